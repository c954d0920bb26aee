package dev.moonwire.lib;

import dev.moonwire.fd.Errno;
import dev.moonwire.fd.ErrnoException;
import dev.moonwire.fd.FdTable;
import dev.moonwire.fd.Interest;
import dev.moonwire.fd.OpenSocket;
import dev.moonwire.task.Deadline;
import dev.moonwire.task.Scheduler;
import dev.moonwire.vm.Parking;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Addresses that are tried in their order until one answers. */
final class Dialing {
  private final FdTable table;
  private final Scheduler scheduler;
  private final Deadline deadline;
  private final Deque<SocketAddress> left;
  private ErrnoException last = Errno.EADDRNOTAVAIL.failure();
  private @Nullable OpenSocket socket;

  Dialing(
      FdTable table,
      Scheduler scheduler,
      List<? extends SocketAddress> addresses,
      Deadline deadline) {
    this.table = table;
    this.scheduler = scheduler;
    this.deadline = deadline;
    this.left = new ArrayDeque<>(addresses);
  }

  /**
   * Gets as far as it can.
   *
   * @return what has to be waited for; null once {@link #socket} is connected
   * @throws ErrnoException that of the last address, when none has answered
   */
  @Nullable Parking awaited() throws ErrnoException, Results.Failure {
    while (true) {
      OpenSocket current = socket;
      try {
        if (current == null) {
          current = next();
          socket = current;
        }
        if (current.finishConnect()) {
          return null;
        }
      } catch (ErrnoException e) {
        last = e;
        if (current != null) {
          abandon();
        } else if (left.isEmpty()) {
          throw e;
        }
        continue;
      }
      if (deadline.passed()) {
        abandon();
        throw Results.timedOut();
      }
      return scheduler.ready(current, Interest.WRITE, deadline);
    }
  }

  private OpenSocket next() throws ErrnoException {
    SocketAddress address = left.poll();
    if (address == null) {
      throw last;
    }
    return table.connect(address);
  }

  /** What is connected. */
  OpenSocket socket() {
    OpenSocket connected = socket;
    if (connected == null) {
      throw new IllegalStateException("nothing is connected");
    }
    return connected;
  }

  /** Closes what is being connected. */
  void abandon() {
    OpenSocket current = socket;
    socket = null;
    if (current != null && current.isOpen()) {
      try {
        current.close();
      } catch (ErrnoException alreadyBroken) {
        last = alreadyBroken;
      }
    }
  }
}
