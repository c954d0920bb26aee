package dev.moonwire.ws;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * What a client sends as Sec-WebSocket-Key, by whose hash a server proves that it speaks WebSocket
 * (RFC 6455 §4.1).
 *
 * @param text 16 random bytes in base64
 */
public record OpeningKey(String text) {
  private static final String FIXED = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int SIZE = 16;

  /** A key that no other connection has. */
  public static OpeningKey random(SecureRandom random) {
    byte[] bytes = new byte[SIZE];
    random.nextBytes(bytes);
    return new OpeningKey(Base64.getEncoder().encodeToString(bytes));
  }

  /** What the server must answer as Sec-WebSocket-Accept. */
  public String accept() {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      byte[] hash = sha1.digest((text + FIXED).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }
}
