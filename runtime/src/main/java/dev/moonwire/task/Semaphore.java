package dev.moonwire.task;

import java.util.LinkedHashSet;
import java.util.Set;

/** Permits that tasks hold for a while; who waits for one gets it in the order of coming. */
public final class Semaphore {
  private final Set<Place> line = new LinkedHashSet<>();
  private long permits;

  /**
   * @param permits how many there are, at least 0
   */
  public Semaphore(long permits) {
    this.permits = permits;
  }

  /** Takes a permit if there is one that nobody waits for. */
  public boolean tryAcquire() {
    if (permits == 0 || !line.isEmpty()) {
      return false;
    }
    permits--;
    return true;
  }

  /** Waits for one; it is held once the place {@linkplain Place#hasPassed has passed}. */
  public Place place() {
    return new Waiter(this);
  }

  /** Gives one back, or adds one. */
  public void release() {
    if (line.isEmpty()) {
      permits++;
    } else {
      line.iterator().next().pass();
    }
  }

  /** One who waits for a permit. */
  static final class Waiter extends Place {
    private final Semaphore semaphore;

    private Waiter(Semaphore semaphore) {
      super("a semaphore");
      this.semaphore = semaphore;
    }

    @Override
    Set<? super Place> line() {
      return semaphore.line;
    }

    @Override
    public boolean hasSucceeded() {
      return hasPassed();
    }

    @Override
    public void abandon() {
      if (hasPassed()) {
        semaphore.release();
      }
    }
  }
}
