package dev.moonwire.client;

import dev.moonwire.loop.Timer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Something that a context does in a service call once its time is up: {@code
 * lws_sorted_usec_list_t}. The context knows it until it has run, or is cancelled, or the context
 * is destroyed.
 */
public final class Sul {
  private final ClientContext context;
  private @Nullable Runnable task;
  private @Nullable Timer timer;

  Sul(ClientContext context, Runnable task) {
    this.context = context;
    this.task = task;
  }

  void start(Duration delay) {
    timer = context.after(delay, this::run);
  }

  /** What it does; null once that is done or will not be. */
  @Nullable Runnable task() {
    return task;
  }

  private void run() {
    Runnable due = task;
    cancel();
    if (due != null) {
      due.run();
    }
  }

  /** Does nothing any more. */
  public void cancel() {
    task = null;
    context.forget(this);
    if (timer != null) {
      timer.cancel();
    }
  }
}
