package dev.moonwire.task;

import dev.moonwire.loop.Loop;
import dev.moonwire.loop.Timer;
import dev.moonwire.vm.Parking;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Until another is over, or a point in time. */
final class Limited implements Parking {
  private final Loop loop;
  private final @Nullable Parking inner;
  private final Duration left;
  private @Nullable Timer timer;

  /**
   * @param inner null for the time alone
   */
  Limited(Loop loop, @Nullable Parking inner, Duration left) {
    this.loop = loop;
    this.inner = inner;
    this.left = left;
  }

  @Override
  public void begin(Runnable over) {
    timer = loop.after(left, over);
    if (inner != null) {
      inner.begin(over);
    }
  }

  @Override
  public void end() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
    if (inner != null) {
      inner.end();
    }
  }

  @Override
  public boolean isExternal() {
    return true;
  }

  @Override
  public String what() {
    return inner == null ? "sleep" : inner.what();
  }
}
