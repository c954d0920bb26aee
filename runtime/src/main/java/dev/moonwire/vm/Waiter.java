package dev.moonwire.vm;

/** Waits on the spot: for scripts that are in no task, and natives that cannot stand still. */
@FunctionalInterface
public interface Waiter {
  /**
   * Returns once it is over; begins and ends the parking.
   *
   * @throws RuntimeException what {@link LuaVm#checkInterrupt} throws meanwhile
   */
  void await(Parking parking);
}
