package dev.moonwire.tls.engine;

import dev.moonwire.fd.Failures;
import dev.moonwire.tls.error.TlsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The secrets of connections, written down for those who look at captured traffic: the file that
 * {@code SSLKEYLOGFILE} names, a line each as NSS has them. Others may append to it, too.
 *
 * <p>VMs on different threads may share one. BoringSSL tells its secrets; JSSE has no way to.
 */
public final class KeyLog {
  private static final Set<StandardOpenOption> APPENDING =
      Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND);

  private final String file;
  private volatile @Nullable String failure;

  /** Into this file, which is made for its owner only if it is not there. */
  public KeyLog(String file) {
    this.file = file;
  }

  /**
   * Sees to it that lines can be written.
   *
   * @throws TlsException {@code failed to open key log file 'PATH': cause}, or why a line of an
   *     earlier connection is missing
   */
  void require() throws TlsException {
    if (failure != null) {
      throw new TlsException(failure);
    }
    try (FileChannel channel = open()) {
      channel.position();
    } catch (IOException | InvalidPathException e) {
      throw new TlsException(text("open", e));
    }
  }

  /**
   * Appends a line, in one piece. It is called in the middle of a handshake, which goes on whatever
   * happens; the next {@link #require} tells.
   */
  void add(byte[] line) {
    ByteBuffer whole = ByteBuffer.allocate(line.length + 1).put(line).put((byte) '\n').flip();
    try (FileChannel channel = open()) {
      channel.write(whole);
    } catch (IOException e) {
      failure = text("write", e);
    }
  }

  private FileChannel open() throws IOException {
    boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] mine =
        posix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    return FileChannel.open(Path.of(file), APPENDING, mine);
  }

  private String text(String operation, Exception cause) {
    String why =
        cause instanceof IOException e
            ? Failures.of(e).errno().text()
            : String.valueOf(cause.getMessage());
    String text = "failed to " + operation + " key log file '" + file + "': " + why;
    // One char per byte, as all texts for scripts.
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }
}
