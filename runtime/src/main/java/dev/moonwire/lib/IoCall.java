package dev.moonwire.lib;

import dev.moonwire.tls.TlsContext;
import dev.moonwire.tls.Want;
import dev.moonwire.tls.error.TlsException;
import org.luaj.vm2.Varargs;

/**
 * One call of a context that may have to wait for the transport: what is attempted, perhaps several
 * times, and how what comes of it is shown.
 *
 * @param <R> what an attempt brings
 */
abstract class IoCall<R> {
  final TlsContext context;

  IoCall(TlsContext context) {
    this.context = context;
  }

  abstract R attempt() throws TlsException;

  /** What the transport must become for another attempt to get further; NONE when this one did. */
  abstract Want blockedBy(R result);

  abstract Varargs shown(R result);

  /** As {@link #shown}, for a result that is blocked. */
  abstract Varargs blocked(Want want);

  abstract Varargs failed(TlsException e);
}
