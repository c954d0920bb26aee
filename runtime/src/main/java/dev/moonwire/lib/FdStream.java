package dev.moonwire.lib;

import dev.moonwire.fd.Descriptor;
import dev.moonwire.fd.Errno;
import dev.moonwire.fd.ErrnoException;
import dev.moonwire.fd.Interest;
import dev.moonwire.task.Scheduler;
import dev.moonwire.vm.ByteStream;
import dev.moonwire.vm.ExitStatus;
import dev.moonwire.vm.SystemFailure;
import java.nio.ByteBuffer;

/** A descriptor as {@code io} sees it; a Lua file and {@code moonwire.fd} may share one. */
final class FdStream implements ByteStream {
  private final Descriptor descriptor;
  private final Scheduler scheduler;
  private final Afterwards afterwards;

  /** What is left to do when the descriptor is closed, and what closing then tells. */
  @FunctionalInterface
  interface Afterwards {
    ExitStatus finish();
  }

  FdStream(Descriptor descriptor, Scheduler scheduler) {
    this(descriptor, scheduler, () -> ExitStatus.SUCCESS);
  }

  FdStream(Descriptor descriptor, Scheduler scheduler, Afterwards afterwards) {
    this.descriptor = descriptor;
    this.scheduler = scheduler;
    this.afterwards = afterwards;
  }

  @Override
  public int fd() {
    return descriptor.fd();
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws SystemFailure {
    ByteBuffer bytes = ByteBuffer.wrap(buffer, offset, length);
    try {
      int n = descriptor.read(bytes);
      while (n == 0 && length > 0) {
        await(Interest.READ);
        n = descriptor.read(bytes);
      }
      return n;
    } catch (ErrnoException e) {
      throw failure(e);
    }
  }

  @Override
  public void write(byte[] buffer, int offset, int length) throws SystemFailure {
    ByteBuffer bytes = ByteBuffer.wrap(buffer, offset, length);
    try {
      while (bytes.hasRemaining()) {
        if (descriptor.write(bytes) == 0) {
          await(Interest.WRITE);
        }
      }
    } catch (ErrnoException e) {
      throw failure(e);
    }
  }

  private void await(Interest interest) throws ErrnoException {
    if (!descriptor.isBlocking()) {
      throw Errno.EAGAIN.failure();
    }
    scheduler.await(scheduler.ready(descriptor, interest, scheduler.deadline(null)));
  }

  @Override
  public long seek(int whence, long offset) throws SystemFailure {
    try {
      return descriptor.seek(whence, offset);
    } catch (ErrnoException e) {
      throw failure(e);
    }
  }

  @Override
  public boolean isTerminal() {
    return descriptor.isTerminal();
  }

  @Override
  public ExitStatus close() throws SystemFailure {
    try {
      if (!descriptor.isOpen()) {
        throw Errno.EBADF.failure();
      }
      descriptor.close();
    } catch (ErrnoException e) {
      throw failure(e);
    }
    return afterwards.finish();
  }

  static SystemFailure failure(ErrnoException e) {
    return new SystemFailure(e.errno().text(), e.errno().number());
  }
}
