package dev.moonwire.vm.host;

import dev.moonwire.vm.Arguments;
import org.jspecify.annotations.Nullable;

/** How the argument for one parameter of a Java method is made. */
@FunctionalInterface
interface Parameter {
  /**
   * The Java value of argument {@code n}.
   *
   * @throws org.luaj.vm2.LuaError {@code bad argument} for one that is none
   */
  @Nullable Object of(Arguments args, int n, HostValues values);
}
