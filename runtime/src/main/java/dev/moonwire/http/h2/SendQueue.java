package dev.moonwire.http.h2;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;

/** Content of a request that waits for window, in its order. */
final class SendQueue {
  private final ArrayDeque<byte[]> pieces = new ArrayDeque<>();
  private int offset;
  private long size;

  /** Takes ownership of the piece. */
  void add(byte[] piece) {
    if (piece.length > 0) {
      pieces.add(piece);
      size += piece.length;
    }
  }

  long size() {
    return size;
  }

  /** Appends so many bytes to the buffer; no more than there are. */
  void moveTo(ByteBuf out, int bytes) {
    int left = bytes;
    while (left > 0) {
      byte[] piece = pieces.element();
      int part = Math.min(left, piece.length - offset);
      out.writeBytes(piece, offset, part);
      left -= part;
      offset += part;
      if (offset == piece.length) {
        pieces.remove();
        offset = 0;
      }
    }
    size -= bytes;
  }

  void clear() {
    pieces.clear();
    offset = 0;
    size = 0;
  }
}
