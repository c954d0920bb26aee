package dev.moonwire.lib;

import dev.moonwire.fd.Descriptor;
import dev.moonwire.fd.Interest;
import dev.moonwire.tls.TlsContext;
import dev.moonwire.tls.Want;
import dev.moonwire.tls.error.TlsException;
import dev.moonwire.vm.ContinuedFunction.Results;
import dev.moonwire.vm.ContinuedFunction.Step;
import org.luaj.vm2.Varargs;

/**
 * TLS calls as a script makes them: on a blocking descriptor they wait, on a non-blocking one they
 * say what they want. Where a script has set a timeout they wait no longer. The contexts themselves
 * never wait.
 */
final class TlsCalls {
  private final Waiting waiting;
  private final TlsDialer dialer;
  private final Timeouts timeouts;

  TlsCalls(Waiting waiting, TlsDialer dialer, Timeouts timeouts) {
    this.waiting = waiting;
    this.dialer = dialer;
    this.timeouts = timeouts;
  }

  /** Makes the call, and has the script's functions do their part where they are the transport. */
  <R> Step run(IoCall<R> call) {
    return call.context.relay() instanceof Callbacks callbacks
        ? new RelayedCall<>(call, callbacks).attempt()
        : new Results(waited(call));
  }

  private <R> Varargs waited(IoCall<R> call) {
    try {
      R result = repeat(call);
      Want want = call.blockedBy(result);
      return want == Want.NONE ? call.shown(result) : call.blocked(want);
    } catch (TlsException e) {
      return call.failed(e);
    }
  }

  private <R> R repeat(IoCall<R> call) throws TlsException {
    TlsContext context = call.context;
    Deadline deadline = timeouts.deadline(context);
    while (true) {
      R result;
      try {
        result = call.attempt();
      } catch (TlsException e) {
        if (!context.mayRetryOnJdk()) {
          throw e;
        }
        dialer.redial(context, deadline);
        continue;
      }
      Want want = call.blockedBy(result);
      Descriptor awaited = want == Want.NONE ? null : context.awaited(want);
      if (awaited == null || !awaited.isBlocking()) {
        return result;
      }
      Interest interest = want == Want.POLLOUT ? Interest.WRITE : Interest.READ;
      if (!waiting.untilReady(awaited, interest, deadline.left())) {
        throw Timeouts.expired();
      }
    }
  }
}
