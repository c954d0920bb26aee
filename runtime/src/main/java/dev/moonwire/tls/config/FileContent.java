package dev.moonwire.tls.config;

import dev.moonwire.access.Policy;
import dev.moonwire.fd.Errno;
import dev.moonwire.fd.Failures;
import dev.moonwire.tls.error.TlsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;

/** Whole files read at once, with failures in the operating system's words. */
final class FileContent {
  /** The largest array a JVM makes for sure. */
  private static final int MAX_SIZE = Integer.MAX_VALUE - 8;

  private static final Charset PATHS =
      Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

  /** A file that could not be read. */
  static final class Failure extends Exception {
    private static final long serialVersionUID = 1L;

    /** What was attempted: {@code open} or {@code read}. */
    private final String operation;

    Failure(String operation, String cause) {
      super(cause, null, false, false);
      this.operation = operation;
    }

    String operation() {
      return operation;
    }

    /** The text of strerror(3). */
    String cause() {
      return String.valueOf(getMessage());
    }
  }

  private FileContent() {}

  /**
   * Reads what libtls calls a TYPE file.
   *
   * @param policy what scripts may read
   * @throws TlsException {@code failed to open TYPE file 'PATH': cause}, or to read it
   */
  static byte[] read(Policy policy, String type, byte[] path) throws TlsException {
    try {
      return read(policy, path);
    } catch (Failure e) {
      String name = new String(path, StandardCharsets.ISO_8859_1);
      throw new TlsException(
          "failed to %s %s file '%s': %s".formatted(e.operation(), type, name, e.cause()));
    }
  }

  /** As many bytes as the file had when it was opened. */
  static byte[] read(Policy policy, byte[] path) throws Failure {
    // An empty path is nothing to the system, but the working folder to Java.
    if (path.length == 0) {
      throw new Failure("open", Errno.ENOENT.text());
    }
    try (FileChannel file = open(policy, path)) {
      return content(file);
    } catch (IOException e) {
      throw new Failure("read", Failures.of(e).errno().text());
    }
  }

  private static FileChannel open(Policy policy, byte[] path) throws Failure {
    try {
      Path file = path(path);
      if (!policy.mayRead(file)) {
        throw new Failure("open", Errno.EACCES.text());
      }
      return FileChannel.open(file);
    } catch (CharacterCodingException | InvalidPathException e) {
      throw new Failure("open", Errno.ENOENT.text());
    } catch (IOException e) {
      throw new Failure("open", Failures.of(e).errno().text());
    }
  }

  /** Java reaches no file whose name is not text in the system's encoding. */
  static Path path(byte[] bytes) throws CharacterCodingException {
    String text = PATHS.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    // Java drops a slash at the end, which to the system says that this must be a folder.
    return Path.of(text.endsWith("/") ? text + "." : text);
  }

  private static byte[] content(FileChannel file) throws IOException, Failure {
    if (file.size() > MAX_SIZE) {
      throw new Failure("read", Errno.ENOMEM.text());
    }
    ByteBuffer content = ByteBuffer.allocate((int) file.size());
    while (content.hasRemaining() && file.read(content) >= 0) {
      // A regular file delivers all it has; one that shrinks meanwhile ends the loop.
    }
    // No second copy of what may be a key.
    return content.hasRemaining()
        ? Arrays.copyOf(content.array(), content.position())
        : content.array();
  }
}
