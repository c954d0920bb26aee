package dev.moonwire.fd;

import dev.moonwire.loop.Loop;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NotYetConnectedException;

/** A pipe's end, or any other stream with a real number. Owns the number. */
class EpollStream implements RawStream {
  private final FileDescriptor fd;
  private final EpollReadiness readiness;
  private final Bounce bounce;

  EpollStream(Loop loop, FileDescriptor fd, Bounce bounce) {
    this.fd = fd;
    this.readiness = new EpollReadiness(loop, fd);
    this.bounce = bounce;
  }

  @Override
  public final int number() {
    return fd.intValue();
  }

  @Override
  public final int read(ByteBuffer dst) throws ErrnoException {
    return dst.isDirect() ? readDirect(dst) : bounce.read(dst, this::readDirect);
  }

  @Override
  public final int write(ByteBuffer src) throws ErrnoException {
    return src.isDirect() ? writeDirect(src) : bounce.write(src, this::writeDirect);
  }

  private int readDirect(ByteBuffer dst) throws ErrnoException {
    try {
      int n = fd.read(dst, dst.position(), dst.limit());
      if (n > 0) {
        dst.position(dst.position() + n);
      }
      return n;
    } catch (IOException | NotYetConnectedException e) {
      throw Failures.of(e);
    }
  }

  private int writeDirect(ByteBuffer src) throws ErrnoException {
    try {
      int n = fd.write(src, src.position(), src.limit());
      src.position(src.position() + n);
      return n;
    } catch (IOException | NotYetConnectedException e) {
      throw Failures.of(e);
    }
  }

  @Override
  public final Readiness readiness() {
    return readiness;
  }

  @Override
  public final void close() throws ErrnoException {
    readiness.end();
    try {
      fd.close();
    } catch (IOException e) {
      throw Failures.of(e);
    }
  }
}
