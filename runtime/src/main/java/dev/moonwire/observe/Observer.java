package dev.moonwire.observe;

import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The one who is told what happens in a VM, and sees to it that it is counted, logged and recorded.
 * The loggers are named by the packages that things happen in.
 *
 * <p>All is told on the VM's thread; only the {@link #counters} are read from others.
 */
public final class Observer {
  private static final Log MACHINE = Log.named("dev.moonwire");
  private static final Log DESCRIPTORS = Log.named("dev.moonwire.fd");
  private static final Log TLS = Log.named("dev.moonwire.tls");
  private static final Log NAMES = Log.named("dev.moonwire.dns");
  private static final Log SCRIPTS = Log.named("dev.moonwire.vm");

  private final Counters counters = new Counters();

  /** What has been counted so far. */
  public Counters counters() {
    return counters;
  }

  /** Whether somebody wants to know who connects: to ask the system costs a call. */
  public boolean wantsPeers() {
    return DESCRIPTORS.tellsDetails() || FlightRecording.isPossible();
  }

  /** An attempt to connect begins. */
  public ConnectionTrace connecting(SocketAddress remote) {
    return ConnectionTrace.attempt(counters, DESCRIPTORS, remote);
  }

  /**
   * A listener has accepted a connection.
   *
   * @param remote null where it has no name, or nobody {@linkplain #wantsPeers wants} it
   */
  public ConnectionTrace accepted(@Nullable SocketAddress remote) {
    return ConnectionTrace.accepted(counters, DESCRIPTORS, remote);
  }

  /** A socket that was connected by others: a pair, or one that the process was born with. */
  public ConnectionTrace foreign() {
    return ConnectionTrace.foreign(counters, DESCRIPTORS);
  }

  /** A TLS handshake begins. */
  public HandshakeTrace handshake(boolean server) {
    return new HandshakeTrace(counters, TLS, server);
  }

  /**
   * The system has answered a question for a name.
   *
   * @param failure why it did not; null when it did
   */
  public void lookedUp(String name, @Nullable String failure) {
    counters.increment(Counter.LOOKUPS_DONE);
    if (failure != null) {
      counters.increment(Counter.LOOKUPS_FAILED);
      NAMES.debug("lookup of {} failed: {}", name, failure);
    }
  }

  /** A script has started a task. */
  public void taskStarted() {
    counters.increment(Counter.TASKS_STARTED);
    counters.increment(Counter.TASKS_ALIVE);
  }

  /**
   * A task is over.
   *
   * @param how {@link Counter#TASKS_RETURNED}, {@link Counter#TASKS_FAILED} or {@link
   *     Counter#TASKS_CANCELLED}
   */
  public void taskOver(Counter how) {
    counters.decrement(Counter.TASKS_ALIVE);
    counters.increment(how);
  }

  /** A call from Java has ended with an error, which the caller is told. */
  public void failed() {
    counters.increment(Counter.ERRORS);
  }

  /** A call from Java has used more than it was allowed; the text is the error's. */
  public void limitExceeded(String text) {
    counters.increment(Counter.LIMITS_EXCEEDED);
    SCRIPTS.warn("a script was stopped: {}", text);
  }

  /** A finalizer has failed where no script can be told any more. */
  public void finalizerFailed(String text) {
    SCRIPTS.warn("{}", text);
  }

  /** The VM has closed what its scripts had left open. */
  public void leftOpen(long sockets, long others) {
    if (sockets + others > 0) {
      DESCRIPTORS.warn(
          "scripts left descriptors open: {} sockets, {} files and pipes", sockets, others);
    }
  }

  /** A VM is there. */
  public void opened() {
    MACHINE.debug("VM opened");
  }

  /** A VM is closed. */
  public void closed() {
    if (MACHINE.tellsDetails()) {
      MACHINE.debug(
          "VM closed: {} connections, {} handshakes, {} tasks, {} errors",
          counters.count(Counter.CONNECTIONS_OPENED) + counters.count(Counter.CONNECTIONS_ACCEPTED),
          counters.count(Counter.HANDSHAKES_DONE),
          counters.count(Counter.TASKS_STARTED),
          counters.count(Counter.ERRORS));
    }
  }
}
