package dev.moonwire.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Undoes a content coding (RFC 9110 §8.4.1) piece by piece, within bounds: what comes out may not
 * exceed a limit, and not grow beyond {@link #MOST_GROWTH} once it is no longer small, so that a
 * few bytes of a peer cannot cost much memory.
 *
 * <p>Not for several threads. After a violation nothing more can be fed.
 */
public final class ContentDecoder implements AutoCloseable {
  /** What bytes are packed in. */
  public enum Coding {
    /** RFC 1952, also several members one behind the other. */
    GZIP,
    /** RFC 1950, and RFC 1951 without that, since servers send both by this name. */
    DEFLATE,
    /** RFC 1951. */
    RAW;

    /** The coding that a script calls so. */
    public static Optional<Coding> of(String name) {
      return Arrays.stream(values())
          .filter(coding -> coding.name().toLowerCase(Locale.ROOT).equals(name))
          .findFirst();
    }
  }

  private enum State {
    HEAD,
    BODY,
    TRAILER,
    END
  }

  /** What deflate can do at most is 1032; honest text stays far below. */
  static final int MOST_GROWTH = 1000;

  /** Below this size growth does not matter. */
  static final int SMALL = 1 << 20;

  private static final int ROOM = 1 << 14;
  private static final int ZLIB_HEAD_SIZE = 2;
  private static final int ZLIB_CHECK = 31;
  private static final int DEFLATE_METHOD = 8;
  private static final int TRAILER_SIZE = 8;
  private static final int MOST_HEAD = 1 << 16;

  /** What zlib keeps of what it has inflated, and its tables. */
  private static final int ZLIB_BYTES = 48 << 10;

  private static final byte[] NOTHING = {};

  private final Coding coding;
  private final long limit;
  private final byte[] room = new byte[ROOM];
  private final CRC32 checksum = new CRC32();
  private Inflater inflater = new Inflater(true);
  private State state;
  private byte[] rest = NOTHING;
  private long in;
  private long out;
  private long memberSize;
  private boolean closed;

  /**
   * @param limit the most bytes that may come out
   */
  public ContentDecoder(Coding coding, long limit) {
    this.coding = coding;
    this.limit = limit;
    this.state = coding == Coding.RAW ? State.BODY : State.HEAD;
  }

  /** Takes the next piece; what it gives, perhaps nothing yet. */
  public byte[] feed(byte[] piece) throws HttpViolation {
    if (closed) {
      throw new HttpViolation("closed");
    }
    in += piece.length;
    ByteBuffer input =
        ByteBuffer.allocate(rest.length + piece.length).order(ByteOrder.LITTLE_ENDIAN);
    input.put(rest).put(piece).flip();
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    try {
      while (step(input, plain)) {
        // Each step takes one part of the format, or as much of it as there is.
      }
    } catch (HttpViolation e) {
      close();
      throw e;
    }
    rest = new byte[input.remaining()];
    input.get(rest);
    return plain.toByteArray();
  }

  /** Whether everything that was begun has come to its end. */
  public boolean isFinished() {
    return state == State.END && rest.length == 0;
  }

  /** Whether there may be more to do. */
  private boolean step(ByteBuffer input, ByteArrayOutputStream plain) throws HttpViolation {
    return switch (state) {
      case HEAD -> coding == Coding.GZIP ? gzipHead(input) : zlibHead(input);
      case BODY -> body(input, plain);
      case TRAILER -> trailer(input);
      case END -> {
        if (input.hasRemaining() && coding != Coding.GZIP) {
          throw new HttpViolation("bytes behind the end of the compressed data");
        }
        state = input.hasRemaining() ? State.HEAD : State.END;
        yield input.hasRemaining();
      }
    };
  }

  /** RFC 1950 §2.2; without that head it is bare deflate. */
  private boolean zlibHead(ByteBuffer input) {
    if (input.remaining() < ZLIB_HEAD_SIZE) {
      return false;
    }
    int method = input.get(input.position()) & 0xff;
    int head = (method << 8) | (input.get(input.position() + 1) & 0xff);
    if (head % ZLIB_CHECK == 0 && (method & 0xf) == DEFLATE_METHOD) {
      inflater.end();
      inflater = new Inflater(false);
    }
    state = State.BODY;
    return true;
  }

  private boolean gzipHead(ByteBuffer input) throws HttpViolation {
    int size = GzipHead.sizeIn(input);
    if (size < 0) {
      if (input.remaining() > MOST_HEAD) {
        throw new HttpViolation("the head of the compressed data is too large");
      }
      return false;
    }
    input.position(input.position() + size);
    inflater.reset();
    checksum.reset();
    memberSize = 0;
    state = State.BODY;
    return true;
  }

  private boolean body(ByteBuffer input, ByteArrayOutputStream plain) throws HttpViolation {
    inflater.setInput(input);
    try {
      int n;
      while ((n = inflater.inflate(room)) > 0) {
        out += n;
        memberSize += n;
        requireBounded();
        checksum.update(room, 0, n);
        plain.write(room, 0, n);
      }
    } catch (DataFormatException e) {
      throw new HttpViolation("damaged compressed data");
    }
    if (inflater.needsDictionary()) {
      throw new HttpViolation("damaged compressed data");
    }
    if (inflater.finished()) {
      state = coding == Coding.GZIP ? State.TRAILER : State.END;
      return true;
    }
    return false;
  }

  private void requireBounded() throws HttpViolation {
    if (out > limit) {
      throw new HttpViolation("larger than " + limit + " bytes");
    }
    if (out > SMALL && out / MOST_GROWTH > in) {
      throw new HttpViolation("the compressed data grows too much");
    }
  }

  /** RFC 1952 §2.3.1: checksum and size, modulo 2^32. */
  private boolean trailer(ByteBuffer input) throws HttpViolation {
    if (input.remaining() < TRAILER_SIZE) {
      return false;
    }
    int sum = input.getInt();
    int size = input.getInt();
    if (sum != (int) checksum.getValue() || size != (int) memberSize) {
      throw new HttpViolation("damaged compressed data");
    }
    state = State.END;
    return true;
  }

  /** An estimate of the memory it takes, that of the system's zlib included. */
  public long approximateBytes() {
    return (long) room.length + rest.length + (closed ? 0 : ZLIB_BYTES);
  }

  /** Gives the native memory back. */
  @Override
  public void close() {
    closed = true;
    inflater.end();
  }
}
