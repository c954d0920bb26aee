package dev.moonwire.tls.engine;

import dev.moonwire.tls.config.SessionSettings;
import dev.moonwire.tls.config.TicketKey;
import io.netty.internal.tcnative.SSLContext;
import io.netty.internal.tcnative.SessionTicketKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;

/**
 * The keys under which a server's tickets are sealed (RFC 5077 §4). The newest seals, all of them
 * open, and each serves for the session lifetime from when it was added. Servers with the same keys
 * and the same session id context take each other's tickets.
 */
final class BoringSslTickets {
  private static final int PART = SessionTicketKey.NAME_SIZE;

  private final List<Dated> keys;
  private final Clock clock;
  private int inUse = -1;

  /** A key and when it ends, epoch seconds. */
  private record Dated(SessionTicketKey key, long end) {}

  BoringSslTickets(SessionSettings settings, Clock clock) {
    this.clock = clock;
    this.keys =
        settings.ticketKeys().stream()
            .map(key -> new Dated(native16(key), key.addedAtSeconds() + settings.lifetimeSeconds()))
            .toList();
  }

  /**
   * The library wants a name and two keys of 16 bytes each; libtls has a number, 32 and 16. The
   * name tells keys apart that were given the same number.
   */
  private static SessionTicketKey native16(TicketKey key) {
    byte[] aes = key.aes().array();
    byte[] hmac = key.hmac().array();
    byte[] revision = ByteBuffer.allocate(Integer.BYTES).putInt(key.revision()).array();
    return new SessionTicketKey(
        derived("name", revision, aes, hmac), derived("hmac", hmac), derived("aes", aes));
  }

  private static byte[] derived(String purpose, byte[]... secrets) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(purpose.getBytes(StandardCharsets.US_ASCII));
      for (byte[] secret : secrets) {
        digest.update(secret);
      }
      return Arrays.copyOf(digest.digest(), PART);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Gives a context the keys that serve now, where those are others than before. */
  void install(long ctx) {
    long now = clock.instant().getEpochSecond();
    List<SessionTicketKey> serving =
        keys.stream().filter(key -> now < key.end()).map(Dated::key).toList();
    if (serving.size() == inUse) {
      return;
    }
    inUse = serving.size();
    SessionTicketKey[] chosen =
        serving.isEmpty()
            ? new SessionTicketKey[] {nobodys()}
            : serving.toArray(SessionTicketKey[]::new);
    SSLContext.setSessionTicketKeys(ctx, chosen);
  }

  /** A key for the time when all have ended: it opens none of the tickets given out so far. */
  private static SessionTicketKey nobodys() {
    SecureRandom random = new SecureRandom();
    byte[][] parts = new byte[3][PART];
    for (byte[] part : parts) {
      random.nextBytes(part);
    }
    return new SessionTicketKey(parts[0], parts[1], parts[2]);
  }
}
