package dev.moonwire.vm;

import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * A chunk on its way into LuaJ's lexer, which reads it byte by byte and one byte ahead: how far it
 * got tells which token it had read last. A blank is added at the end, so that the end of the text
 * and the token before it can be told apart.
 */
final class SourceStream extends InputStream {
  /** How many bytes are compiled in the time of a call, or longer. */
  private static final int BYTES_PER_STEP = 16;

  private final byte[] text;
  private final @Nullable Watch watch;
  private final byte[] readable;
  private final LexicalCheck.@Nullable Fault fault;
  private int next;
  private boolean ended;

  /**
   * @param anyEscape see {@link LexicalCheck}
   * @param watch is told of the bytes read, since to compile takes long; null for nobody
   */
  SourceStream(byte[] text, boolean anyEscape, @Nullable Watch watch) {
    this.text = text;
    this.watch = watch;
    LexicalCheck check = new LexicalCheck(text, anyEscape);
    this.readable = check.readable();
    this.fault = check.fault();
  }

  /** The lexer has come to what it would take, and Lua does not. */
  static final class Faulty extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Faulty() {
      super("fault in a string", null, false, false);
    }
  }

  @Override
  public int read() {
    if (fault != null && next >= fault.at()) {
      throw new Faulty();
    }
    if (next < text.length) {
      if (watch != null && next % BYTES_PER_STEP == 0) {
        watch.works(1);
      }
      return readable[next++] & 255;
    }
    if (next == text.length) {
      next++;
      return ' ';
    }
    ended = true;
    return -1;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) {
    int b = length == 0 ? 0 : read();
    if (b < 0 || length == 0) {
      return b;
    }
    buffer[offset] = (byte) b;
    return 1;
  }

  /** What is wrong with a string of the text; null for nothing. */
  LexicalCheck.@Nullable Fault fault() {
    return fault;
  }

  byte[] text() {
    return text;
  }

  /** Whether the lexer has seen the end. */
  boolean ended() {
    return ended;
  }

  /** Where the last token ends that the lexer has read: one byte is read ahead. */
  int tokenEnd() {
    return Math.max(0, next - 1);
  }
}
