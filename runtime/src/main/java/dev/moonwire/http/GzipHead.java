package dev.moonwire.http;

import java.nio.ByteBuffer;

/** What a member of a gzip file begins with (RFC 1952 §2.3). */
final class GzipHead {
  private static final int FIXED_SIZE = 10;
  private static final int FIRST_BYTE = 0x1f;
  private static final int SECOND_BYTE = 0x8b;
  private static final int DEFLATE = 8;
  private static final int FLAGS_AT = 3;
  private static final int HAS_CHECKSUM = 2;
  private static final int HAS_EXTRA = 4;
  private static final int HAS_NAME = 8;
  private static final int HAS_COMMENT = 16;
  private static final int RESERVED = 0xe0;

  private final ByteBuffer input;
  private int at;

  private GzipHead(ByteBuffer input) {
    this.input = input;
    this.at = input.position();
  }

  /** How many bytes of the input it is; -1 when it is not whole yet. The input stays as it is. */
  static int sizeIn(ByteBuffer input) throws HttpViolation {
    return new GzipHead(input).size();
  }

  private int size() throws HttpViolation {
    requireAt(0, FIRST_BYTE);
    requireAt(1, SECOND_BYTE);
    requireAt(2, DEFLATE);
    if (input.remaining() < FIXED_SIZE) {
      return -1;
    }
    int flags = input.get(at + FLAGS_AT);
    if ((flags & RESERVED) != 0) {
      throw new HttpViolation("damaged compressed data");
    }
    at += FIXED_SIZE;
    boolean whole =
        ((flags & HAS_EXTRA) == 0 || skipExtra())
            && ((flags & HAS_NAME) == 0 || skipText())
            && ((flags & HAS_COMMENT) == 0 || skipText())
            && ((flags & HAS_CHECKSUM) == 0 || skip(2));
    return whole ? at - input.position() : -1;
  }

  /** What is no gzip is told at its first byte. */
  private void requireAt(int offset, int value) throws HttpViolation {
    if (input.remaining() > offset && (input.get(at + offset) & 0xff) != value) {
      throw new HttpViolation("not gzip");
    }
  }

  private boolean skip(int count) {
    at += count;
    return at <= input.limit();
  }

  private boolean skipExtra() {
    int sizeAt = at;
    return skip(2) && skip(input.getShort(sizeAt) & 0xffff);
  }

  /** Text up to a zero byte. */
  private boolean skipText() {
    while (at < input.limit()) {
      if (input.get(at++) == 0) {
        return true;
      }
    }
    return false;
  }
}
