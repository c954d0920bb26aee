package dev.moonwire.fd;

import io.netty.channel.unix.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Standard input, output or error. The process shares them with others, a terminal with the whole
 * session, so their {@code O_NONBLOCK} is never touched: a read looks first whether something is
 * there, and a write may really block. Closing one only ends its number in this table.
 *
 * <p>Without epoll nothing can be looked at first: there a read really blocks too.
 */
public final class OpenInherited extends Descriptor {
  private final int standard;
  private final FileInputStream input;
  private final FileOutputStream output;
  private @Nullable Readiness readiness;
  private boolean seenReady;

  OpenInherited(FdTable table, int standard, java.io.FileDescriptor descriptor) {
    super(table);
    this.standard = standard;
    this.input = new FileInputStream(descriptor);
    this.output = new FileOutputStream(descriptor);
  }

  @Override
  public int read(ByteBuffer dst) throws ErrnoException {
    requireOpen();
    if (!dst.hasRemaining()) {
      return 0;
    }
    try {
      if (!seenReady && input.available() == 0 && mayWait()) {
        return 0;
      }
      seenReady = false;
      byte[] bytes = new byte[dst.remaining()];
      int n = input.read(bytes);
      if (n > 0) {
        dst.put(bytes, 0, n);
      }
      return n;
    } catch (IOException e) {
      throw Failures.of(e);
    }
  }

  /** Where nothing is there, it is either nothing yet or the end: only a watch can tell. */
  private boolean mayWait() throws ErrnoException {
    return info().type() != FileInfo.Type.REGULAR && table().loop().usesEpoll();
  }

  @Override
  public int write(ByteBuffer src) throws ErrnoException {
    requireOpen();
    try {
      byte[] bytes = new byte[src.remaining()];
      src.get(bytes);
      output.write(bytes);
      return bytes.length;
    } catch (IOException e) {
      throw Failures.of(e);
    }
  }

  @Override
  public int pread(ByteBuffer dst, long offset) throws ErrnoException {
    requireFile();
    if (offset < 0) {
      throw Errno.EINVAL.failure();
    }
    try {
      return dst.hasRemaining() ? input.getChannel().read(dst, offset) : 0;
    } catch (IOException e) {
      throw Failures.of(e);
    }
  }

  @Override
  public long seek(int whence, long offset) throws ErrnoException {
    requireFile();
    return Positions.seek(input.getChannel(), whence, offset);
  }

  private void requireFile() throws ErrnoException {
    if (info().type() != FileInfo.Type.REGULAR) {
      throw Errno.ESPIPE.failure();
    }
  }

  @Override
  public Watch watch(Interest interest, Runnable onReady) {
    return super.watch(
        interest,
        () -> {
          seenReady |= interest == Interest.READ;
          onReady.run();
        });
  }

  @Override
  public FileInfo info() throws ErrnoException {
    requireOpen();
    try {
      return FileStatus.of(link()).info();
    } catch (IOException notLinux) {
      return new FileInfo(FileInfo.Type.OTHER, -1, -1, 0);
    }
  }

  @Override
  public boolean isTerminal() {
    try {
      String target = Files.readSymbolicLink(link()).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException notLinux) {
      return hasConsole();
    }
  }

  // From JDK 22 on there is always a console, which makes the answer wrong without a terminal: then
  // output is written line by line where whole buffers would do.
  @SuppressWarnings("SystemConsoleNull")
  private static boolean hasConsole() {
    return System.console() != null;
  }

  private Path link() {
    return Path.of("/proc/self/fd", Integer.toString(standard));
  }

  @Override
  int systemNumber() {
    return standard;
  }

  @Override
  Readiness readiness() {
    Readiness current = readiness;
    if (current == null) {
      current =
          table().loop().usesEpoll()
              ? new EpollReadiness(table().loop(), new FileDescriptor(standard))
              : new AlwaysReady(table().loop());
      readiness = current;
    }
    return current;
  }

  @Override
  void release() {
    Readiness current = readiness;
    if (current != null) {
      current.end();
    }
  }
}
