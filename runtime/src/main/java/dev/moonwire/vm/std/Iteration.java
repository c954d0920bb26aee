package dev.moonwire.vm.std;

import dev.moonwire.vm.Arguments;
import dev.moonwire.vm.LuaVersion;
import dev.moonwire.vm.LuaVm;
import dev.moonwire.vm.NativeFunction;
import dev.moonwire.vm.VmTable;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** {@code pairs} and {@code ipairs} (manual §6.1), with the metamethods of each version. */
final class Iteration {
  private final LuaVm vm;

  Iteration(LuaVm vm) {
    this.vm = vm;
  }

  /** {@code next} is the interpreter's and there before. */
  void install(VmTable globals) {
    LuaValue next = globals.rawget("next");
    boolean withMetamethods = vm.options().version() == LuaVersion.LUA_5_3;
    NativeFunction inext =
        new NativeFunction("for iterator", withMetamethods ? this::element : this::indexed);
    new Functions(globals)
        .add(
            "ipairs",
            args ->
                withMetamethods
                    ? LuaValue.varargsOf(inext, args.any(1), LuaValue.ZERO)
                    : triple(args, "__ipairs", inext, LuaValue.ZERO))
        .add("pairs", args -> triple(args, "__pairs", next, LuaValue.NIL));
  }

  private Varargs triple(Arguments args, String event, LuaValue iterator, LuaValue start) {
    LuaValue own = vm.metamethod(args.value(1), event);
    if (own.isnil()) {
      return LuaValue.varargsOf(iterator, args.table(1), start);
    }
    Varargs given = own.invoke(args.value(1));
    return LuaValue.varargsOf(given.arg(1), given.arg(2), given.arg(3));
  }

  /** Any value that can be indexed, as in 5.3. */
  private Varargs element(Arguments args) {
    LuaValue index = LuaValue.valueOf(args.integer(2) + 1);
    LuaValue value = vm.get(args.any(1), index);
    return value.isnil() ? LuaValue.NIL : LuaValue.varargsOf(index, value);
  }

  private Varargs indexed(Arguments args) {
    LuaTable table = args.table(1);
    int index = args.integer(2) + 1;
    LuaValue value = table.rawget(index);
    return value.isnil() ? LuaValue.NIL : LuaValue.varargsOf(LuaValue.valueOf(index), value);
  }
}
