package dev.moonwire.fd;

import dev.moonwire.loop.Loop;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.NotYetConnectedException;
import org.jspecify.annotations.Nullable;

/** A stream socket with a real number. */
final class EpollSocket extends EpollStream implements RawSocket {
  private final Socket socket;
  private final boolean unix;

  EpollSocket(Loop loop, Socket socket, boolean unix, Bounce bounce) {
    super(loop, socket, bounce);
    this.socket = socket;
    this.unix = unix;
  }

  @Override
  public void shutdown(boolean read, boolean write) throws ErrnoException {
    try {
      socket.shutdown(read, write);
    } catch (IOException | NotYetConnectedException e) {
      throw Failures.of(e);
    }
  }

  @Override
  public boolean finishConnect() throws ErrnoException {
    int error;
    try {
      error = socket.getSoError();
    } catch (IOException e) {
      throw Failures.of(e);
    }
    if (error != 0) {
      throw Errno.of(error).failure();
    }
    return unix || socket.remoteAddress() != null;
  }

  @Override
  public @Nullable SocketAddress localName() {
    return unix ? unixName(socket.localDomainSocketAddress()) : socket.localAddress();
  }

  @Override
  public @Nullable SocketAddress peerName() {
    return unix ? unixName(socket.remoteDomainSocketAddress()) : socket.remoteAddress();
  }

  static @Nullable SocketAddress unixName(@Nullable DomainSocketAddress name) {
    if (name == null) {
      return null;
    }
    return name.path().startsWith("\0")
        ? new AbstractAddress(name.path().substring(1))
        : UnixDomainSocketAddress.of(name.path());
  }
}
