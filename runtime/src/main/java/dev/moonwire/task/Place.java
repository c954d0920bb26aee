package dev.moonwire.task;

import dev.moonwire.vm.Parking;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A place in a line, until another task lets it pass. */
public abstract sealed class Place implements Parking
    permits Semaphore.Waiter, Channel.Sender, Channel.Receiver {
  private final String what;
  private boolean passed;
  private @Nullable Runnable over;

  Place(String what) {
    this.what = what;
  }

  /** Where it stands: in the order of coming, and quick to leave. */
  abstract Set<? super Place> line();

  /** Whether it was let pass; otherwise something else has ended the waiting. */
  public final boolean hasPassed() {
    return passed;
  }

  /** Whether it has got what it waited for. */
  public abstract boolean hasSucceeded();

  final void pass() {
    passed = true;
    line().remove(this);
    if (over != null) {
      over.run();
    }
  }

  /** The waiting is given up by an error; what has been handed over goes to the next one. */
  public abstract void abandon();

  @Override
  public final void begin(Runnable whenOver) {
    over = whenOver;
    line().add(this);
  }

  @Override
  public final void end() {
    over = null;
    line().remove(this);
  }

  @Override
  public final boolean isExternal() {
    return false;
  }

  @Override
  public final String what() {
    return what;
  }
}
