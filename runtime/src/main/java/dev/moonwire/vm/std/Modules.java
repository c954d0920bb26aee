package dev.moonwire.vm.std;

import dev.moonwire.vm.Arguments;
import dev.moonwire.vm.Latin1;
import dev.moonwire.vm.LuaVm;
import dev.moonwire.vm.Text;
import dev.moonwire.vm.VmTable;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * {@code module} of 5.1: makes a module's table, a global of its name, the caller's environment.
 */
final class Modules {
  private final LuaVm vm;
  private final VmTable loaded;

  Modules(LuaVm vm, VmTable loaded) {
    this.vm = vm;
    this.loaded = loaded;
  }

  Varargs module(Arguments args) {
    LuaString name = args.string(1);
    VmTable module = table(name);
    if (vm.get(module, LuaString.valueOf("_NAME")).isnil()) {
      describe(module, name);
    }
    setCallerEnvironment(module);
    for (int i = 2; i <= args.count(); i++) {
      if (args.value(i).isfunction()) {
        args.value(i).call(module);
      }
    }
    return module;
  }

  private VmTable table(LuaString name) {
    if (loaded.rawget(name) instanceof VmTable known) {
      return known;
    }
    VmTable at = vm.globals();
    for (String part : Latin1.of(name).split("\\.", -1)) {
      LuaString key = Latin1.toLua(part);
      LuaValue inner = at.rawget(key);
      if (inner.isnil()) {
        inner = new VmTable();
        at.rawset(key, inner);
      }
      if (!(inner instanceof VmTable table)) {
        throw new LuaError("name conflict for module '" + Text.of(name) + "'");
      }
      at = table;
    }
    loaded.rawset(name, at);
    return at;
  }

  private static void describe(VmTable module, LuaString name) {
    String text = Latin1.of(name);
    module.rawset("_M", module);
    module.rawset("_NAME", name);
    module.rawset("_PACKAGE", Latin1.toLua(text.substring(0, text.lastIndexOf('.') + 1)));
  }

  /** No frame lies between this native and the Lua function that called it: that one is level 1. */
  private void setCallerEnvironment(VmTable module) {
    LuaValue setfenv = vm.globals().rawget("setfenv");
    if (setfenv.isnil()) {
      throw new LuaError("'module' not called from a Lua function");
    }
    setfenv.call(LuaValue.ONE, module);
  }
}
