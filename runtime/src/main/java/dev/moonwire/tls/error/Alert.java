package dev.moonwire.tls.error;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A TLS alert (RFC 8446 §6) with the words OpenSSL 3 has for receiving one. The reason number of a
 * received alert is 1000 plus the alert's own, in OpenSSL and BoringSSL alike.
 */
public enum Alert {
  UNEXPECTED_MESSAGE(10, "sslv3 alert unexpected message"),
  BAD_RECORD_MAC(20, "sslv3 alert bad record mac"),
  DECRYPTION_FAILED(21, "tlsv1 alert decryption failed"),
  RECORD_OVERFLOW(22, "tlsv1 alert record overflow"),
  DECOMPRESSION_FAILURE(30, "sslv3 alert decompression failure"),
  HANDSHAKE_FAILURE(40, "sslv3 alert handshake failure"),
  NO_CERTIFICATE(41, "sslv3 alert no certificate"),
  BAD_CERTIFICATE(42, "sslv3 alert bad certificate"),
  UNSUPPORTED_CERTIFICATE(43, "sslv3 alert unsupported certificate"),
  CERTIFICATE_REVOKED(44, "sslv3 alert certificate revoked"),
  CERTIFICATE_EXPIRED(45, "sslv3 alert certificate expired"),
  CERTIFICATE_UNKNOWN(46, "sslv3 alert certificate unknown"),
  ILLEGAL_PARAMETER(47, "sslv3 alert illegal parameter"),
  UNKNOWN_CA(48, "tlsv1 alert unknown ca"),
  ACCESS_DENIED(49, "tlsv1 alert access denied"),
  DECODE_ERROR(50, "tlsv1 alert decode error"),
  DECRYPT_ERROR(51, "tlsv1 alert decrypt error"),
  EXPORT_RESTRICTION(60, "tlsv1 alert export restriction"),
  PROTOCOL_VERSION(70, "tlsv1 alert protocol version"),
  INSUFFICIENT_SECURITY(71, "tlsv1 alert insufficient security"),
  INTERNAL_ERROR(80, "tlsv1 alert internal error"),
  INAPPROPRIATE_FALLBACK(86, "tlsv1 alert inappropriate fallback"),
  USER_CANCELED(90, "tlsv1 alert user cancelled"),
  NO_RENEGOTIATION(100, "tlsv1 alert no renegotiation"),
  MISSING_EXTENSION(109, "tlsv13 alert missing extension"),
  UNSUPPORTED_EXTENSION(110, "tlsv1 unsupported extension"),
  CERTIFICATE_UNOBTAINABLE(111, "tlsv1 certificate unobtainable"),
  UNRECOGNIZED_NAME(112, "tlsv1 unrecognized name"),
  BAD_CERTIFICATE_STATUS_RESPONSE(113, "tlsv1 bad certificate status response"),
  BAD_CERTIFICATE_HASH_VALUE(114, "tlsv1 bad certificate hash value"),
  UNKNOWN_PSK_IDENTITY(115, "tlsv1 alert unknown psk identity"),
  CERTIFICATE_REQUIRED(116, "tlsv13 alert certificate required"),
  NO_APPLICATION_PROTOCOL(120, "tlsv1 alert no application protocol");

  private static final int RECEIVED = 1000;
  private final int number;
  private final String text;

  Alert(int number, String text) {
    this.number = number;
    this.text = text;
  }

  /** The number on the wire. */
  public int number() {
    return number;
  }

  /** OpenSSL's words for having received it. */
  public String text() {
    return text;
  }

  /** What the side that receives this alert fails with. */
  public EngineFailure received() {
    return EngineFailure.of(RECEIVED + number, text);
  }

  /** The same for an alert of any number; those that OpenSSL does not know have no words. */
  public static EngineFailure received(int number) {
    int reason = RECEIVED + number;
    Alert alert = ofReason(reason);
    return alert != null ? alert.received() : EngineFailure.of(reason, "reason(" + reason + ")");
  }

  /** A fatal alert in a plain-text record, as it is sent before there are keys. */
  public byte[] record() {
    return new byte[] {21, 3, 3, 0, 2, 2, (byte) number};
  }

  /** What a reason number stands for that is the reception of an alert; null for another one. */
  public static @Nullable EngineFailure receivedBy(int reason) {
    boolean isAlert = reason >= RECEIVED && reason <= RECEIVED + 0xff;
    return isAlert ? received(reason - RECEIVED) : null;
  }

  private static @Nullable Alert ofReason(int reason) {
    for (Alert alert : values()) {
      if (alert.number + RECEIVED == reason) {
        return alert;
      }
    }
    return null;
  }

  /** The alert of an RFC name such as {@code handshake_failure}; null when there is none. */
  public static @Nullable Alert ofName(String name) {
    for (Alert alert : values()) {
      if (alert.name().toLowerCase(Locale.ROOT).equals(name)) {
        return alert;
      }
    }
    return null;
  }
}
