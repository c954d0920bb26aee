package dev.moonwire.client;

import org.jspecify.annotations.Nullable;

/** What a WebSocket's close frames carry: ours, once its handler wants no more, and the peer's. */
public final class Closing {
  private byte @Nullable [] own;
  private byte[] peer = {};
  private boolean peerClosed;

  /**
   * What our close frame will carry, once the handler answers with -1.
   *
   * @throws IllegalArgumentException when the reason is longer than 123 bytes
   */
  public void reason(int code, byte[] reason) {
    own = CloseFrames.payload(code, reason);
  }

  /** What the peer's close frame carried: nothing, or a code in two bytes and a reason. */
  public byte[] peer() {
    return peer.clone();
  }

  /** Whether the peer has sent a close frame. */
  public boolean hasPeerClosed() {
    return peerClosed;
  }

  /** Null when the handler has named no reason. */
  byte @Nullable [] own() {
    return own;
  }

  void peerClosed(byte[] payload) {
    peerClosed = true;
    peer = payload;
  }
}
