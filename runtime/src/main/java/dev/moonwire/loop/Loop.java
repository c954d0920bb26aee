package dev.moonwire.loop;

import io.netty.channel.IoEventLoop;
import io.netty.channel.ManualIoEventLoop;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The event loop of one runtime. It has no thread: whoever waits turns it, and so a blocking read
 * costs no hand-over between threads.
 *
 * <h2>Threads</h2>
 *
 * The first thread that turns the loop, or watches something through it, owns it for life; any
 * other gets an {@link IllegalStateException} that names the owner. Only {@link #post}, {@link
 * #wakeUp}, {@link #usesEpoll} and {@link #nanoTime} may be called from anywhere.
 *
 * <h2>Tasks</h2>
 *
 * Tasks and timers run inside {@link #runUntil}, between I/O events, and may turn the loop
 * themselves. What a task throws is thrown out of the turn that ran it, so that no defect is lost.
 *
 * <p>Selectors and their descriptors are made when they are first needed: a script without I/O
 * never pays for them.
 */
public final class Loop implements AutoCloseable {
  private final Ticker ticker;
  private @Nullable Transport transport;
  private volatile @Nullable ManualIoEventLoop events;
  private volatile @Nullable Thread owner;
  private volatile boolean closed;
  private @Nullable Throwable failure;

  private Loop(@Nullable Transport transport, Ticker ticker) {
    this.transport = transport;
    this.ticker = ticker;
  }

  /** A loop on the preferred transport and the system's clock. */
  public static Loop create() {
    return new Loop(null, Ticker.systemTicker());
  }

  /** A loop whose timers and timeouts follow the given clock. */
  public static Loop create(Transport transport, Ticker ticker) {
    return new Loop(transport, ticker);
  }

  /** Whether readiness comes from epoll(7). Any thread. */
  public boolean usesEpoll() {
    return transport() == Transport.EPOLL;
  }

  /**
   * Runs the task in a turn to come, and wakes the loop when it sleeps. Any thread.
   *
   * @return false when the loop is closed: the task will never run
   */
  public boolean post(Runnable task) {
    try {
      ManualIoEventLoop loop = closed ? null : events();
      if (loop == null) {
        return false;
      }
      loop.execute(() -> guarded(task));
      return true;
    } catch (RejectedExecutionException shutDown) {
      return false;
    }
  }

  /** Ends the current sleep, so that the condition waited for is looked at again. Any thread. */
  public void wakeUp() {
    if (events != null) {
      // A bare wake-up of the selector is lost when the owner is about to sleep; a task is not.
      post(Loop::nothing);
    }
  }

  /** Runs the task once {@code delay} has passed. */
  public Timer after(Duration delay, Runnable task) {
    ManualIoEventLoop loop = enter();
    return new Timer(loop.schedule(() -> guarded(task), nanos(delay), TimeUnit.NANOSECONDS));
  }

  /** Turns the loop until the condition holds; it is looked at before each turn. */
  public void runUntil(BooleanSupplier done) {
    ManualIoEventLoop loop = enter();
    while (!done.getAsBoolean()) {
      turn(loop, 0);
    }
  }

  /**
   * Turns the loop until the condition holds or the time is up. With a timeout of zero or less,
   * everything that is ready is served once, without sleep.
   *
   * @return whether the condition held
   */
  public boolean runUntil(BooleanSupplier done, Duration timeout) {
    ManualIoEventLoop loop = enter();
    long deadline = ticker.nanoTime() + Math.min(nanos(timeout), Long.MAX_VALUE / 2);
    while (!done.getAsBoolean()) {
      long left = deadline - ticker.nanoTime();
      turn(loop, left > 0 ? left : -1);
      if (left <= 0) {
        return done.getAsBoolean();
      }
    }
    return true;
  }

  /** Now, in nanoseconds of the loop's clock; only differences mean something. Any thread. */
  public long nanoTime() {
    return ticker.nanoTime();
  }

  /**
   * Makes the calling thread the owner if there is none yet.
   *
   * @throws IllegalStateException on any thread but the owner, or after {@link #close}
   */
  public void confine() {
    enter();
  }

  /** Whether {@link #close} was called. Any thread. */
  public boolean isClosed() {
    return closed;
  }

  /**
   * Leaves the loop without owner if it has none yet.
   *
   * @throws IllegalStateException on any thread but the owner
   */
  public void checkThread() {
    Thread first = owner;
    if (first != null && first != Thread.currentThread()) {
      throw runsElsewhere(first);
    }
  }

  /**
   * The loop as Netty knows it, for registrations and pipelines; the calling thread becomes the
   * owner.
   */
  public IoEventLoop netty() {
    return enter();
  }

  /**
   * Lets the selector look once, without sleep and without running tasks: the JDK gives up a closed
   * channel only then.
   */
  public void look() {
    enter().run(-1, -1);
  }

  /** Releases the selectors. Idempotent; tasks that wait are run, timers are dropped. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    ManualIoEventLoop loop = events;
    if (loop != null) {
      enter();
      terminate(loop);
    }
    closed = true;
    rethrow();
  }

  // The graceful variants wait for a quiet period by sleeping on the real clock.
  @SuppressWarnings("deprecation")
  private static void terminate(ManualIoEventLoop loop) {
    loop.shutdown();
    while (!loop.isTerminated()) {
      loop.runNow();
    }
  }

  /** Sleeps at most {@code nanos}: 0 is without limit, negative not at all. */
  private void turn(ManualIoEventLoop loop, long nanos) {
    loop.run(nanos);
    rethrow();
  }

  private static void nothing() {}

  private void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      // Netty would log it and go on. The first one is thrown by the turn; it carries the others.
      if (failure == null) {
        failure = e;
      } else if (failure != e) {
        failure.addSuppressed(e);
      }
    }
  }

  private void rethrow() {
    Throwable thrown = failure;
    if (thrown == null) {
      return;
    }
    failure = null;
    if (thrown instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) thrown;
  }

  private ManualIoEventLoop enter() {
    if (closed) {
      throw new IllegalStateException("the event loop is closed");
    }
    ManualIoEventLoop loop = events();
    Thread current = Thread.currentThread();
    if (owner != current) {
      own(loop, current);
    }
    return loop;
  }

  private synchronized void own(ManualIoEventLoop loop, Thread current) {
    Thread first = owner;
    if (first != null) {
      throw runsElsewhere(first);
    }
    loop.setOwningThread(current);
    owner = current;
  }

  private static IllegalStateException runsElsewhere(Thread owner) {
    return new IllegalStateException("this VM runs on thread " + owner.getName());
  }

  private ManualIoEventLoop events() {
    ManualIoEventLoop loop = events;
    return loop != null ? loop : open();
  }

  private synchronized ManualIoEventLoop open() {
    ManualIoEventLoop loop = events;
    if (loop == null) {
      loop = new ManualIoEventLoop(null, null, transport().handlers(), ticker);
      events = loop;
    }
    return loop;
  }

  private synchronized Transport transport() {
    Transport chosen = transport;
    if (chosen == null) {
      chosen = Transport.preferred();
      transport = chosen;
    }
    return chosen;
  }

  private static long nanos(Duration duration) {
    try {
      return duration.toNanos();
    } catch (ArithmeticException tooLong) {
      // More than 292 years either way.
      return duration.isNegative() ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }
}
