package dev.moonwire.tls.engine;

import dev.moonwire.tls.error.Alert;
import dev.moonwire.tls.error.EngineFailure;
import io.netty.internal.tcnative.SSL;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** BoringSSL's error queue in the reference's words. */
final class BoringSslErrors {
  /** OpenSSL's number and text where they differ from BoringSSL's symbol. */
  private record Reason(int number, String text) {}

  private static final Map<String, Reason> REASONS =
      Map.ofEntries(
          Map.entry("BAD_DECRYPT", new Reason(0x119, "decryption failed or bad record mac")),
          Map.entry(
              "DECRYPTION_FAILED_OR_BAD_RECORD_MAC",
              new Reason(0x119, "decryption failed or bad record mac")),
          Map.entry("WRONG_VERSION_NUMBER", new Reason(0x10B, "wrong version number")),
          Map.entry("UNSUPPORTED_PROTOCOL", new Reason(0x102, "unsupported protocol")),
          Map.entry("NO_RENEGOTIATION", new Reason(0x153, "no renegotiation")),
          Map.entry("NO_SHARED_CIPHER", new Reason(0xC1, "no shared cipher")),
          Map.entry("NO_SHARED_GROUP", new Reason(0x65, "no suitable key share")),
          Map.entry(
              "NO_COMMON_SIGNATURE_ALGORITHMS",
              new Reason(0x76, "no suitable signature algorithm")),
          Map.entry(
              "PEER_DID_NOT_RETURN_A_CERTIFICATE",
              new Reason(0xC7, "peer did not return a certificate")),
          Map.entry("CERTIFICATE_VERIFY_FAILED", new Reason(0x86, "certificate verify failed")),
          Map.entry("UNEXPECTED_MESSAGE", new Reason(0xF4, "unexpected message")),
          Map.entry("UNEXPECTED_RECORD", new Reason(0xF5, "unexpected record")),
          Map.entry("HTTP_REQUEST", new Reason(0x9C, "http request")),
          Map.entry("HTTPS_PROXY_REQUEST", new Reason(0x9B, "https proxy request")),
          Map.entry("PROTOCOL_IS_SHUTDOWN", new Reason(0xCF, "protocol is shutdown")),
          Map.entry("NO_PROTOCOLS_AVAILABLE", new Reason(0xBF, "no protocols available")),
          Map.entry("NO_SUPPORTED_VERSIONS_ENABLED", new Reason(0xBF, "no protocols available")),
          Map.entry("WRONG_CIPHER_RETURNED", new Reason(0x105, "wrong cipher returned")),
          Map.entry("BAD_SIGNATURE", new Reason(0x7B, "bad signature")),
          Map.entry("WRONG_SIGNATURE_TYPE", new Reason(0x172, "wrong signature type")),
          Map.entry("DIGEST_CHECK_FAILED", new Reason(0x95, "digest check failed")),
          Map.entry("EXCESSIVE_MESSAGE_SIZE", new Reason(0x98, "excessive message size")),
          Map.entry("DECODE_ERROR", new Reason(0x9F, "length mismatch")),
          Map.entry("BAD_ALERT", new Reason(0xCD, "invalid alert")),
          Map.entry("BAD_ECPOINT", new Reason(0x132, "bad ecpoint")),
          Map.entry("BAD_PACKET_LENGTH", new Reason(0x73, "bad packet length")),
          Map.entry("CERT_LENGTH_MISMATCH", new Reason(0x87, "cert length mismatch")),
          Map.entry("DATA_LEN_NOT_EQUAL_TO_MOD_LEN", new Reason(0x7B, "bad signature")),
          Map.entry("DUPLICATE_EXTENSION", new Reason(0x6E, "bad extension")),
          Map.entry("EMPTY_HELLO_RETRY_REQUEST", new Reason(0xD6, "no change following hrr")),
          Map.entry("ERROR_PARSING_EXTENSION", new Reason(0x6E, "bad extension")),
          Map.entry("EXCESS_HANDSHAKE_DATA", new Reason(0xB6, "not on record boundary")),
          Map.entry("FIRST_OCTET_INVALID", new Reason(0x7B, "bad signature")),
          Map.entry("INVALID_ALERT", new Reason(0xCD, "invalid alert")),
          Map.entry("MISSING_KEY_SHARE", new Reason(0x65, "no suitable key share")),
          Map.entry("PARSE_TLSEXT", new Reason(0x6E, "bad extension")),
          Map.entry("POINT_IS_NOT_ON_CURVE", new Reason(0x132, "bad ecpoint")),
          Map.entry("RENEGOTIATION_ENCODING_ERR", new Reason(0x150, "renegotiation encoding err")),
          Map.entry("TLS13_DOWNGRADE", new Reason(0x175, "inappropriate fallback")),
          Map.entry("TOO_MANY_EMPTY_FRAGMENTS", new Reason(0x12A, "record too small")),
          Map.entry("TOO_MANY_WARNING_ALERTS", new Reason(0x199, "too many warn alerts")),
          Map.entry("UNEXPECTED_EXTENSION", new Reason(0xD9, "unsolicited extension")),
          Map.entry("UNKNOWN_ALERT_TYPE", new Reason(0xF6, "unknown alert type")),
          Map.entry(
              "UNSUPPORTED_COMPRESSION_ALGORITHM",
              new Reason(0x101, "unsupported compression algorithm")),
          Map.entry("WRONG_CERTIFICATE_TYPE", new Reason(0x17F, "wrong certificate type")),
          Map.entry("WRONG_CURVE", new Reason(0x17A, "wrong curve")),
          Map.entry("RECORDS_NOT_RELEASED", new Reason(0x13D, "records not released")),
          Map.entry("DATA_LENGTH_TOO_LONG", new Reason(0x92, "data length too long")),
          Map.entry("ENCRYPTED_LENGTH_TOO_LONG", new Reason(0x96, "encrypted length too long")));

  private static final int REASON_MASK = 0xfff;

  private BoringSslErrors() {}

  /** The oldest error queued on this thread; the queue is empty afterwards. */
  static EngineFailure take() {
    int number = SSL.getLastErrorNumber();
    String text = number == 0 ? null : SSL.getErrorString(number);
    SSL.clearError();
    return text == null ? EngineFailure.unexpectedEof() : translate(number & REASON_MASK, text);
  }

  private static EngineFailure translate(int number, String text) {
    EngineFailure received = Alert.receivedBy(number);
    if (received != null) {
      return received;
    }
    String symbol = text.substring(text.lastIndexOf(':') + 1);
    @Nullable Reason reason = REASONS.get(symbol);
    return reason != null
        ? EngineFailure.of(reason.number, reason.text)
        : EngineFailure.of(number, symbol.toLowerCase(Locale.ROOT).replace('_', ' '));
  }
}
