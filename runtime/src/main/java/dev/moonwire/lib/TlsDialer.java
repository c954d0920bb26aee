package dev.moonwire.lib;

import dev.moonwire.fd.ErrnoException;
import dev.moonwire.fd.OpenSocket;
import dev.moonwire.tls.HostPort;
import dev.moonwire.tls.TlsContext;
import dev.moonwire.tls.error.TlsException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code connect} and {@code connect_servername}: finds the host and gives the socket to a context.
 * It waits on the script's behalf, as the C module does.
 */
final class TlsDialer {
  private final Dialer dialer;
  private final Timeouts timeouts;

  /** Where contexts are connected to, for those that may have to be connected again. */
  private final Map<TlsContext, SocketAddress> reached = new WeakHashMap<>();

  TlsDialer(Dialer dialer, Timeouts timeouts) {
    this.dialer = dialer;
    this.timeouts = timeouts;
  }

  /**
   * Connects a client.
   *
   * @param port null when it stands in {@code host}
   * @param serverName who the server should be; null for the host
   */
  void connect(TlsContext context, String host, @Nullable String port, @Nullable String serverName)
      throws TlsException {
    context.requireClient();
    HostPort target = port == null ? HostPort.parse(host) : new HostPort(host, port);
    Deadline deadline = timeouts.deadline(context);
    try {
      List<InetSocketAddress> found = dialer.resolve(target.host(), target.port(), deadline);
      OpenSocket socket = dial(context, found, deadline);
      context.connectOwned(socket.fd(), serverName == null ? target.host() : serverName);
    } catch (Results.Failure e) {
      throw failure(e, deadline);
    }
  }

  /** Connects a context again to where it was connected, for another engine. */
  void redial(TlsContext context, Deadline deadline) throws TlsException {
    SocketAddress address = reached.get(context);
    if (address == null) {
      throw new TlsException("connect: the peer has no address");
    }
    try {
      OpenSocket socket = dial(context, List.of(address), deadline);
      context.retryOnJdk(socket.fd());
    } catch (Results.Failure e) {
      throw failure(e, deadline);
    }
  }

  private static TlsException failure(Results.Failure e, Deadline deadline) {
    return deadline.passed()
        ? Timeouts.expired()
        : new TlsException(String.valueOf(e.getMessage()));
  }

  private OpenSocket dial(
      TlsContext context, List<? extends SocketAddress> addresses, Deadline deadline)
      throws TlsException, Results.Failure {
    try {
      OpenSocket socket = dialer.dial(addresses, deadline);
      SocketAddress peer = socket.peerName();
      if (peer != null) {
        reached.put(context, peer);
      }
      return socket;
    } catch (ErrnoException e) {
      throw new TlsException("connect: " + e.errno().text());
    }
  }
}
