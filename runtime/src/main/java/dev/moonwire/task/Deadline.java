package dev.moonwire.task;

import dev.moonwire.loop.Loop;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The time that is left of a timeout; without one, for ever. */
public final class Deadline {
  private final Loop loop;
  private final long end;
  private final boolean endless;

  /**
   * A deadline from now on.
   *
   * @param loop whose clock it goes by
   * @param timeout null for no limit
   */
  public Deadline(Loop loop, @Nullable Duration timeout) {
    this.loop = loop;
    endless = timeout == null;
    end = timeout == null ? 0 : loop.nanoTime() + timeout.toNanos();
  }

  /** Null for no limit; negative when the time is up. */
  public @Nullable Duration left() {
    return endless ? null : Duration.ofNanos(end - loop.nanoTime());
  }

  public boolean passed() {
    return !endless && end - loop.nanoTime() <= 0;
  }
}
