package dev.moonwire.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A digest challenge that can be answered (RFC 7616): with qop {@code auth}, or without any as in
 * RFC 2069. One nonce serves many requests, which are counted.
 */
public final class Digest {
  /** What is computed with, the preferred one last. */
  private enum Algorithm {
    MD5("MD5"),
    SHA_256("SHA-256");

    private final String text;

    Algorithm(String text) {
      this.text = text;
    }

    static @Nullable Algorithm of(@Nullable String name) {
      if (name == null) {
        return MD5;
      }
      for (Algorithm algorithm : values()) {
        if (algorithm.text.equalsIgnoreCase(name)) {
          return algorithm;
        }
      }
      return null;
    }

    String hash(String input) {
      try {
        byte[] bytes = input.getBytes(StandardCharsets.ISO_8859_1);
        return HexFormat.of().formatHex(MessageDigest.getInstance(text).digest(bytes));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every platform has " + text, e);
      }
    }
  }

  private final Challenge challenge;
  private final Algorithm algorithm;
  private final String realm;
  private final String nonce;
  private final boolean counts;
  private int count;

  private Digest(Challenge challenge, Algorithm algorithm, String realm, String nonce) {
    this.challenge = challenge;
    this.algorithm = algorithm;
    this.realm = realm;
    this.nonce = nonce;
    this.counts = challenge.parameter("qop") != null;
  }

  /** Of a challenge; null when it is another scheme, or wants what we cannot do. */
  public static @Nullable Digest of(Challenge challenge) {
    Algorithm algorithm = Algorithm.of(challenge.parameter("algorithm"));
    String realm = challenge.parameter("realm");
    String nonce = challenge.parameter("nonce");
    boolean asked = challenge.scheme().equals("digest") && offersAuth(challenge);
    return asked && algorithm != null && realm != null && nonce != null
        ? new Digest(challenge, algorithm, realm, nonce)
        : null;
  }

  private static boolean offersAuth(Challenge challenge) {
    String qop = challenge.parameter("qop");
    if (qop == null) {
      return true;
    }
    for (String word : qop.split(",", -1)) {
      if (word.strip().toLowerCase(Locale.ROOT).equals("auth")) {
        return true;
      }
    }
    return false;
  }

  /** Whether it is to be preferred to another. */
  public boolean isStrongerThan(Digest other) {
    return algorithm.compareTo(other.algorithm) > 0;
  }

  /** Whose name and password are wanted. */
  public String realm() {
    return realm;
  }

  /** Whether only the nonce of an answer was too old, not its password wrong. */
  public boolean isStale() {
    return "true".equalsIgnoreCase(challenge.parameter("stale"));
  }

  /**
   * The value of Authorization for one more request.
   *
   * @param target as in the request line
   * @param clientNonce fresh and without quotes
   */
  public String answer(
      String user, String password, String method, String target, String clientNonce) {
    count++;
    String nonceCount = String.format(Locale.ROOT, "%08x", count);
    String secret = algorithm.hash(user + ":" + realm + ":" + password);
    String request = algorithm.hash(method + ":" + target);
    String middle = counts ? nonce + ":" + nonceCount + ":" + clientNonce + ":auth" : nonce;
    StringBuilder text = new StringBuilder("Digest username=").append(quoted(user));
    text.append(", realm=").append(quoted(realm)).append(", nonce=").append(quoted(nonce));
    text.append(", uri=").append(quoted(target));
    if (challenge.parameter("algorithm") != null) {
      text.append(", algorithm=").append(algorithm.text);
    }
    if (counts) {
      text.append(", qop=auth, nc=").append(nonceCount).append(", cnonce=");
      text.append(quoted(clientNonce));
    }
    String response = algorithm.hash(secret + ":" + middle + ":" + request);
    text.append(", response=\"").append(response).append('"');
    String opaque = challenge.parameter("opaque");
    return opaque == null ? text.toString() : text + ", opaque=" + quoted(opaque);
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
