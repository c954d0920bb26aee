package dev.moonwire.fd;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A folder opened for reading, as open(2) allows; there is nothing to read. */
public final class OpenDirectory extends Descriptor {
  private final Path path;
  private final Readiness readiness;
  private Platform.@Nullable Reservation reservation;

  OpenDirectory(FdTable table, Path path) {
    super(table);
    this.path = path;
    this.readiness = new AlwaysReady(table.loop());
  }

  @Override
  public int pread(ByteBuffer dst, long offset) throws ErrnoException {
    throw offset < 0 && isOpen() ? Errno.EINVAL.failure() : refusal();
  }

  /** It can only have been opened for reading. */
  @Override
  public int write(ByteBuffer src) throws ErrnoException {
    throw Errno.EBADF.failure();
  }

  @Override
  public FileInfo info() throws ErrnoException {
    requireOpen();
    try {
      return FileStatus.of(path).info();
    } catch (IOException e) {
      throw Failures.of(e);
    }
  }

  @Override
  ErrnoException refusal() {
    return (isOpen() ? Errno.EISDIR : Errno.EBADF).failure();
  }

  @Override
  void reservation(Platform.@Nullable Reservation reserved) {
    reservation = reserved;
  }

  @Override
  Readiness readiness() {
    return readiness;
  }

  @Override
  void release() throws ErrnoException {
    Platform.Reservation reserved = reservation;
    if (reserved != null) {
      reserved.release();
    }
  }
}
