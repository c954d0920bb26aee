package dev.moonwire.client;

/** What a wsi can ask of the protocol it speaks. */
interface Exchange {
  /**
   * Sends something; legal while the handler is told that it may.
   *
   * @param flags a kind and bits of {@link Flags}
   * @return the number of bytes as libwebsockets counts them; -1 when that cannot be sent
   */
  int write(byte[] data, int offset, int length, int flags);

  /** The handler wants to be told when it may write. */
  void askWriteable();

  /**
   * Tells what is there of a response's body.
   *
   * @return 0, or nonzero when the handler refused, or the connection is of no use any more
   */
  int read(int most);

  /** Whether earlier output still waits. */
  boolean isChoked();

  /** How many bytes the peer takes now; -1: any number. */
  long allowance();

  /** The number of its stream of HTTP/2; 0 without. */
  default int streamId() {
    return 0;
  }

  /** How many bytes more the peer may send in a stream of HTTP/2; 0 elsewhere. */
  default long credit() {
    return 0;
  }

  /** Lets the peer send so many bytes more; false where that is not ours to say. */
  default boolean grant(int bytes) {
    return false;
  }

  /** An estimate of the memory it takes: what waits to be told or sent, and what packs it. */
  default long heldBytes() {
    return 0;
  }

  /** Goes on reading after it was held back. */
  void resume();

  /** The wsi has ended, or is to end now: nothing of it is told any more. */
  void abandon();
}
