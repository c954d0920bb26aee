package dev.moonwire.tls.x509;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The verdicts that C libtls gave for the recorded chains. */
class CertificateVerifierTest {

  private static Arguments row(
      String sentence, String anchors, String chain, String crls, int depth, String verdict) {
    return Arguments.of(sentence, anchors, chain, crls, depth, verdict);
  }

  private static Arguments row(String sentence, String anchors, String chain, String verdict) {
    return row(sentence, anchors, chain, "", 6, verdict);
  }

  private static Arguments withCrl(String sentence, String chain, String crls, String verdict) {
    return row(sentence, "root.crt", chain, crls, 6, verdict);
  }

  private static Arguments withDepth(String sentence, String chain, int depth, String verdict) {
    return row(sentence, "root.crt", chain, "", depth, verdict);
  }

  static Stream<Arguments> chains() {
    String ca = "root.crt";
    return Stream.of(
        row("leaf signed by the root", ca, "server.crt", "ok"),
        row("EC leaf", ca, "ec.crt", "ok"),
        row("P-384 leaf", ca, "ec384.crt", "ok"),
        row("Ed25519 leaf", ca, "ed.crt", "ok"),
        row("two intermediates", ca, "leaf2.chain", "ok"),
        row("one of two anchors", "both.crt", "srvother.crt", "ok"),
        row("missing intermediate", ca, "leaf1.crt", "unable to get local issuer certificate"),
        row("unknown CA", "other.crt", "server.crt", "unable to get local issuer certificate"),
        row("self-signed leaf", ca, "selfs.crt", "self-signed certificate"),
        row("self-signed leaf that is trusted", "selfs.crt", "selfs.crt", "ok"),
        row(
            "leaf itself as anchor",
            "server.crt",
            "server.crt",
            "unable to get local issuer certificate"),
        row(
            "intermediate as anchor",
            "int1.crt",
            "leaf1.chain",
            "unable to get issuer certificate"),
        row("expired leaf", ca, "expired.crt", "certificate has expired"),
        row("leaf of the future", ca, "notyet.crt", "certificate is not yet valid"),
        row("valid until 2060", ca, "y2060.crt", "ok"),
        row("client certificate on a server", ca, "cliauth.crt", "unsuitable certificate purpose"),
        row("issuer that is no CA", ca, "badca.chain", "invalid CA certificate"),
        row("unknown critical extension", ca, "critical.crt", "unhandled critical extension"),
        row("path length", ca, "plleaf.chain", "path length constraint exceeded"),
        row("name constraint", ca, "ncleaf.chain", "permitted subtree violation"),
        row("RSA 1024 leaf", ca, "weak.crt", "EE certificate key too weak"),
        row("SHA-1 signature", ca, "sha1.crt", "CA signature digest algorithm too weak"),
        row("the root as a server's certificate", ca, "root.crt", "ok"),
        withCrl("revoked", "revoked.crt", "root.crl", "certificate revoked"),
        withCrl("not revoked", "server.crt", "root.crl", "ok"),
        withCrl(
            "list of another issuer", "server.crt", "other.crl", "unable to get certificate CRL"),
        withCrl(
            "no list for the intermediate",
            "leaf1.chain",
            "root.crl",
            "unable to get certificate CRL"),
        withCrl("lists for both levels", "leaf1.chain", "root+int1.crl", "ok"),
        withCrl("expired list", "server.crt", "root-expired.crl", "CRL has expired"),
        withCrl("list of the future", "server.crt", "root-future.crl", "CRL is not yet valid"),
        withCrl("empty list file", "server.crt", "empty.txt", "unable to get certificate CRL"),
        withCrl("garbage list file", "server.crt", "garbage.txt", "unable to get certificate CRL"),
        withDepth("depth 0, no intermediate", "server.crt", 0, "ok"),
        withDepth("depth 0, one intermediate", "leaf1.chain", 0, "certificate chain too long"),
        withDepth("depth 1, one intermediate", "leaf1.chain", 1, "ok"),
        withDepth("depth 1, two intermediates", "leaf2.chain", 1, "certificate chain too long"),
        withDepth("depth -1 means no change", "leaf2.chain", -1, "ok"),
        withDepth("depth -2 admits nothing", "server.crt", -2, "certificate chain too long"));
  }

  @ParameterizedTest(name = "{0}: {5}")
  @MethodSource("chains")
  void judgesAsOpenssl(
      String sentence, String anchors, String chain, String crls, int depth, String verdict) {
    RevocationLists lists = crls.isEmpty() ? null : RevocationLists.ofPem(GoldenPki.read(crls));
    assertEquals(
        verdict, verdict(anchors, GoldenChains.certificates(chain), settings(depth, true, lists)));
  }

  static VerifySettings settings(int depth, boolean checkTime, @Nullable RevocationLists crls) {
    return new VerifySettings(Purpose.SERVER, depth, checkTime, crls, Clock.systemUTC());
  }

  private static String verdict(
      String anchors, List<ParsedCertificate> presented, VerifySettings settings) {
    VerifyOutcome outcome =
        new CertificateVerifier(GoldenChains.trust(anchors), settings).verify(presented);
    VerifyFailure error = outcome.error();
    return error == null ? "ok" : error.text();
  }

  @Test
  void withoutTimeChecksExpiredAndFutureCertificatesPass() {
    VerifySettings settings = settings(6, false, null);
    assertEquals("ok", verdict("root.crt", GoldenChains.certificates("expired.crt"), settings));
    assertEquals("ok", verdict("root.crt", GoldenChains.certificates("notyet.crt"), settings));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-----BEGIN X509 CRL-----\nMAA=\n-----END X509 CRL-----\n",
        "-----BEGIN X509 CRL-----\n?\n-----END X509 CRL-----\n",
        "-----BEGIN X509 CRL-----\nMAA=\n"
      })
  void damagedListSpoilsTheOthers(String damaged) {
    String whole = new String(GoldenPki.read("root.crl"), StandardCharsets.US_ASCII);
    byte[] lists = (whole + damaged).getBytes(StandardCharsets.US_ASCII);
    assertEquals(
        "unable to get certificate CRL",
        verdict(
            "root.crt",
            GoldenChains.certificates("server.crt"),
            settings(6, true, RevocationLists.ofPem(lists))));
  }

  @Test
  void withoutTimeChecksExpiredListsCount() {
    RevocationLists expired = RevocationLists.ofPem(GoldenPki.read("root-expired.crl"));
    VerifySettings settings = settings(6, false, expired);
    assertEquals("ok", verdict("root.crt", GoldenChains.certificates("server.crt"), settings));
    assertEquals(
        "certificate revoked",
        verdict("root.crt", GoldenChains.certificates("revoked.crt"), settings));
  }

  @Test
  void clientPurposeRefusesServerCertificates() {
    VerifySettings client = new VerifySettings(Purpose.CLIENT, 6, true, null, Clock.systemUTC());
    assertEquals("ok", verdict("root.crt", GoldenChains.certificates("client.crt"), client));
    assertEquals(
        "unsuitable certificate purpose",
        verdict("root.crt", GoldenChains.certificates("server.crt"), client));
    assertEquals(
        "certificate has expired",
        verdict("root.crt", GoldenChains.certificates("clientold.crt"), client));
  }

  @Test
  void intermediatesMayComeInAnyOrderAmongStrangers() {
    List<ParsedCertificate> presented = new ArrayList<>(GoldenChains.certificates("leaf2.chain"));
    Collections.reverse(presented.subList(1, presented.size()));
    presented.add(1, GoldenChains.certificate("other.crt"));
    assertEquals("ok", verdict("root.crt", presented, settings(6, true, null)));
  }

  @Test
  void sentRootThatIsNotTrustedIsNamed() {
    List<ParsedCertificate> presented = new ArrayList<>(GoldenChains.certificates("leaf2.chain"));
    presented.add(GoldenChains.certificate("root.crt"));
    assertEquals(
        "self-signed certificate in certificate chain",
        verdict("other.crt", presented, settings(6, true, null)));
  }

  @Test
  void outcomeHoldsTheWholeChain() {
    VerifyOutcome outcome =
        new CertificateVerifier(GoldenChains.trust("root.crt"), settings(6, true, null))
            .verify(GoldenChains.certificates("leaf1.chain"));
    assertTrue(outcome.isAccepted());
    assertEquals(3, outcome.chain().size());
    assertEquals(GoldenChains.certificate("root.crt"), outcome.chain().get(2));
  }

  @Test
  void anEmptyPresentationIsRefused() {
    VerifyOutcome outcome =
        new CertificateVerifier(GoldenChains.trust("root.crt"), settings(6, true, null))
            .verify(List.of());
    assertFalse(outcome.isAccepted());
  }

  @Test
  void folderIsSearchedByNameHash(@TempDir Path folder) throws IOException {
    List<ParsedCertificate> chain = GoldenChains.certificates("server.crt");
    CertificateVerifier verifier =
        new CertificateVerifier(TrustStore.ofDirectory(folder), settings(6, true, null));
    Files.write(folder.resolve("root.crt"), GoldenPki.read("root.crt"));
    assertEquals(VerifyFailure.LOCAL_ISSUER_NOT_FOUND, verifier.verify(chain).error());
    Files.write(folder.resolve("fb380b1a.0"), GoldenPki.read("other.crt"));
    Files.write(folder.resolve("fb380b1a.1"), GoldenPki.read("root.crt"));
    assertTrue(verifier.verify(chain).isAccepted());
  }

  @Test
  void folderNeedNotExist() {
    TrustStore nowhere = TrustStore.ofDirectory(Path.of("no", "such", "folder"));
    assertEquals(
        VerifyFailure.LOCAL_ISSUER_NOT_FOUND,
        new CertificateVerifier(nowhere, settings(6, true, null))
            .verify(GoldenChains.certificates("server.crt"))
            .error());
  }

  @Test
  void trustStoreNeedsAtLeastOneCertificate() {
    assertTrue(TrustStore.ofPem(GoldenPki.read("garbage.txt")).isEmpty());
    assertTrue(TrustStore.ofPem(GoldenPki.read("empty.txt")).isEmpty());
  }

  @Test
  void damagedCertificatesAreRefusedAndNeverThrow() {
    CertificateVerifier verifier =
        new CertificateVerifier(GoldenChains.trust("root.crt"), settings(6, true, null));
    byte[] sound = GoldenChains.certificate("server.crt").der();
    for (int i = 0; i < sound.length; i++) {
      byte[] damaged = sound.clone();
      damaged[i] ^= 0x5a;
      ParsedCertificate.of(damaged)
          .map(certificate -> verifier.verify(List.of(certificate)))
          .ifPresent(outcome -> assertFalse(outcome.isAccepted()));
    }
  }

  @Test
  void truncatedCertificatesAreNoCertificates() {
    byte[] sound = GoldenChains.certificate("server.crt").der();
    for (int length = 0; length < sound.length; length++) {
      assertTrue(ParsedCertificate.of(Arrays.copyOf(sound, length)).isEmpty());
    }
  }

  @Test
  void tooManyPresentedCertificatesAreNotLookedAt() {
    List<ParsedCertificate> crowd =
        Collections.nCopies(10_000, GoldenChains.certificate("server.crt"));
    assertEquals("certificate chain too long", verdict("root.crt", crowd, settings(6, true, null)));
  }
}
