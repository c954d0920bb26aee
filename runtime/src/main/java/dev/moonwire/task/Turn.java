package dev.moonwire.task;

import dev.moonwire.vm.Parking;

/** Until the others have had their turn. */
final class Turn implements Parking {
  @Override
  public void begin(Runnable over) {
    over.run();
  }

  @Override
  public void end() {
    // Nothing was registered.
  }

  @Override
  public boolean isExternal() {
    return true;
  }

  @Override
  public String what() {
    return "its turn";
  }
}
