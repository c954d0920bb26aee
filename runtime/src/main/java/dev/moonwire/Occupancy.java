package dev.moonwire;

import dev.moonwire.loop.Loop;
import org.jspecify.annotations.Nullable;

/** Who uses a VM: finds misuse from two threads, and does not make such use safe. */
final class Occupancy {
  private volatile @Nullable Thread user;
  private int depth;

  /**
   * The current thread goes in, once more if it is inside already.
   *
   * @param loop must be the thread's, too, once it has an owner
   * @throws IllegalStateException which names the thread that is inside
   */
  void enter(Loop loop) {
    Thread current = Thread.currentThread();
    Thread busy = user;
    if (busy != null && busy != current) {
      throw new IllegalStateException("this VM runs on thread " + busy.getName());
    }
    loop.checkThread();
    user = current;
    depth++;
  }

  void leave() {
    depth--;
    if (depth == 0) {
      user = null;
    }
  }

  boolean isTaken() {
    return depth > 0;
  }
}
