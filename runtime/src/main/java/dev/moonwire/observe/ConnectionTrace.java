package dev.moonwire.observe;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What is seen of one stream socket: the bytes it moves, and how its connection came to stand and
 * ended. Each is told once, whatever is called again.
 */
public final class ConnectionTrace {
  private static final int UNNUMBERED = -1;

  private enum State {
    /** Somebody else made the connection: only its bytes count. */
    FOREIGN,
    ATTEMPTED,
    STANDING,
    OVER
  }

  private final Counters counters;
  private final Log log;
  private final @Nullable SocketAddress remote;
  private final boolean accepted;
  private final @Nullable ConnectionEvent event;
  private State state;
  private long bytesRead;
  private long bytesWritten;

  private ConnectionTrace(
      Counters counters, Log log, @Nullable SocketAddress remote, boolean accepted, State state) {
    this.counters = counters;
    this.log = log;
    this.remote = remote;
    this.accepted = accepted;
    this.state = state;
    this.event = state != State.FOREIGN && FlightRecording.isPossible() ? begun() : null;
  }

  static ConnectionTrace foreign(Counters counters, Log log) {
    return new ConnectionTrace(counters, log, null, false, State.FOREIGN);
  }

  static ConnectionTrace attempt(Counters counters, Log log, SocketAddress remote) {
    return new ConnectionTrace(counters, log, remote, false, State.ATTEMPTED);
  }

  static ConnectionTrace accepted(Counters counters, Log log, @Nullable SocketAddress remote) {
    counters.increment(Counter.CONNECTIONS_ACCEPTED);
    counters.increment(Counter.CONNECTIONS_OPEN);
    log.debug("accepted {}", remote);
    return new ConnectionTrace(counters, log, remote, true, State.STANDING);
  }

  private static @Nullable ConnectionEvent begun() {
    ConnectionEvent event = new ConnectionEvent();
    if (!event.isEnabled()) {
      return null;
    }
    event.begin();
    return event;
  }

  /** The attempt has succeeded. */
  public void stands() {
    if (state == State.ATTEMPTED) {
      state = State.STANDING;
      counters.increment(Counter.CONNECTIONS_OPENED);
      counters.increment(Counter.CONNECTIONS_OPEN);
      log.debug("connected to {}", remote);
    }
  }

  /** The attempt has failed, before the socket had a number. */
  public void failed(String why) {
    failed(why, UNNUMBERED);
  }

  /** The attempt has failed. */
  public void failed(String why, int descriptor) {
    if (state == State.ATTEMPTED) {
      state = State.OVER;
      counters.increment(Counter.CONNECTIONS_FAILED);
      log.debug("connecting to {} failed: {}", remote, why);
      commit(why, descriptor);
    }
  }

  /** Bytes have come in. */
  public void read(int count) {
    bytesRead += count;
    counters.add(Counter.BYTES_READ, count);
  }

  /** Bytes have gone out. */
  public void written(int count) {
    bytesWritten += count;
    counters.add(Counter.BYTES_WRITTEN, count);
  }

  /** The socket is closed; an attempt that was under way is given up with it. */
  public void closed(int descriptor) {
    failed("given up", descriptor);
    if (state == State.STANDING) {
      state = State.OVER;
      counters.decrement(Counter.CONNECTIONS_OPEN);
      if (log.tellsDetails()) {
        log.debug("closed {}: {} bytes read, {} written", remote, bytesRead, bytesWritten);
      }
      commit("closed", descriptor);
    }
  }

  private void commit(String outcome, int descriptor) {
    if (event == null) {
      return;
    }
    event.end();
    if (event.shouldCommit()) {
      if (remote instanceof InetSocketAddress inet) {
        event.remoteAddress =
            inet.isUnresolved() ? inet.getHostString() : inet.getAddress().getHostAddress();
        event.remotePort = inet.getPort();
        event.transport = "tcp";
      } else {
        event.remoteAddress = remote == null ? null : remote.toString();
        event.transport = "unix";
      }
      event.descriptor = descriptor;
      event.accepted = accepted;
      event.bytesRead = bytesRead;
      event.bytesWritten = bytesWritten;
      event.outcome = outcome;
      event.commit();
    }
  }
}
