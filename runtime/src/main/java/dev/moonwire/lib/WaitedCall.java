package dev.moonwire.lib;

import dev.moonwire.fd.Descriptor;
import dev.moonwire.fd.Interest;
import dev.moonwire.task.Deadline;
import dev.moonwire.tls.TlsContext;
import dev.moonwire.tls.Want;
import dev.moonwire.tls.error.TlsException;
import dev.moonwire.vm.ContinuedFunction.Results;
import dev.moonwire.vm.ContinuedFunction.Step;
import dev.moonwire.vm.ContinuedFunction.Wait;
import dev.moonwire.vm.Parking;
import org.jspecify.annotations.Nullable;

/**
 * A call of a context over descriptors: attempted until it gets through, with waiting in between
 * where the descriptor is a blocking one.
 */
final class WaitedCall<R> {
  private final IoCall<R> call;
  private final TlsCalls calls;
  private final Deadline deadline;
  private @Nullable TlsDial redial;

  WaitedCall(IoCall<R> call, TlsCalls calls, Deadline deadline) {
    this.call = call;
    this.calls = calls;
    this.deadline = deadline;
  }

  Step attempt() {
    try {
      Parking parking = redialled();
      if (parking != null) {
        return new Wait(parking, this::attempt, this::abandon);
      }
      R result = call.attempt();
      Want want = call.blockedBy(result);
      Descriptor awaited = want == Want.NONE ? null : call.context.awaited(want);
      if (awaited == null || !awaited.isBlocking()) {
        return new Results(want == Want.NONE ? call.shown(result) : call.blocked(want));
      }
      if (deadline.passed()) {
        throw Timeouts.expired();
      }
      Interest interest = want == Want.POLLOUT ? Interest.WRITE : Interest.READ;
      return new Wait(calls.scheduler().ready(awaited, interest, deadline), this::attempt);
    } catch (TlsException e) {
      return failed(e);
    }
  }

  /** What the connecting on another engine waits for, if there is such a thing. */
  private @Nullable Parking redialled() throws TlsException {
    TlsDial current = redial;
    if (current == null) {
      return null;
    }
    Parking parking = current.awaited();
    if (parking == null) {
      redial = null;
    }
    return parking;
  }

  private Step failed(TlsException e) {
    TlsContext context = call.context;
    if (redial != null || !context.mayRetryOnJdk()) {
      return new Results(call.failed(e));
    }
    try {
      redial = calls.redial(context, deadline);
    } catch (TlsException unreachable) {
      return new Results(call.failed(unreachable));
    }
    return attempt();
  }

  private void abandon() {
    if (redial != null) {
      redial.abandon();
    }
  }
}
