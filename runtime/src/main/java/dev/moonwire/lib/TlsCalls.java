package dev.moonwire.lib;

import dev.moonwire.fd.Descriptor;
import dev.moonwire.fd.Interest;
import dev.moonwire.tls.ReadResult;
import dev.moonwire.tls.TlsContext;
import dev.moonwire.tls.Want;
import dev.moonwire.tls.WriteResult;
import dev.moonwire.tls.error.TlsException;

/**
 * TLS calls as a script makes them: on a blocking descriptor they wait, on a non-blocking one they
 * say what they want. The contexts themselves never wait.
 */
final class TlsCalls {
  private final Waiting waiting;
  private final TlsDialer dialer;

  TlsCalls(Waiting waiting, TlsDialer dialer) {
    this.waiting = waiting;
    this.dialer = dialer;
  }

  /** One attempt at something that may have to wait for a descriptor. */
  @FunctionalInterface
  private interface Attempt<R> {
    R make() throws TlsException;
  }

  /** What a result waits for. */
  @FunctionalInterface
  private interface Blocked<R> {
    Want by(R result);
  }

  Want handshake(TlsContext context) throws TlsException {
    return repeat(context, context::handshake, want -> want);
  }

  ReadResult read(TlsContext context, long size) throws TlsException {
    return repeat(
        context, () -> context.read(size), result -> result.blocked() ? result.want() : Want.NONE);
  }

  WriteResult write(TlsContext context, byte[] bytes, int offset, int length) throws TlsException {
    return repeat(context, () -> context.write(bytes, offset, length), WriteResult::want);
  }

  Want close(TlsContext context) throws TlsException {
    return repeat(context, context::close, want -> want);
  }

  private <R> R repeat(TlsContext context, Attempt<R> attempt, Blocked<R> blocked)
      throws TlsException {
    while (true) {
      R result;
      try {
        result = attempt.make();
      } catch (TlsException e) {
        if (!context.mayRetryOnJdk()) {
          throw e;
        }
        dialer.redial(context);
        continue;
      }
      Want want = blocked.by(result);
      Descriptor awaited = want == Want.NONE ? null : context.awaited(want);
      if (awaited == null || !awaited.isBlocking()) {
        return result;
      }
      waiting.untilReady(awaited, want == Want.POLLOUT ? Interest.WRITE : Interest.READ);
    }
  }
}
