package dev.moonwire.http.h2;

/**
 * What the peer lets us send, of a stream or of the connection (RFC 9113 §6.9.1). It falls below
 * zero where the peer takes back window that is already used (§6.9.2).
 */
final class SendWindow {
  /** What each window has before anything is said of it. */
  static final int INITIAL = 65_535;

  private static final long MOST = Integer.MAX_VALUE;

  private long size;

  SendWindow(long size) {
    this.size = size;
  }

  long size() {
    return size;
  }

  void take(int bytes) {
    size -= bytes;
  }

  /** Moves the window up or down; false if it would grow beyond what windows may be. */
  boolean move(long bytes) {
    if (size + bytes > MOST) {
      return false;
    }
    size += bytes;
    return true;
  }
}
