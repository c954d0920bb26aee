package dev.moonwire.jsr223;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The characters of the reader of whatever context a script runs in, as UTF-8. It takes one at a
 * time: what is read ahead would be lost to whoever uses the reader next. The VM's thread only.
 */
final class ContextInput extends InputStream {
  private static final int END = -1;
  private static final int NONE = -2;

  private final Supplier<@Nullable Reader> source;
  private byte[] character = {};
  private int next;

  /** What came where the second half of a surrogate pair was due. */
  private int pushedBack = NONE;

  ContextInput(Supplier<@Nullable Reader> source) {
    this.source = source;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) == END ? END : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (next == character.length && !takeCharacter()) {
      return END;
    }
    int count = Math.min(length, character.length - next);
    System.arraycopy(character, next, buffer, offset, count);
    next += count;
    return count;
  }

  private boolean takeCharacter() throws IOException {
    int first = takeUnit();
    if (first == END) {
      return false;
    }
    StringBuilder text = new StringBuilder().append((char) first);
    if (Character.isHighSurrogate((char) first)) {
      int second = takeUnit();
      if (second != END && Character.isLowSurrogate((char) second)) {
        text.append((char) second);
      } else {
        pushedBack = second;
      }
    }
    character = text.toString().getBytes(StandardCharsets.UTF_8);
    next = 0;
    return true;
  }

  private int takeUnit() throws IOException {
    if (pushedBack != NONE) {
      int unit = pushedBack;
      pushedBack = NONE;
      return unit;
    }
    Reader reader = source.get();
    return reader == null ? END : reader.read();
  }
}
