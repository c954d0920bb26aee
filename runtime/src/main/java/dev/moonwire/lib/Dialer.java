package dev.moonwire.lib;

import dev.moonwire.dns.Resolution;
import dev.moonwire.dns.Resolver;
import dev.moonwire.fd.Errno;
import dev.moonwire.fd.ErrnoException;
import dev.moonwire.fd.FdTable;
import dev.moonwire.fd.Interest;
import dev.moonwire.fd.OpenSocket;
import dev.moonwire.loop.Loop;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reaches a host by name: resolves it and tries all its addresses in order. */
final class Dialer {
  private final Loop loop;
  private final FdTable table;
  private final Resolver resolver;
  private final Waiting waiting;

  Dialer(FdTable table, Resolver resolver, Waiting waiting) {
    this.loop = table.loop();
    this.table = table;
    this.resolver = resolver;
    this.waiting = waiting;
  }

  Deadline deadline(@Nullable Duration timeout) {
    return new Deadline(loop, timeout);
  }

  /** The addresses of a host and service. */
  List<InetSocketAddress> resolve(String host, String service, Deadline deadline)
      throws Results.Failure {
    Resolution[] outcome = new Resolution[1];
    resolver.resolve(host, service, found -> outcome[0] = found);
    if (!waiting.until(() -> outcome[0] != null, deadline.left())) {
      throw Results.timedOut();
    }
    String failure = outcome[0].failure();
    if (failure != null) {
      throw new Results.Failure(failure, outcome[0].code());
    }
    return outcome[0].addresses();
  }

  /** The first of the addresses that answers; the failure is that of the last. */
  OpenSocket dial(List<? extends SocketAddress> addresses, Deadline deadline)
      throws ErrnoException, Results.Failure {
    ErrnoException last = Errno.EADDRNOTAVAIL.failure();
    for (SocketAddress address : addresses) {
      try {
        return connect(address, deadline);
      } catch (ErrnoException e) {
        last = e;
      }
    }
    throw last;
  }

  private OpenSocket connect(SocketAddress address, Deadline deadline)
      throws ErrnoException, Results.Failure {
    OpenSocket socket = table.connect(address);
    boolean connected = false;
    try {
      while (!socket.finishConnect()) {
        if (!waiting.untilReady(socket, Interest.WRITE, deadline.left())) {
          throw Results.timedOut();
        }
      }
      connected = true;
      return socket;
    } finally {
      if (!connected) {
        socket.close();
      }
    }
  }
}
