package dev.moonwire.tls.config;

import dev.moonwire.tls.error.TlsException;
import java.util.ArrayList;
import java.util.List;

/**
 * The four ticket keys of a configuration, newest first: the newest encrypts, all decrypt. A fifth
 * evicts the oldest.
 */
final class TicketKeys {
  private static final int SLOTS = 4;
  private static final TicketKey EMPTY = TicketKey.of(0, new byte[TicketKey.SIZE], 0);

  private final List<TicketKey> keys = new ArrayList<>(SLOTS);

  /**
   * Makes {@code key} the newest. Giving the newest again changes nothing; any other revision that
   * is already stored is refused, and a slot never filled counts as revision 0 with a key of zeros.
   *
   * @param revision taken modulo 2^32
   */
  void add(long revision, byte[] key, long nowSeconds) throws TlsException {
    if (key.length != TicketKey.SIZE) {
      throw new TlsException("wrong amount of ticket key data");
    }
    TicketKey added = TicketKey.of((int) revision, key, nowSeconds);
    for (int slot = 0; slot < SLOTS; slot++) {
      TicketKey present = slot < keys.size() ? keys.get(slot) : EMPTY;
      if (present.revision() != added.revision()) {
        continue;
      }
      boolean isNewest = slot == 0 && present.sameBytes(added);
      added.wipe();
      if (isNewest) {
        return;
      }
      throw new TlsException("ticket key already present");
    }
    keys.add(0, added);
    if (keys.size() > SLOTS) {
      keys.remove(SLOTS).wipe();
    }
  }

  List<TicketKey> copy() {
    return keys.stream().map(TicketKey::copy).toList();
  }
}
