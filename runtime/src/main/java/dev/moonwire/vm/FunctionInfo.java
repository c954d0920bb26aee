package dev.moonwire.vm;

import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaFunction;
import org.luaj.vm2.LuaInteger;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;

/** The tables that {@code debug.getinfo} answers (lua_getinfo). */
final class FunctionInfo {
  private final VmTable table = new VmTable(0, 16);
  private final String what;

  private FunctionInfo(String what) {
    this.what = what;
  }

  /** Of a function that need not be running. */
  static VmTable of(Interpreter interpreter, LuaFunction function, String what) {
    FunctionInfo info = new FunctionInfo(what);
    info.describe(function);
    info.call(-1, null, false);
    return info.table;
  }

  /** Of a running function. */
  static VmTable of(Coroutine co, Frame frame, String what) {
    FunctionInfo info = new FunctionInfo(what);
    LuaValue function = frame.isLua() ? frame.closure : co.stack[frame.function];
    info.describe(function);
    info.call(frame.currentLine(), Levels.name(frame), frame.tailCalled);
    return info.table;
  }

  /** Of the native function that asks. */
  static VmTable ofSelf(Interpreter interpreter, Coroutine co, String what) {
    FunctionInfo info = new FunctionInfo(what);
    LuaFunction self = co.running;
    info.describe(self == null ? LuaValue.NIL : self);
    info.call(-1, CallSite.of(co.frame), false);
    return info.table;
  }

  private void describe(LuaValue function) {
    if (asked('S')) {
      source(function);
    }
    if (asked('u')) {
      Closure closure = function instanceof Closure c ? c : null;
      put("nups", closure == null ? 0 : closure.upvalues.length);
      put("nparams", closure == null ? 0 : closure.code.parameters);
      table.set("isvararg", LuaValue.valueOf(closure == null || closure.code.vararg));
    }
    if (asked('L') && function instanceof Closure closure) {
      table.set("activelines", lines(closure.code));
    }
    if (asked('f')) {
      table.set("func", function);
    }
  }

  private void source(LuaValue function) {
    if (!(function instanceof Closure closure)) {
      put("source", "=[C]");
      put("short_src", "[C]");
      put("linedefined", -1);
      put("lastlinedefined", -1);
      put("what", "C");
      return;
    }
    LuaString source = closure.code.source.source;
    table.set("source", source);
    table.set("short_src", Latin1.toLua(ChunkName.shown(source)));
    put("linedefined", closure.code.source.linedefined);
    put("lastlinedefined", closure.code.source.lastlinedefined);
    put("what", closure.code.source.linedefined == 0 ? "main" : "Lua");
  }

  private static VmTable lines(FunctionCode code) {
    VmTable lines = new VmTable();
    int[] all = code.source.lineinfo;
    for (int i = 0; all != null && i < all.length; i++) {
      lines.put(all[i], LuaValue.TRUE);
    }
    return lines;
  }

  private void call(int line, Variables.@Nullable Name name, boolean tailCalled) {
    if (asked('l')) {
      put("currentline", line);
    }
    if (asked('n')) {
      put("namewhat", name == null ? "" : name.kind());
      if (name != null) {
        put("name", name.name());
      }
    }
    if (asked('t')) {
      table.set("istailcall", LuaValue.valueOf(tailCalled));
    }
  }

  private boolean asked(char option) {
    return what.indexOf(option) >= 0;
  }

  private void put(String key, int value) {
    table.set(key, LuaInteger.valueOf(value));
  }

  private void put(String key, String value) {
    table.set(key, LuaString.valueOf(value));
  }
}
