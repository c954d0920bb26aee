package dev.moonwire.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DigestTest {
  private static final String NONCE = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v";
  private static final String OPAQUE = "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS";

  private static @Nullable Digest of(String text) {
    return Digest.of(Challenge.in(new Headers().add("WWW-Authenticate", text)).get(0));
  }

  private static Digest known(String text) {
    Digest digest = of(text);
    assertNotNull(digest);
    return digest;
  }

  /** RFC 7616 §3.9.1. */
  @ParameterizedTest
  @CsvSource({
    "MD5, 8ca523f5e9506fed4657c9700eebdbec",
    "SHA-256, 753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
  })
  void theExamplesOfTheRfcComeOut(String algorithm, String response) {
    Digest digest =
        known(
            "Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm="
                + algorithm
                + ", nonce=\""
                + NONCE
                + "\", opaque=\""
                + OPAQUE
                + "\"");
    assertEquals(
        "Digest username=\"Mufasa\", realm=\"http-auth@example.org\", nonce=\""
            + NONCE
            + "\", uri=\"/dir/index.html\", algorithm="
            + algorithm
            + ", qop=auth, nc=00000001, cnonce=\"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ\""
            + ", response=\""
            + response
            + "\", opaque=\""
            + OPAQUE
            + "\"",
        digest.answer(
            "Mufasa",
            "Circle of Life",
            "GET",
            "/dir/index.html",
            "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"));
  }

  /** RFC 2069 §2.4, with the response of its erratum 749. */
  @Test
  void withoutQopTheOldFormIsUsed() {
    Digest digest =
        known(
            "Digest realm=\"testrealm@host.com\","
                + " nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\"");
    String answer = digest.answer("Mufasa", "CircleOfLife", "GET", "/dir/index.html", "unused");
    assertTrue(answer.endsWith(", response=\"1949323746fe6a43ef61f9606e7febea\""), answer);
    assertFalse(answer.contains("nc="), answer);
  }

  @Test
  void theRequestsOfANonceAreCounted() {
    Digest digest = known("Digest realm=r, nonce=n, qop=auth");
    digest.answer("u", "p", "GET", "/", "c");
    assertTrue(digest.answer("u", "p", "GET", "/", "c").contains("nc=00000002"));
  }

  @Test
  void quotesAreEscaped() {
    String answer =
        known("Digest realm=\"a\\\"b\\\\c\", nonce=n").answer("q\"r\\", "p", "GET", "/", "c");
    assertTrue(answer.startsWith("Digest username=\"q\\\"r\\\\\", realm=\"a\\\"b\\\\c\","), answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Basic realm=r, nonce=n",
        "Digest realm=r",
        "Digest nonce=n",
        "Digest realm=r, nonce=n, algorithm=MD5-sess",
        "Digest realm=r, nonce=n, algorithm=\"\"",
        "Digest realm=r, nonce=n, qop=auth-int",
        "Digest realm=r, nonce=n, qop=\"\"",
      })
  void whatCannotBeAnsweredIsNone(String challenge) {
    assertNull(of(challenge));
  }

  @Test
  void sha256IsStrongerThanMd5() {
    Digest sha = known("Digest realm=r, nonce=n, algorithm=sha-256");
    Digest md5 = known("Digest realm=r, nonce=n, stale=TRUE");
    assertTrue(sha.isStrongerThan(md5));
    assertFalse(md5.isStrongerThan(sha));
    assertTrue(md5.isStale());
    assertFalse(sha.isStale());
  }
}
