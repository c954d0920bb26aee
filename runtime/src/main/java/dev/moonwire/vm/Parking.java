package dev.moonwire.vm;

/**
 * Something that a native function waits for: where the running {@link Task} is parked, so that
 * others run meanwhile. Outside of tasks the same is waited for on the spot.
 *
 * <p>Used once: {@link #begin}, then {@link #end}, whether it is over or not.
 */
public interface Parking {
  /**
   * Begins to wait.
   *
   * @param over to be run on the VM's thread once there is something to go on with, be it within
   *     this call; more often does no harm
   */
  void begin(Runnable over);

  /** Gives up what {@link #begin} has registered. */
  void end();

  /** Whether it may be over without anything that a script does: time or the outside decides. */
  boolean isExternal();

  /** What is waited for, for people: {@code "read from descriptor 7"}. */
  String what();
}
