package dev.moonwire.loop;

import io.netty.util.concurrent.ScheduledFuture;

/** A task that runs once at its time unless it is cancelled first. Loop thread only. */
public final class Timer {
  private final ScheduledFuture<?> scheduled;

  Timer(ScheduledFuture<?> scheduled) {
    this.scheduled = scheduled;
  }

  /** Forgets the task; nothing happens when it has run or was cancelled before. */
  public void cancel() {
    scheduled.cancel(false);
  }
}
