package dev.moonwire.fd;

import dev.moonwire.loop.Loop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.WritableByteChannel;

/** A pipe's end or socket of the JDK. Owns the channel. */
class NioStream implements RawStream {
  private final SelectableChannel channel;
  private final NioReadiness readiness;

  NioStream(Loop loop, SelectableChannel channel) throws IOException {
    this.channel = channel;
    channel.configureBlocking(false);
    this.readiness = new NioReadiness(loop, channel);
  }

  @Override
  public final int number() {
    return -1;
  }

  @Override
  public final int read(ByteBuffer dst) throws ErrnoException {
    try {
      if (channel instanceof ReadableByteChannel readable) {
        return readable.read(dst);
      }
    } catch (IOException | NotYetConnectedException e) {
      throw Failures.of(e);
    }
    throw Errno.EBADF.failure();
  }

  @Override
  public final int write(ByteBuffer src) throws ErrnoException {
    try {
      if (channel instanceof WritableByteChannel writable) {
        return writable.write(src);
      }
    } catch (IOException | NotYetConnectedException e) {
      throw writeFailure(e, channel);
    }
    throw Errno.EBADF.failure();
  }

  /** A channel whose output was shut down says that it is closed; the system says EPIPE. */
  private static ErrnoException writeFailure(Exception e, Channel channel) {
    ErrnoException failure = Failures.of(e);
    boolean shutDown = failure.errno() == Errno.EBADF && channel.isOpen();
    return shutDown ? Errno.EPIPE.failure() : failure;
  }

  @Override
  public final Readiness readiness() {
    return readiness;
  }

  @Override
  public final void close() throws ErrnoException {
    readiness.end();
    try {
      channel.close();
      readiness.gone();
    } catch (IOException e) {
      throw Failures.of(e);
    }
  }
}
