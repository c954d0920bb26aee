package dev.moonwire.lib;

import dev.moonwire.dns.Resolution;
import dev.moonwire.dns.Resolver;
import dev.moonwire.task.Deadline;
import dev.moonwire.task.Scheduler;
import dev.moonwire.task.Signal;
import dev.moonwire.vm.Parking;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A host's name on its way to addresses. */
final class Lookup {
  private final Signal answered;
  private final Scheduler scheduler;
  private final Deadline deadline;
  private @Nullable Resolution found;

  Lookup(Resolver resolver, Scheduler scheduler, String host, String service, Deadline deadline) {
    this.answered = Signal.outside("the address of " + host);
    this.scheduler = scheduler;
    this.deadline = deadline;
    resolver.resolve(
        host,
        service,
        resolution -> {
          found = resolution;
          answered.give();
        });
  }

  /** What has to be waited for; null once there is an answer. */
  @Nullable Parking awaited() throws Results.Failure {
    if (found != null) {
      return null;
    }
    if (deadline.passed()) {
      throw Results.timedOut();
    }
    return scheduler.within(answered, deadline);
  }

  /** The answer. */
  List<InetSocketAddress> addresses() throws Results.Failure {
    Resolution resolution = found;
    if (resolution == null) {
      throw new IllegalStateException("the answer is awaited");
    }
    String failure = resolution.failure();
    if (failure != null) {
      throw new Results.Failure(failure, resolution.code());
    }
    return resolution.addresses();
  }
}
