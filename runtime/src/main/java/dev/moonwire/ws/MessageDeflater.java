package dev.moonwire.ws;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.zip.Deflater;

/** Deflates the messages of a client (RFC 7692 §7.2.1), fragment by fragment. */
public final class MessageDeflater implements AutoCloseable {
  private static final int ROOM = 4096;

  /** What ends each flush and is left away at the end of a message. */
  private static final int TAIL = 4;

  private final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
  private final boolean forgets;
  private final byte[] room = new byte[ROOM];

  public MessageDeflater(DeflateParameters parameters) {
    this.forgets = parameters.clientForgets();
  }

  /**
   * Compresses a fragment.
   *
   * @param last whether the message ends with it
   */
  public byte[] fragment(byte[] payload, int offset, int length, boolean last) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(Math.max(ROOM, length / 2));
    deflater.setInput(payload, offset, length);
    int n;
    do {
      n = deflater.deflate(room, 0, room.length, Deflater.SYNC_FLUSH);
      out.write(room, 0, n);
    } while (n == room.length);
    byte[] compressed = out.toByteArray();
    if (!last) {
      return compressed;
    }
    if (forgets) {
      deflater.reset();
    }
    // Nothing new to flush leaves no tail: an empty message is an empty stored block's first byte.
    return compressed.length <= TAIL
        ? new byte[1]
        : Arrays.copyOf(compressed, compressed.length - TAIL);
  }

  /**
   * Changes how hard it tries.
   *
   * @param level 0 (not at all) to 9
   */
  public void level(int level) {
    deflater.setLevel(level);
  }

  /** Gives the native memory back. */
  @Override
  public void close() {
    deflater.end();
  }
}
