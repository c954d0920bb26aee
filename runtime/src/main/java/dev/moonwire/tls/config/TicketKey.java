package dev.moonwire.tls.config;

import java.util.Arrays;

/**
 * One server's ticket key: 32 bytes for AES-256-CBC and 16 for the HMAC.
 *
 * @param revision the name under which tickets refer to it
 * @param addedAtSeconds epoch seconds; a key serves for the session lifetime from then on
 */
public record TicketKey(int revision, Octets aes, Octets hmac, long addedAtSeconds) {
  /** Octets of {@code add_ticket_key}'s key argument. */
  public static final int SIZE = 48;

  private static final int AES_SIZE = 32;

  static TicketKey of(int revision, byte[] key, long addedAtSeconds) {
    return new TicketKey(
        revision,
        Octets.owning(Arrays.copyOf(key, AES_SIZE)),
        Octets.owning(Arrays.copyOfRange(key, AES_SIZE, SIZE)),
        addedAtSeconds);
  }

  boolean sameBytes(TicketKey other) {
    return aes.equals(other.aes) && hmac.equals(other.hmac);
  }

  TicketKey copy() {
    return new TicketKey(revision, aes.copy(), hmac.copy(), addedAtSeconds);
  }

  void wipe() {
    aes.wipe();
    hmac.wipe();
  }
}
