package dev.moonwire.client;

import dev.moonwire.loop.Timer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The two clocks of a wsi: the time a peer has left, and the timer of the handler. */
final class Alarms {
  private final ClientContext context;
  private @Nullable Timer guard;
  private @Nullable Timer timer;

  Alarms(ClientContext context) {
    this.context = context;
  }

  /** Replaces what happens when the peer takes too long; null: nothing. */
  void guard(@Nullable Duration within, Runnable otherwise) {
    if (guard != null) {
      guard.cancel();
    }
    guard = within == null ? null : context.after(within, otherwise);
  }

  /** Replaces the handler's timer; null: none. */
  void timer(@Nullable Duration after, Runnable fired) {
    if (timer != null) {
      timer.cancel();
    }
    timer = after == null ? null : context.after(after, fired);
  }

  void cancel() {
    guard(null, () -> {});
    timer(null, () -> {});
  }
}
