package dev.moonwire;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** A script file's bytes as the compiler wants them: no byte order mark, no {@code #!} line. */
final class ScriptText {
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private ScriptText() {}

  /** A file's. */
  static byte[] of(Path file) {
    try {
      return of(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The line's end stays, so that the lines after it keep their numbers. */
  static byte[] of(byte[] file) {
    int start = startsWith(file, BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
    if (start < file.length && file[start] == '#') {
      while (start < file.length && file[start] != '\n') {
        start++;
      }
    }
    return start == 0 ? file : Arrays.copyOfRange(file, start, file.length);
  }

  /** All that a reader has left. */
  static String of(Reader reader) {
    try {
      StringWriter text = new StringWriter();
      reader.transferTo(text);
      return text.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean startsWith(byte[] file, byte[] prefix) {
    return file.length >= prefix.length
        && Arrays.equals(file, 0, prefix.length, prefix, 0, prefix.length);
  }
}
