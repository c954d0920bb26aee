package dev.moonwire.lib;

import dev.moonwire.dns.Resolver;
import dev.moonwire.fd.FdTable;
import dev.moonwire.task.Deadline;
import dev.moonwire.task.Scheduler;
import java.net.SocketAddress;
import java.util.List;

/** The ways to reach a host. */
final class Dialer {
  private final FdTable table;
  private final Resolver resolver;
  private final Scheduler scheduler;

  Dialer(FdTable table, Resolver resolver, Scheduler scheduler) {
    this.table = table;
    this.resolver = resolver;
    this.scheduler = scheduler;
  }

  /** Begins to look up a host and service. */
  Lookup lookup(String host, String service, Deadline deadline) {
    return new Lookup(resolver, scheduler, host, service, deadline);
  }

  /** Will try the addresses. */
  Dialing dialing(List<? extends SocketAddress> addresses, Deadline deadline) {
    return new Dialing(table, scheduler, addresses, deadline);
  }
}
