package dev.moonwire.vm;

import java.nio.charset.StandardCharsets;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** The control functions over LuaJ's closures, until the interpreter of our own takes over. */
final class ProvisionalControl {
  private ProvisionalControl() {}

  static void install(LuaVm vm) {
    VmTable g = vm.globals();
    g.set("error", new NativeFunction("error", args -> error(args)));
    g.set("pcall", new NativeFunction("pcall", args -> protectedCall(args)));
    g.set("next", new NativeFunction("next", args -> args.table(1).next(args.value(2))));
    NativeFunction load = new NativeFunction("load", args -> load(vm, args));
    g.set("load", load);
    g.set("loadstring", load);
  }

  private static Varargs error(Arguments args) {
    LuaValue v = args.value(1);
    throw v.type() == LuaValue.TSTRING ? new LuaError(v.tojstring()) : new LuaError(v);
  }

  private static Varargs protectedCall(Arguments args) {
    try {
      return LuaValue.varargsOf(LuaValue.TRUE, args.any(1).invoke(args.from(2)));
    } catch (LuaError e) {
      LuaValue value = e.getMessageObject();
      return LuaValue.varargsOf(
          LuaValue.FALSE, value == null ? LuaValue.valueOf("" + e.getMessage()) : value);
    }
  }

  private static Varargs load(LuaVm vm, Arguments args) {
    byte[] chunk = args.string(1).tojstring().getBytes(StandardCharsets.UTF_8);
    String name = args.isNoneOrNil(2) ? args.string(1).tojstring() : args.string(2).tojstring();
    try {
      return vm.load(chunk, name, "bt", args.isNoneOrNil(4) ? null : args.value(4));
    } catch (LuaError e) {
      return LuaValue.varargsOf(LuaValue.NIL, LuaValue.valueOf("" + e.getMessage()));
    }
  }
}
