package dev.moonwire.tls;

import dev.moonwire.tls.config.Octets;
import org.jspecify.annotations.Nullable;

/**
 * What one read brought: data, the end, or something to wait for.
 *
 * @param data what came, or null
 * @param want what to wait for before calling again
 * @param blocked whether the descriptor would block; a read that met a session ticket wants to be
 *     called again although the descriptor may have more
 */
public record ReadResult(@Nullable Octets data, Want want, boolean blocked) {
  /** No data and no waiting: the peer has closed, or nothing was asked for. */
  static final ReadResult END = new ReadResult(null, Want.NONE, false);

  static final ReadResult TICKET = new ReadResult(null, Want.POLLIN, false);
  private static final ReadResult BLOCKED_IN = new ReadResult(null, Want.POLLIN, true);
  private static final ReadResult BLOCKED_OUT = new ReadResult(null, Want.POLLOUT, true);

  static ReadResult of(byte[] data) {
    return new ReadResult(Octets.owning(data), Want.NONE, false);
  }

  static ReadResult blocked(Want want) {
    return want == Want.POLLOUT ? BLOCKED_OUT : BLOCKED_IN;
  }
}
