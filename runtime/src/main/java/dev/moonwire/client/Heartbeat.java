package dev.moonwire.client;

import dev.moonwire.loop.Timer;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Pings a WebSocket that has been silent, and ends one that stays so: its {@link IdlePolicy}. */
final class Heartbeat {
  private final Wsi wsi;
  private final BooleanSupplier open;
  private final Runnable ping;
  private @Nullable Timer timer;
  private long signsOfLife;

  /**
   * @param open whether there is still something to keep alive
   * @param ping sends one
   */
  Heartbeat(Wsi wsi, BooleanSupplier open, Runnable ping) {
    this.wsi = wsi;
    this.open = open;
    this.ping = ping;
  }

  /** A sign of life. */
  void heard() {
    signsOfLife++;
    IdlePolicy own = wsi.info().wishes().idle();
    IdlePolicy policy = own == null ? wsi.vhost().info().idle() : own;
    if (policy.ping() != null || policy.hangup() != null) {
      schedule(policy, Duration.ZERO);
    }
  }

  /**
   * Waits for the next thing to do about silence.
   *
   * @param silent how long it has lasted
   */
  private void schedule(IdlePolicy policy, Duration silent) {
    cancel();
    Duration interval = policy.ping();
    Duration hangup = policy.hangup();
    Duration nextPing = interval == null ? null : silent.plus(interval);
    boolean hangs = hangup != null && (nextPing == null || hangup.compareTo(nextPing) <= 0);
    Duration next = hangs ? hangup : nextPing;
    if (next == null || !isAlive()) {
      return;
    }
    long signs = signsOfLife;
    timer =
        wsi.context()
            .after(
                next.minus(silent),
                () -> {
                  if (isAlive() && hangs) {
                    hangUp(signs);
                  } else if (isAlive()) {
                    ping.run();
                    schedule(policy, next);
                  }
                });
  }

  /**
   * Ends it, unless a sign has come that only waits to be read: the script may have been away.
   *
   * @param signs how many there were when the waiting began
   */
  private void hangUp(long signs) {
    wsi.context()
        .enqueue(
            () -> {
              if (signs == signsOfLife && isAlive()) {
                wsi.end("no sign of life from the peer");
              }
            });
  }

  private boolean isAlive() {
    return !wsi.hasEnded() && open.getAsBoolean();
  }

  /** Waits for nothing more. */
  void cancel() {
    if (timer != null) {
      timer.cancel();
    }
  }
}
