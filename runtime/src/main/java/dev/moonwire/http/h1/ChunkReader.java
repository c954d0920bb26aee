package dev.moonwire.http.h1;

import dev.moonwire.http.Headers;
import dev.moonwire.http.HttpLimits;
import dev.moonwire.http.HttpViolation;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the data stands in a chunked body (RFC 9112 §7.1). Extensions are ignored. Lines may end
 * with LF alone; a CR that no LF follows is refused, since others may take it for an end.
 */
final class ChunkReader {
  private static final int MOST_SIZE_LINE = 4096;
  private static final int MOST_DIGITS = 15;

  /** What comes next. */
  private enum State {
    SIZE,
    EXTENSION,
    DATA,
    DATA_END,
    TRAILERS,
    DONE
  }

  private final HeadReader trailerLines;
  private State state = State.SIZE;
  private long left;
  private int digits;
  private int lineLength;
  private boolean endsLine;
  private Headers trailers = new Headers();

  ChunkReader(HttpLimits limits) {
    this.trailerLines = new HeadReader(limits);
  }

  boolean isDone() {
    return state == State.DONE;
  }

  Headers trailers() {
    return trailers;
  }

  /** How many bytes of data stand next in {@code in}; 0 when more has to come, or at the end. */
  long available(ByteBuf in) throws HttpViolation {
    while (state != State.DATA && state != State.DONE && step(in)) {
      // Each step takes what it can.
    }
    return state == State.DATA ? Math.min(left, in.readableBytes()) : 0;
  }

  /** The caller has taken so many of them. */
  void took(int n) {
    left -= n;
    if (left == 0) {
      state = State.DATA_END;
    }
  }

  private boolean step(ByteBuf in) throws HttpViolation {
    if (!in.isReadable()) {
      return false;
    }
    switch (state) {
      case SIZE, EXTENSION -> sizeLine(in.readByte());
      case DATA_END -> dataEnd(in.readByte());
      case TRAILERS -> {
        List<String> lines = trailerLines.lines(in);
        if (lines == null) {
          return false;
        }
        trailers = HeadReader.fields(lines);
        state = State.DONE;
      }
      default -> throw new IllegalStateException(state.name());
    }
    return true;
  }

  private void sizeLine(byte b) throws HttpViolation {
    if (++lineLength > MOST_SIZE_LINE) {
      throw new HttpViolation("chunk extension too long");
    }
    int digit = Character.digit(b, 16);
    if (endsHere(b, "bad chunk size")) {
      requireDigits();
      state = left == 0 ? State.TRAILERS : State.DATA;
      lineLength = 0;
      digits = 0;
    } else if (state == State.SIZE && digit >= 0) {
      digits++;
      requireDigits();
      left = (left << 4) | digit;
    } else if (state == State.SIZE && !endsLine) {
      beginExtension(b);
    }
  }

  private void requireDigits() throws HttpViolation {
    if (digits == 0 || digits > MOST_DIGITS) {
      throw new HttpViolation("bad chunk size");
    }
  }

  private void beginExtension(byte b) throws HttpViolation {
    requireDigits();
    if (b != ';' && b != ' ' && b != '\t') {
      throw new HttpViolation("bad chunk size");
    }
    state = State.EXTENSION;
  }

  private void dataEnd(byte b) throws HttpViolation {
    if (endsHere(b, "chunk longer than its size")) {
      state = State.SIZE;
    } else if (!endsLine) {
      throw new HttpViolation("chunk longer than its size");
    }
  }

  /** Whether the line ends with this byte. After a CR it must. */
  private boolean endsHere(byte b, String otherwise) throws HttpViolation {
    if (endsLine && b != '\n') {
      throw new HttpViolation(otherwise);
    }
    endsLine = b == '\r';
    return b == '\n';
  }

  /** What stood behind the last chunk; null before the end. */
  @Nullable Headers trailersIfDone() {
    return isDone() ? trailers : null;
  }
}
