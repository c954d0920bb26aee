package dev.moonwire.fd;

import dev.moonwire.loop.Loop;
import java.time.Duration;

/** Turning the loop of a descriptor until it is ready. */
public final class Waiting {
  private Waiting() {}

  /**
   * Waits until it is ready, broken, hung up or closed.
   *
   * @return false when the time was up first
   */
  public static boolean await(Descriptor descriptor, Interest interest, Duration timeout) {
    boolean[] ready = new boolean[1];
    Watch watch = descriptor.watch(interest, () -> ready[0] = true);
    Loop loop = descriptor.table().loop();
    boolean inTime = loop.runUntil(() -> ready[0], timeout);
    watch.cancel();
    return inTime;
  }
}
