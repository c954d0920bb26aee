package dev.moonwire.fd;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file opened by path. Its reads and writes go to the disk at once and never would-block. */
public final class OpenFile extends Descriptor {
  private final FileChannel channel;
  private final Path path;
  private final OpenMode mode;
  private final FileStatus atOpening;
  private final Readiness readiness;
  private Platform.@Nullable Reservation reservation;

  OpenFile(FdTable table, FileChannel channel, Path path, OpenMode mode) throws IOException {
    super(table);
    this.channel = channel;
    this.path = path;
    this.mode = mode;
    this.atOpening = FileStatus.of(path);
    this.readiness = new AlwaysReady(table.loop());
  }

  @Override
  public int read(ByteBuffer dst) throws ErrnoException {
    requireOpen();
    try {
      return dst.hasRemaining() ? channel.read(dst) : 0;
    } catch (IOException | NonReadableChannelException e) {
      throw Failures.of(e);
    }
  }

  @Override
  public int write(ByteBuffer src) throws ErrnoException {
    requireOpen();
    try {
      if (mode.append() && mode.read()) {
        channel.position(channel.size());
      }
      return channel.write(src);
    } catch (IOException | NonWritableChannelException e) {
      throw Failures.of(e);
    }
  }

  @Override
  public int pread(ByteBuffer dst, long offset) throws ErrnoException {
    requireOpen();
    if (offset < 0) {
      throw Errno.EINVAL.failure();
    }
    try {
      return dst.hasRemaining() ? channel.read(dst, offset) : 0;
    } catch (IOException | NonReadableChannelException e) {
      throw Failures.of(e);
    }
  }

  @Override
  public int pwrite(ByteBuffer src, long offset) throws ErrnoException {
    requireOpen();
    if (offset < 0) {
      throw Errno.EINVAL.failure();
    }
    try {
      return channel.write(src, offset);
    } catch (IOException | NonWritableChannelException e) {
      throw Failures.of(e);
    }
  }

  @Override
  public long seek(int whence, long offset) throws ErrnoException {
    requireOpen();
    return Positions.seek(channel, whence, offset);
  }

  @Override
  public void truncate(long size) throws ErrnoException {
    requireOpen();
    if (!mode.write() || size < 0) {
      throw Errno.EINVAL.failure();
    }
    try {
      long position = channel.position();
      if (size > channel.size()) {
        channel.write(ByteBuffer.allocate(1), size - 1);
      } else {
        channel.truncate(size);
        channel.position(position);
      }
    } catch (IOException e) {
      throw Failures.of(e);
    }
  }

  /**
   * Owner and mode as they are now; as they were at the opening when the name is gone or means
   * another file, since Java has no fstat.
   */
  @Override
  public FileInfo info() throws ErrnoException {
    requireOpen();
    FileInfo info = current();
    try {
      return new FileInfo(info.type(), info.uid(), info.mode(), channel.size());
    } catch (IOException e) {
      throw Failures.of(e);
    }
  }

  private FileInfo current() {
    try {
      FileStatus now = FileStatus.of(path);
      Object identity = atOpening.identity();
      boolean same = identity == null || identity.equals(now.identity());
      return same ? now.info() : atOpening.info();
    } catch (IOException gone) {
      return atOpening.info();
    }
  }

  @Override
  void reservation(Platform.@Nullable Reservation reserved) {
    reservation = reserved;
  }

  @Override
  int systemNumber() {
    Platform.Reservation reserved = reservation;
    return reserved == null ? super.systemNumber() : reserved.number();
  }

  @Override
  Readiness readiness() {
    return readiness;
  }

  @Override
  void release() throws ErrnoException {
    Platform.Reservation reserved = reservation;
    try {
      channel.close();
    } catch (IOException e) {
      throw Failures.of(e);
    } finally {
      if (reserved != null) {
        reserved.release();
      }
    }
  }
}
