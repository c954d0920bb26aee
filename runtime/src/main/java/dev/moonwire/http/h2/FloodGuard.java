package dev.moonwire.http.h2;

import static io.netty.handler.codec.http2.Http2Error.ENHANCE_YOUR_CALM;

import io.netty.handler.codec.http2.Http2Exception;

/**
 * The patience with frames that bring nothing: pings, settings, resets, empty data (RFC 9113
 * §10.5). Each costs one from a purse; whatever moves the work on fills it again, and so does each
 * receipt of bytes: a server that pings an idle connection for days is no flood, one that packs
 * hundreds of pings into each packet is. Answers that nobody has drained are limited on their own,
 * since they hold memory.
 */
final class FloodGuard {
  private static final int PURSE = 1000;
  private static final int FOR_BYTES = 8;
  private static final int FOR_CONTENT = 2;
  private static final int FOR_OWN_FRAME = 4;
  private static final int MOST_ANSWERS = 1000;

  private int purse = PURSE;
  private int answers;

  /** Bytes have come, however many. */
  void bytesCame() {
    fill(FOR_BYTES);
  }

  /** A frame for an open exchange has come, perhaps with content. */
  void contentCame(int bytes) {
    if (bytes > 0) {
      fill(FOR_CONTENT);
    }
  }

  /** A frame of a request has left: resets and windows may answer it. */
  void frameLeft() {
    fill(FOR_OWN_FRAME);
  }

  /** A frame has come that brings nothing. */
  void emptyFrameCame() throws Http2Exception {
    purse--;
    if (purse < 0) {
      throw Http2Exception.connectionError(ENHANCE_YOUR_CALM, "too many frames without content");
    }
  }

  /** A frame of the peer had to be answered. */
  void answered() throws Http2Exception {
    answers++;
    if (answers > MOST_ANSWERS) {
      throw Http2Exception.connectionError(ENHANCE_YOUR_CALM, "too many frames to answer");
    }
  }

  void drained() {
    answers = 0;
  }

  private void fill(int amount) {
    purse = Math.min(PURSE, purse + amount);
  }
}
