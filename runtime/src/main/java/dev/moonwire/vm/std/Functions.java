package dev.moonwire.vm.std;

import dev.moonwire.vm.NativeFunction;
import dev.moonwire.vm.VmTable;

/** Registers a library's functions in its table under the names they give themselves. */
record Functions(VmTable table) {
  Functions add(String name, NativeFunction.Body body) {
    table.rawset(name, new NativeFunction(name, body));
    return this;
  }
}
