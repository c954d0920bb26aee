package dev.moonwire.vm;

import org.luaj.vm2.LuaValue;

/**
 * 5.1's function environments in terms of 5.2's {@code _ENV}: a function that uses globals has an
 * upvalue of that name, which can be made its own.
 */
final class Environments {
  private Environments() {}

  static LuaValue of(LuaVm vm, Closure closure) {
    int index = closure.code.environmentUpvalue();
    return index < 0 ? vm.globals() : closure.upvalues[index].get();
  }

  /** Gives the function an environment; a function that uses no global has no need of one. */
  static void set(Closure closure, LuaValue environment) {
    int index = closure.code.environmentUpvalue();
    if (index >= 0) {
      closure.upvalues[index] = new UpValue(environment);
    }
  }
}
