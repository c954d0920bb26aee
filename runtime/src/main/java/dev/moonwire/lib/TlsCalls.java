package dev.moonwire.lib;

import dev.moonwire.task.Deadline;
import dev.moonwire.task.Scheduler;
import dev.moonwire.tls.TlsContext;
import dev.moonwire.tls.error.TlsException;
import dev.moonwire.vm.ContinuedFunction.Step;

/**
 * TLS calls as a script makes them: on a blocking descriptor they wait, on a non-blocking one they
 * say what they want. Where a script has set a timeout they wait no longer. The contexts themselves
 * never wait.
 */
final class TlsCalls {
  private final Scheduler scheduler;
  private final TlsDialer dialer;
  private final Timeouts timeouts;

  TlsCalls(Scheduler scheduler, TlsDialer dialer, Timeouts timeouts) {
    this.scheduler = scheduler;
    this.dialer = dialer;
    this.timeouts = timeouts;
  }

  /** Makes the call, and has the script's functions do their part where they are the transport. */
  <R> Step run(IoCall<R> call) {
    return call.context.relay() instanceof Callbacks callbacks
        ? new RelayedCall<>(call, callbacks).attempt()
        : new WaitedCall<>(call, this, timeouts.deadline(call.context)).attempt();
  }

  Scheduler scheduler() {
    return scheduler;
  }

  /** Begins to connect a context again, for another engine. */
  TlsDial redial(TlsContext context, Deadline deadline) throws TlsException {
    return dialer.redial(context, deadline);
  }
}
