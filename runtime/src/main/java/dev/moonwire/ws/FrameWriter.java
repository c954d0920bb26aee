package dev.moonwire.ws;

import io.netty.buffer.ByteBuf;
import java.security.SecureRandom;

/**
 * Writes the frames of a client, each masked with a key of its own that nobody can guess (RFC 6455
 * §5.3, §10.3).
 */
public final class FrameWriter {
  /** Bytes in front of the payload of the largest frame. */
  public static final int MOST_HEAD = 14;

  /** The most a control frame carries. */
  public static final int MOST_IN_CONTROL = 125;

  private static final int FIN = 0x80;
  private static final int RSV1 = 0x40;
  private static final int MASKED = 0x80;
  private static final int IN_16_BITS = 126;
  private static final int IN_64_BITS = 127;
  private static final int MOST_IN_16_BITS = 0xffff;

  /** Keys drawn at once: a draw costs more than the four bytes of a key. */
  private static final int KEYS = 256;

  private final SecureRandom random;
  private final byte[] drawn = new byte[KEYS * Integer.BYTES];
  private int next = drawn.length;

  public FrameWriter(SecureRandom random) {
    this.random = random;
  }

  /**
   * Appends a frame.
   *
   * @param compressed whether the payload begins a compressed message (RFC 7692 §6)
   * @param payload not changed
   */
  public void write(
      ByteBuf out,
      Opcode opcode,
      boolean fin,
      boolean compressed,
      byte[] payload,
      int offset,
      int length) {
    out.ensureWritable(MOST_HEAD + length);
    out.writeByte((fin ? FIN : 0) | (compressed ? RSV1 : 0) | opcode.number());
    if (length < IN_16_BITS) {
      out.writeByte(MASKED | length);
    } else if (length <= MOST_IN_16_BITS) {
      out.writeByte(MASKED | IN_16_BITS).writeShort(length);
    } else {
      out.writeByte(MASKED | IN_64_BITS).writeLong(length);
    }
    int key = key();
    out.writeInt(key);
    mask(out, key, payload, offset, length);
  }

  private int key() {
    if (next == drawn.length) {
      random.nextBytes(drawn);
      next = 0;
    }
    int key = 0;
    for (int i = 0; i < Integer.BYTES; i++) {
      key = (key << Byte.SIZE) | (drawn[next] & 0xff);
      drawn[next++] = 0;
    }
    return key;
  }

  /** Eight bytes at a time, then the rest. */
  private static void mask(ByteBuf out, int key, byte[] payload, int offset, int length) {
    int start = out.writerIndex();
    out.writeBytes(payload, offset, length);
    long wide = ((long) key << Integer.SIZE) | (key & 0xffff_ffffL);
    int i = 0;
    for (; i + Long.BYTES <= length; i += Long.BYTES) {
      out.setLong(start + i, out.getLong(start + i) ^ wide);
    }
    for (; i < length; i++) {
      int shift = (Integer.BYTES - 1 - (i & (Integer.BYTES - 1))) * Byte.SIZE;
      out.setByte(start + i, out.getByte(start + i) ^ (key >>> shift));
    }
  }
}
