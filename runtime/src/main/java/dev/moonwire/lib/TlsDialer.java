package dev.moonwire.lib;

import dev.moonwire.task.Deadline;
import dev.moonwire.tls.HostPort;
import dev.moonwire.tls.TlsContext;
import dev.moonwire.tls.error.TlsException;
import java.net.SocketAddress;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/** {@code connect} and {@code connect_servername}: finds hosts for contexts. */
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
   * Begins to connect a client.
   *
   * @param port null when it stands in {@code host}
   * @param serverName who the server should be; null for the host
   */
  TlsDial connect(
      TlsContext context, String host, @Nullable String port, @Nullable String serverName)
      throws TlsException {
    context.requireClient();
    HostPort target = port == null ? HostPort.parse(host) : new HostPort(host, port);
    Deadline deadline = timeouts.deadline(context);
    Lookup lookup = dialer.lookup(target.host(), target.port(), deadline);
    String expected = serverName == null ? target.host() : serverName;
    return new TlsDial(
        dialer,
        lookup,
        deadline,
        socket -> {
          note(context, socket.peerName());
          context.connectOwned(socket.fd(), expected);
        });
  }

  /** Begins to connect a context again to where it was connected, for another engine. */
  TlsDial redial(TlsContext context, Deadline deadline) throws TlsException {
    SocketAddress address = reached.get(context);
    if (address == null) {
      throw new TlsException("connect: the peer has no address");
    }
    return new TlsDial(
        dialer, List.of(address), deadline, socket -> context.retryOnJdk(socket.fd()));
  }

  private void note(TlsContext context, @Nullable SocketAddress peer) {
    if (peer != null) {
      reached.put(context, peer);
    }
  }
}
