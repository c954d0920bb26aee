package dev.moonwire.tls.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.moonwire.tls.error.Alert;
import java.util.Locale;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class JdkErrorsTest {
  @ParameterizedTest
  @EnumSource(Alert.class)
  void everyAlertIsKnownByTheNameThatJsseGivesIt(Alert alert) {
    String name = alert.name().toLowerCase(Locale.ROOT);
    String expected = alert.received().detail();
    assertEquals(expected, detail("Received fatal alert: " + name));
    assertEquals(expected, detail("(" + name + ") Received fatal alert: " + name));
    assertEquals(expected, detail("received handshake warning: " + name));
  }

  @ParameterizedTest
  @CsvSource({
    "(unexpected_message) Unknown alert description (200),error:0A0004B0:SSL routines::reason(1200)",
    "Unknown alert description (-1),error:0A0004E7:SSL routines::reason(1255)",
    "Unknown content type: 24,error:0A0000F5:SSL routines::unexpected record",
    "The Finished message cannot be verified.,error:0A000095:SSL routines::digest check failed",
    "Zero-length OCSP Response,error:0A000148:SSL routines::invalid status response",
    "Received fatal close_notify alert,error:0A000442:SSL routines::tlsv1 alert user cancelled",
    "Received close_notify during handshake,error:0A000126:SSL routines::unexpected eof while reading",
    "no cipher suites in common,error:0A0000C1:SSL routines::no shared cipher",
    "what nobody has seen before,error:0A000044:SSL routines::internal error"
  })
  void jssesTextsHaveOpenSslsWords(String text, String detail) {
    assertEquals(detail, detail(text));
  }

  @Test
  void aCauseTellsWhatItsEffectDoesNot() {
    SSLException failure = new SSLException("unspecific", new SSLException("Tag mismatch"));
    assertEquals(
        "error:0A000119:SSL routines::decryption failed or bad record mac",
        JdkErrors.translate(failure).detail());
  }

  private static String detail(String text) {
    return JdkErrors.translate(new SSLHandshakeException(text)).detail();
  }
}
