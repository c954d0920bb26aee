package dev.moonwire.lib;

import dev.moonwire.observe.Counter;
import dev.moonwire.observe.Counters;
import dev.moonwire.vm.Arguments;
import dev.moonwire.vm.NativeFunction;
import dev.moonwire.vm.VmTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** What {@code moonwire.statistics} stands on. */
final class StatisticsLib {
  private final Counters counters;

  StatisticsLib(Counters counters) {
    this.counters = counters;
  }

  VmTable module() {
    VmTable module = new VmTable();
    module.rawset("read", new NativeFunction("read", this::read));
    return module;
  }

  /** {@code read()}: a new table of all numbers by name. */
  private Varargs read(Arguments args) {
    VmTable numbers = new VmTable();
    for (Counter counter : Counter.values()) {
      numbers.rawset(counter.label(), LuaValue.valueOf((double) counters.count(counter)));
    }
    return numbers;
  }
}
