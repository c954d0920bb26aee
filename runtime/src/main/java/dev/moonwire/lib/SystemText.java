package dev.moonwire.lib;

import dev.moonwire.fd.Errno;
import dev.moonwire.fd.ErrnoException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The bytes of Lua strings as the text that Java wants for paths, hosts and arguments. The system's
 * own encoding is used, so that the same bytes arrive; bytes that mean nothing in it are refused
 * rather than replaced by others.
 */
final class SystemText {
  private static final Charset ENCODING = encoding();

  private SystemText() {}

  private static Charset encoding() {
    String name = System.getProperty("sun.jnu.encoding", "UTF-8");
    return Charset.isSupported(name) ? Charset.forName(name) : StandardCharsets.UTF_8;
  }

  /**
   * The text of the bytes up to the first NUL, where C ends a string.
   *
   * @throws ErrnoException EILSEQ when the bytes are no text
   */
  static String of(byte[] bytes) throws ErrnoException {
    try {
      return ENCODING.newDecoder().decode(ByteBuffer.wrap(cString(bytes))).toString();
    } catch (CharacterCodingException e) {
      throw Errno.EILSEQ.failure();
    }
  }

  /** The bytes of a text that Java got from the system. */
  static byte[] bytes(String text) {
    return text.getBytes(ENCODING);
  }

  /**
   * A path as C would read it.
   *
   * @throws ErrnoException EILSEQ when no file can have this name here
   */
  static Path path(byte[] bytes) throws ErrnoException {
    String text = of(bytes);
    try {
      // Java drops a slash at the end, which to the system says that this must be a folder.
      return Path.of(text.endsWith("/") ? text + "." : text);
    } catch (InvalidPathException e) {
      throw Errno.EILSEQ.failure();
    }
  }

  /** What C sees of a string that may have a NUL in it. */
  static byte[] cString(byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == 0) {
        return Arrays.copyOf(bytes, i);
      }
    }
    return bytes;
  }
}
