package dev.moonwire.fd;

import dev.moonwire.loop.Loop;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** A stream socket of the JDK. */
final class NioSocket extends NioStream implements RawSocket {
  private final SocketChannel channel;

  NioSocket(Loop loop, SocketChannel channel) throws IOException {
    super(loop, channel);
    this.channel = channel;
  }

  @Override
  public void shutdown(boolean read, boolean write) throws ErrnoException {
    try {
      if (read) {
        channel.shutdownInput();
      }
      if (write) {
        channel.shutdownOutput();
      }
    } catch (IOException | NotYetConnectedException e) {
      throw Failures.of(e);
    }
  }

  @Override
  public boolean finishConnect() throws ErrnoException {
    try {
      return channel.finishConnect();
    } catch (IOException e) {
      throw Failures.of(e);
    }
  }

  @Override
  public @Nullable SocketAddress localName() throws ErrnoException {
    try {
      return channel.getLocalAddress();
    } catch (IOException e) {
      throw Failures.of(e);
    }
  }

  @Override
  public @Nullable SocketAddress peerName() throws ErrnoException {
    try {
      return channel.getRemoteAddress();
    } catch (IOException e) {
      throw Failures.of(e);
    }
  }
}
