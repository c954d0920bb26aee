package dev.moonwire.fd;

import dev.moonwire.loop.Loop;
import java.util.ArrayList;
import java.util.List;

/**
 * Who waits for one descriptor, and what the selector was asked to report about it.
 *
 * <p>The selector is level-triggered. What was asked for stays asked for after it fired, since most
 * waits are for the same thing again and need no system call then. Two exceptions keep an
 * unattended descriptor from spinning the loop: room to write, which is nearly always there, is
 * dropped once reported; and so is anything reported while nobody waits for it. A descriptor with
 * nothing left to report is taken out altogether, because a hang-up is reported unasked.
 */
abstract class Readiness {
  static final int READ = 1;
  static final int WRITE = 2;

  private final Loop loop;
  private final List<Watch> waiting = new ArrayList<>(2);
  private int armed;
  private boolean closed;

  Readiness(Loop loop) {
    this.loop = loop;
  }

  /** Fires once, in a turn of the loop, when the descriptor is ready, broken or closed. */
  final Watch watch(Interest interest, Runnable onReady) {
    loop.confine();
    Watch watch = new Watch(this, interest, onReady);
    int wanted = armed | bit(interest);
    if (closed || (wanted != armed && !arm(wanted))) {
      loop.post(watch::fire);
      return watch;
    }
    armed = wanted;
    waiting.add(watch);
    return watch;
  }

  final void forget(Watch watch) {
    waiting.remove(watch);
  }

  /** Ends all waits: the descriptor is being closed, and those who look it up will see that. */
  final void end() {
    closed = true;
    if (armed != 0) {
      armed = 0;
      release();
    }
    for (Watch watch : List.copyOf(waiting)) {
      loop.post(watch::fire);
    }
    waiting.clear();
  }

  /** Takes what the selector saw; a hang-up or an error counts as both. */
  final void report(boolean readable, boolean writable) {
    int ready = (readable ? READ : 0) | (writable ? WRITE : 0);
    int fired = 0;
    for (int i = waiting.size() - 1; i >= 0; i--) {
      Watch watch = waiting.get(i);
      if ((bit(watch.interest()) & ready) != 0) {
        fired |= bit(watch.interest());
        waiting.remove(i);
        loop.post(watch::fire);
      }
    }
    rearm((armed & ~ready) | (fired & READ));
  }

  private void rearm(int wanted) {
    if (wanted == armed) {
      return;
    }
    armed = wanted;
    if (wanted == 0) {
      release();
    } else {
      arm(wanted);
    }
  }

  private static int bit(Interest interest) {
    return interest == Interest.READ ? READ : WRITE;
  }

  /**
   * Asks the selector for these bits.
   *
   * @return false when it cannot watch such a thing, which is then taken for always ready
   */
  abstract boolean arm(int bits);

  /** Takes the descriptor out of the selector. */
  abstract void release();
}
