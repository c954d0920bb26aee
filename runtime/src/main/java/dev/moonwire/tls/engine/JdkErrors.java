package dev.moonwire.tls.engine;

import dev.moonwire.tls.error.Alert;
import dev.moonwire.tls.error.EngineFailure;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * JSSE's exceptions in the reference's words. JSSE has no codes, only English texts; those of JDK
 * 17 to 25 are matched here, and what none matches becomes an internal error rather than Java's
 * text.
 */
final class JdkErrors {
  private static final String STAPLE_READER = "sun.security.ssl.CertStatusExtension";
  private static final int MAX_CAUSES = 8;

  private static final Pattern RECEIVED =
      Pattern.compile("[Rr]eceived (?:fatal alert: |fatal |handshake warning: )?\\(?([a-z_]+)");

  /** JSSE shows the number as Java shows a byte. */
  private static final Pattern RECEIVED_NUMBER =
      Pattern.compile("Unknown alert description \\((-?\\d+)\\)");

  /** A part of JSSE's text and what OpenSSL says in the same place. */
  private record Phrase(String part, int reason, String text) {}

  private static final List<Phrase> PHRASES =
      List.of(
          new Phrase("Received fatal close_notify", 1090, Alert.USER_CANCELED.text()),
          new Phrase(
              "Received close_notify",
              EngineFailure.UNEXPECTED_EOF,
              "unexpected eof while reading"),
          new Phrase("no cipher suites in common", 0xC1, "no shared cipher"),
          new Phrase("No available authentication scheme", 0xC1, "no shared cipher"),
          new Phrase("No appropriate protocol", 0xBF, "no protocols available"),
          new Phrase("Unsupported or unrecognized SSL message", 0x10B, "wrong version number"),
          new Phrase("Unrecognized SSL message", 0x10B, "wrong version number"),
          new Phrase("Unsupported SSL v2.0", 0x10B, "wrong version number"),
          new Phrase("Invalid SSL/TLS record", 0x10B, "wrong version number"),
          new Phrase("Unsupported record version", 0x10B, "wrong version number"),
          new Phrase("plaintext connection", 0x9C, "http request"),
          new Phrase("is not enabled or not supported", 0x102, "unsupported protocol"),
          new Phrase("is not enabled or supported", 0x102, "unsupported protocol"),
          new Phrase("are not accepted by server preferences", 0x102, "unsupported protocol"),
          new Phrase("Server chose", 0x102, "unsupported protocol"),
          new Phrase("selected protocol version", 0x102, "unsupported protocol"),
          new Phrase("Unsupported protocol version", 0x102, "unsupported protocol"),
          new Phrase("legacy_version", 0x102, "unsupported protocol"),
          new Phrase("version downgrade", 0x175, "inappropriate fallback"),
          new Phrase("improper ciphersuite", 0x105, "wrong cipher returned"),
          new Phrase("the server cipher suite", 0x105, "wrong cipher returned"),
          new Phrase("Illegal cipher suite", 0x105, "wrong cipher returned"),
          new Phrase("compression type", 0x101, "unsupported compression algorithm"),
          new Phrase("session ID length", 0x12C, "ssl3 session id too long"),
          new Phrase("no key share", 0x65, "no suitable key share"),
          new Phrase("No common named group", 0x65, "no suitable key share"),
          new Phrase("no expected preferred named group", 0x65, "no suitable key share"),
          new Phrase("Not supported by the client", 0x65, "no suitable key share"),
          new Phrase("Not negotiated key shares", 0x65, "no suitable key share"),
          new Phrase("HelloRetryRequest selected group", 0x6C, "bad key share"),
          new Phrase("key_share", 0x6C, "bad key share"),
          new Phrase("amed group", 0x17A, "wrong curve"),
          new Phrase("ECCurveType", 0x17A, "wrong curve"),
          new Phrase("Could not generate secret", 0x132, "bad ecpoint"),
          new Phrase("point format", 0x132, "bad ecpoint"),
          new Phrase("Point data", 0x132, "bad ecpoint"),
          new Phrase(
              "No supported CertificateVerify signature", 0x76, "no suitable signature algorithm"),
          new Phrase("No supported signature algorithm", 0x76, "no suitable signature algorithm"),
          new Phrase("Unsupported signature algorithm", 0x172, "wrong signature type"),
          new Phrase("Empty client certificate chain", 0xC7, "peer did not return a certificate"),
          new Phrase("Empty server certificate chain", 0xC7, "peer did not return a certificate"),
          new Phrase("Tag mismatch", 0x119, "decryption failed or bad record mac"),
          new Phrase("bad record MAC", 0x119, "decryption failed or bad record mac"),
          new Phrase("Bad MAC", 0x119, "decryption failed or bad record mac"),
          new Phrase(
              "Insufficient buffer remaining for AEAD",
              0x119,
              "decryption failed or bad record mac"),
          new Phrase("Cipher", 0x119, "decryption failed or bad record mac"),
          new Phrase("Invalid CertificateVerify signature", 0x7B, "bad signature"),
          new Phrase("Invalid signature", 0x7B, "bad signature"),
          new Phrase("ServerKeyExchange signature", 0x7B, "bad signature"),
          new Phrase("digest check", 0x95, "digest check failed"),
          new Phrase("Finished message cannot be verified", 0x95, "digest check failed"),
          new Phrase("Zero-length OCSP", 0x148, "invalid status response"),
          new Phrase("Invalid Alert message", 0xCD, "invalid alert"),
          new Phrase("maximum allowed size", 0x98, "excessive message size"),
          new Phrase("Inappropriate message", 0xF4, "unexpected message"),
          new Phrase("handshake message", 0xF4, "unexpected message"),
          new Phrase("Unknown handshake type", 0xF4, "unexpected message"),
          new Phrase("No ECDHE credentials", 0xF4, "unexpected message"),
          new Phrase("key agreement parameters", 0xF4, "unexpected message"),
          new Phrase("Unknown or unexpected", 0xF5, "unexpected record"),
          new Phrase("Unsupported content type", 0xF5, "unexpected record"),
          new Phrase("Unknown content type", 0xF5, "unexpected record"),
          new Phrase("Unexpected content", 0xF5, "unexpected record"),
          new Phrase("Expecting a handshake fragment", 0xF5, "unexpected record"),
          new Phrase("application data before handshake", 0xF5, "unexpected record"),
          new Phrase("Bad input record size", 0x9F, "length mismatch"),
          new Phrase("nsufficient data", 0x9F, "length mismatch"),
          new Phrase("no sufficient data", 0x9F, "length mismatch"),
          new Phrase("end of handshake data", 0x9F, "length mismatch"),
          new Phrase("Insufficient extensions", 0x9F, "length mismatch"),
          new Phrase("no length field", 0x9F, "length mismatch"),
          new Phrase("Inappropriate finished", 0x9F, "length mismatch"),
          new Phrase("Invalid ClientHello", 0x9F, "length mismatch"),
          new Phrase("incorrect list length", 0x9F, "length mismatch"),
          new Phrase("server name", 0x6E, "bad extension"),
          new Phrase("not empty", 0x9F, "length mismatch"),
          new Phrase("extension", 0x6E, "bad extension"),
          new Phrase(
              "Inbound closed before",
              EngineFailure.UNEXPECTED_EOF,
              "unexpected eof while reading"),
          new Phrase("certificate", 0x86, "certificate verify failed"));

  private JdkErrors() {}

  /** What ended the connection, from the texts of an exception and its causes. */
  static EngineFailure translate(Throwable failure) {
    if (isAboutStaple(failure)) {
      return EngineFailure.of(0x148, "invalid status response");
    }
    for (String text : texts(failure)) {
      EngineFailure known = translate(text);
      if (known != null) {
        return known;
      }
    }
    return EngineFailure.of(0x44, "internal error");
  }

  /** JSSE reads a staple before it is judged; what it dislikes there it calls anything. */
  private static boolean isAboutStaple(Throwable failure) {
    return causes(failure).stream()
        .flatMap(cause -> Arrays.stream(cause.getStackTrace()))
        .anyMatch(frame -> frame.getClassName().startsWith(STAPLE_READER));
  }

  /** For a certificate that JSSE cannot even refuse. */
  static EngineFailure unreadableCertificate() {
    return EngineFailure.of(0x86, "certificate verify failed");
  }

  /** For a message that JSSE cannot even refuse. */
  static EngineFailure unexpectedMessage() {
    return EngineFailure.of(0xF4, "unexpected message");
  }

  /** What makes JSSE send an alert: it goes by the reason of a path validation's failure. */
  static CertificateException rejection(PeerVerifier.Rejection rejection) {
    BasicReason reason =
        switch (rejection.alert()) {
          case CERTIFICATE_EXPIRED -> BasicReason.EXPIRED;
          case CERTIFICATE_REVOKED -> BasicReason.REVOKED;
          case BAD_CERTIFICATE -> BasicReason.INVALID_SIGNATURE;
          case UNSUPPORTED_CERTIFICATE -> BasicReason.ALGORITHM_CONSTRAINED;
          case BAD_CERTIFICATE_STATUS_RESPONSE -> BasicReason.UNDETERMINED_REVOCATION_STATUS;
          default -> BasicReason.UNSPECIFIED;
        };
    String text = "peer certificate rejected";
    return new CertificateException(
        text, new CertPathValidatorException(text, null, null, -1, reason));
  }

  private static @Nullable EngineFailure translate(String text) {
    Matcher received = RECEIVED.matcher(text);
    if (received.find()) {
      Alert alert = Alert.ofName(received.group(1));
      if (alert != null) {
        return alert.received();
      }
    }
    Matcher number = RECEIVED_NUMBER.matcher(text);
    if (number.find()) {
      return Alert.received(Integer.parseInt(number.group(1)) & 0xff);
    }
    for (Phrase phrase : PHRASES) {
      if (text.contains(phrase.part)) {
        return EngineFailure.of(phrase.reason, phrase.text);
      }
    }
    return null;
  }

  private static List<String> texts(Throwable failure) {
    return causes(failure).stream().map(Throwable::getMessage).filter(Objects::nonNull).toList();
  }

  private static List<Throwable> causes(Throwable failure) {
    List<Throwable> causes = new ArrayList<>();
    for (Throwable t = failure; t != null && causes.size() < MAX_CAUSES; t = t.getCause()) {
      causes.add(t);
    }
    return causes;
  }
}
