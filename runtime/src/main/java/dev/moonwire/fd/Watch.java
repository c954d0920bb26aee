package dev.moonwire.fd;

/** One wait for readiness; it fires at most once. Loop thread only. */
public final class Watch {
  private final Readiness readiness;
  private final Interest interest;
  private final Runnable onReady;
  private boolean active = true;

  Watch(Readiness readiness, Interest interest, Runnable onReady) {
    this.readiness = readiness;
    this.interest = interest;
    this.onReady = onReady;
  }

  /** Forgets it: {@code onReady} will not run any more. */
  public void cancel() {
    if (active) {
      active = false;
      readiness.forget(this);
    }
  }

  /** Whether it may still fire. */
  public boolean isActive() {
    return active;
  }

  Interest interest() {
    return interest;
  }

  void fire() {
    if (active) {
      active = false;
      onReady.run();
    }
  }
}
