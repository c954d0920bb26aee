package dev.moonwire.http.h2;

/**
 * What we let the peer send, of a stream or of the connection (RFC 9113 §6.9). Window is given back
 * in steps of half its size, so that small pieces do not each cost a frame.
 */
final class ReceiveWindow {
  private long size;
  private long limit;
  private final int step;
  private long taken;
  private long toGiveBack;

  /**
   * @param size what the peer is told of
   * @param limit what the peer may believe it has, at least the size
   */
  ReceiveWindow(int size, int limit) {
    this.size = size;
    this.limit = limit;
    this.step = Math.max(1, size / 2);
  }

  /** Bytes have arrived; false if the peer had no window for them. */
  boolean take(int bytes) {
    taken += bytes;
    return taken <= limit;
  }

  /** Bytes have arrived and are done with. Returns how much window to announce, mostly 0. */
  int pass(int bytes) {
    taken += bytes;
    return giveBack(bytes);
  }

  /** The peer is told of so much more; false when it cannot have so much. */
  boolean grow(int bytes) {
    if (bytes <= 0 || size - taken + bytes > Integer.MAX_VALUE) {
      return false;
    }
    size += bytes;
    limit += bytes;
    return true;
  }

  /** What the peer may still send, as far as it has been told. */
  long left() {
    return size - taken;
  }

  /** How much has arrived and was not given back. */
  long unconsumed() {
    return taken - toGiveBack;
  }

  /** Bytes are done with. Returns how much window to announce, mostly 0. */
  int giveBack(int bytes) {
    toGiveBack += bytes;
    if (toGiveBack < step) {
      return 0;
    }
    int announced = (int) toGiveBack;
    taken -= announced;
    toGiveBack = 0;
    return announced;
  }
}
