package dev.moonwire.lib;

import dev.moonwire.process.Child;
import dev.moonwire.task.Signal;
import dev.moonwire.vm.Parking;

/** The end of a child that still runs, to be waited for. */
final class ChildEnd {
  private ChildEnd() {}

  static Parking of(Child child) {
    Signal ended = Signal.outside("the end of process " + child.pid());
    child.onEnd(ended::give);
    return ended;
  }
}
