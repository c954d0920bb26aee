package dev.moonwire.lib;

import dev.moonwire.fd.ErrnoException;
import dev.moonwire.fd.OpenSocket;
import dev.moonwire.task.Deadline;
import dev.moonwire.tls.error.TlsException;
import dev.moonwire.vm.Parking;
import java.net.SocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A context on its way to a host. */
final class TlsDial {
  /** Gives the socket to the context. */
  @FunctionalInterface
  interface HandOver {
    void take(OpenSocket socket) throws TlsException, ErrnoException;
  }

  private final Dialer dialer;
  private final @Nullable Lookup lookup;
  private final Deadline deadline;
  private final HandOver handOver;
  private @Nullable Dialing dialing;

  TlsDial(Dialer dialer, Lookup lookup, Deadline deadline, HandOver handOver) {
    this.dialer = dialer;
    this.lookup = lookup;
    this.deadline = deadline;
    this.handOver = handOver;
  }

  TlsDial(
      Dialer dialer,
      List<? extends SocketAddress> addresses,
      Deadline deadline,
      HandOver handOver) {
    this.dialer = dialer;
    this.lookup = null;
    this.deadline = deadline;
    this.handOver = handOver;
    this.dialing = dialer.dialing(addresses, deadline);
  }

  /** Gets as far as it can; what has to be waited for, or null once the context has a socket. */
  @Nullable Parking awaited() throws TlsException {
    try {
      Parking parking = lookedUp();
      if (parking == null && dialing != null) {
        parking = dialing.awaited();
        if (parking == null) {
          handOver.take(dialing.socket());
        }
      }
      return parking;
    } catch (ErrnoException e) {
      throw new TlsException("connect: " + e.errno().text());
    } catch (Results.Failure e) {
      throw deadline.passed()
          ? Timeouts.expired()
          : new TlsException(String.valueOf(e.getMessage()));
    }
  }

  private @Nullable Parking lookedUp() throws Results.Failure {
    if (dialing != null || lookup == null) {
      return null;
    }
    Parking parking = lookup.awaited();
    if (parking == null) {
      dialing = dialer.dialing(lookup.addresses(), deadline);
    }
    return parking;
  }

  /** Closes what is being connected. */
  void abandon() {
    if (dialing != null) {
      dialing.abandon();
    }
  }
}
