package dev.moonwire.vm;

import org.jspecify.annotations.Nullable;
import org.luaj.vm2.Lua;
import org.luaj.vm2.LuaFunction;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;

/** What a function is called where it is called, and what that makes of its argument errors. */
@SuppressWarnings("ReferenceEquality") // Objects, nil and booleans of Lua are one Java object each.
final class CallSite {
  private CallSite() {}

  /**
   * The name that the instruction of {@code caller} gives to what it calls; null when the caller is
   * native or the call has no name.
   */
  static Variables.@Nullable Name of(Frame caller) {
    if (!caller.isLua()) {
      return null;
    }
    int i = caller.closure.code.source.code[caller.currentPc()];
    return switch (RawCode.op(i)) {
      case Lua.OP_CALL, Lua.OP_TAILCALL -> Variables.ofRegister(caller, RawCode.a(i));
      case Lua.OP_TFORCALL -> new Variables.Name("for iterator", "for iterator");
      case Lua.OP_SELF, Lua.OP_GETTABUP, Lua.OP_GETTABLE -> metamethod("__index");
      case Lua.OP_SETTABUP, Lua.OP_SETTABLE -> metamethod("__newindex");
      case Lua.OP_EQ -> metamethod("__eq");
      case Lua.OP_LT -> metamethod("__lt");
      case Lua.OP_LE -> metamethod("__le");
      case Lua.OP_LEN -> metamethod("__len");
      case Lua.OP_CONCAT -> metamethod("__concat");
      case Lua.OP_ADD, Lua.OP_SUB, Lua.OP_MUL, Lua.OP_DIV, Lua.OP_MOD, Lua.OP_POW, Lua.OP_UNM ->
          metamethod(Text.of(Names.arithmetic(RawCode.op(i) - Lua.OP_ADD)));
      default -> null;
    };
  }

  private static Variables.Name metamethod(String event) {
    return new Variables.Name("metamethod", event);
  }

  /** {@code bad argument #n to 'f' (reason)}; a method call does not count its self. */
  static String argumentError(Coroutine co, ArgumentError error) {
    int position = error.position;
    Variables.Name site = co.running == error.function ? of(co.frame) : null;
    String name;
    if (site == null) {
      name = globalName(co.interpreter, error.function);
      name = name.isEmpty() ? "?" : name;
    } else {
      name = site.name();
      if (site.kind().equals("method")) {
        position--;
        if (position == 0) {
          return "calling '" + name + "' on bad self (" + error.reason + ")";
        }
      }
    }
    return "bad argument #" + position + " to '" + name + "' (" + error.reason + ")";
  }

  /**
   * {@code string.rep} for a function of a loaded module, {@code print} for a global; else empty.
   */
  static String globalName(Interpreter interpreter, LuaFunction function) {
    if (!(interpreter.vm.registry().rawget("_LOADED") instanceof VmTable loaded)) {
      return "";
    }
    LuaValue[] module = new LuaValue[2];
    LuaValue[] field = new LuaValue[2];
    for (LuaValue m = LuaValue.NIL; loaded.next(m, module, 0); m = module[0]) {
      if (!(module[0] instanceof LuaString moduleName)) {
        continue;
      }
      if (module[1] == function) {
        return Text.of(moduleName);
      }
      if (!(module[1] instanceof VmTable table)) {
        continue;
      }
      for (LuaValue f = LuaValue.NIL; table.next(f, field, 0); f = field[0]) {
        if (field[1] == function && field[0] instanceof LuaString name) {
          String prefix = Text.of(moduleName);
          return prefix.equals("_G") ? Text.of(name) : prefix + "." + Text.of(name);
        }
      }
    }
    return "";
  }
}
