package dev.moonwire.fd;

import dev.moonwire.loop.Loop;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** A listening socket with a real number. Owns the number. */
final class EpollListener implements RawListener {
  /** What Netty writes the peer's address into: length, IPv6 address, scope, port. */
  private static final int ADDRESS_SIZE = 26;

  private final Loop loop;
  private final Socket socket;
  private final boolean unix;
  private final Bounce bounce;
  private final EpollReadiness readiness;

  EpollListener(Loop loop, Socket socket, boolean unix, Bounce bounce) {
    this.loop = loop;
    this.socket = socket;
    this.unix = unix;
    this.bounce = bounce;
    this.readiness = new EpollReadiness(loop, socket);
  }

  @Override
  public int number() {
    return socket.intValue();
  }

  @Override
  public @Nullable RawSocket accept() throws ErrnoException {
    try {
      int accepted = socket.accept(new byte[ADDRESS_SIZE]);
      return accepted < 0 ? null : new EpollSocket(loop, new Socket(accepted), unix, bounce);
    } catch (IOException e) {
      throw Failures.of(e);
    }
  }

  @Override
  public @Nullable SocketAddress localName() {
    return unix ? EpollSocket.unixName(socket.localDomainSocketAddress()) : socket.localAddress();
  }

  @Override
  public Readiness readiness() {
    return readiness;
  }

  @Override
  public void close() throws ErrnoException {
    readiness.end();
    try {
      socket.close();
    } catch (IOException e) {
      throw Failures.of(e);
    }
  }
}
