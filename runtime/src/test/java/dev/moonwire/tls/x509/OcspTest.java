package dev.moonwire.tls.x509;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The recorded OCSP responses, judged on the day they were made. */
class OcspTest {

  private static final Instant MADE =
      Instant.ofEpochSecond(
          Long.parseLong(
              new String(GoldenPki.read("ocsp/made"), StandardCharsets.US_ASCII).strip()));

  private static Ocsp ocsp(String certificate, Instant now) {
    VerifySettings settings =
        new VerifySettings(Purpose.SERVER, 6, true, null, Clock.fixed(now, ZoneOffset.UTC));
    return Ocsp.of(
        GoldenChains.certificates(certificate + ".crt"), GoldenChains.trust("root.crt"), settings);
  }

  private static byte[] response(String name) {
    return GoldenPki.read("ocsp/" + name + ".der");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "server  | good         | ",
        "server  | nonext       | ",
        "server  | delegated    | ",
        "unkn    | unknown      | ",
        "revoked | revoked      | ocsp verify failed: revoked cert - keyCompromise",
        "server  | othercert    | ocsp verify failed: no result for cert",
        "server  | wrongsigner  | ocsp verify failed",
        "server  | stale        | ocsp verify failed: ocsp response not current",
        "server  | oldthis      | ocsp verify failed: ocsp response not current",
        "server  | future       | ocsp verify failed: ocsp response not current",
        "server  | trylater     | cannot load ocsp reply",
        "server  | unauthorized | cannot load ocsp reply",
        "server  | junk         | unable to parse OCSP response",
        "ec      | othercert    | no OCSP URLs in peer certificate"
      })
  void judgesResponses(String certificate, String name, String error) {
    assertEquals(Optional.ofNullable(error), ocsp(certificate, MADE).process(response(name)));
  }

  @Test
  void goodResponseIsKept() {
    Ocsp ocsp = ocsp("server", MADE);
    ocsp.process(response("good"));
    OcspResult result = ocsp.result().orElseThrow();
    assertEquals("good", result.resultText());
    assertEquals(OcspResult.GOOD, result.certStatus());
    assertEquals(0, result.crlReason());
    assertTrue(result.nextUpdate().getAsLong() - result.thisUpdate().getAsLong() > 6 * 86400);
    assertEquals(OptionalLong.empty(), result.revocationTime());
    assertEquals(Optional.of("http://ocsp.golden.test/a"), ocsp.url());
  }

  @Test
  void revocationIsKeptThoughItFails() {
    Ocsp ocsp = ocsp("revoked", MADE);
    ocsp.process(response("revoked"));
    OcspResult result = ocsp.result().orElseThrow();
    assertEquals(OcspResult.REVOKED, result.certStatus());
    assertEquals(1, result.crlReason());
    assertEquals("keyCompromise", result.resultText());
    assertTrue(result.revocationTime().getAsLong() > 1700000000);
  }

  @Test
  void otherFailuresKeepNothing() {
    Ocsp ocsp = ocsp("server", MADE);
    ocsp.process(response("stale"));
    assertEquals(Optional.empty(), ocsp.result());
  }

  @Test
  void bytesBehindTheResponseAreIgnored() {
    byte[] good = response("good");
    byte[] longer = Arrays.copyOf(good, good.length + 2);
    assertEquals(Optional.empty(), ocsp("server", MADE).process(longer));
  }

  @Test
  void junkDropsAddressAndResult() {
    Ocsp ocsp = ocsp("server", MADE);
    ocsp.process(response("good"));
    ocsp.process(response("junk"));
    assertEquals(Optional.empty(), ocsp.url());
    assertEquals(Optional.empty(), ocsp.result());
    assertEquals(Optional.of(Ocsp.NO_URL), ocsp.process(response("good")));
  }

  @Test
  void emptyResponseCannotBeParsed() {
    assertEquals(
        Optional.of("unable to parse OCSP response"), ocsp("server", MADE).process(new byte[0]));
  }

  @Test
  void withoutPeerCertificateThereIsNothingToAsk() {
    VerifySettings settings = new VerifySettings(Purpose.CLIENT, 6, true, null, Clock.systemUTC());
    Ocsp ocsp = Ocsp.of(List.of(), TrustStore.empty(), settings);
    assertEquals("no peer certificate for OCSP", ocsp.missingUrl());
    assertEquals(Optional.empty(), ocsp.url());
  }

  @ParameterizedTest
  @CsvSource({
    "nonext, -60, true",
    "nonext, -61, false",
    "nonext, 1209599, true",
    "nonext, 1209600, false",
    "good, 604859, true",
    "good, 604860, false"
  })
  void responsesAgeAndMayComeAMinuteEarly(String name, long secondsLater, boolean current) {
    Ocsp probe = ocsp("server", MADE);
    probe.process(response(name));
    Instant update = Instant.ofEpochSecond(probe.result().orElseThrow().thisUpdate().getAsLong());
    Optional<String> error =
        ocsp("server", update.plusSeconds(secondsLater)).process(response(name));
    assertEquals(
        current ? Optional.empty() : Optional.of("ocsp verify failed: ocsp response not current"),
        error);
  }

  @Test
  void damagedResponsesAreRefusedAndNeverThrow() {
    byte[] good = response("good");
    for (int i = 0; i < good.length; i += 5) {
      byte[] damaged = good.clone();
      damaged[i] ^= 0x5a;
      Ocsp ocsp = ocsp("server", MADE);
      boolean enclosedCertificateOnly = ocsp.process(damaged).isEmpty();
      assertTrue(!enclosedCertificateOnly || i > good.length / 2, "byte " + i);
    }
  }
}
