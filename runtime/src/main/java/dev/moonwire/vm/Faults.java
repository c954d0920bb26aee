package dev.moonwire.vm;

import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;

/** Makes the errors that the interpreter itself raises, with position and variable name. */
final class Faults {
  private final Interpreter interpreter;

  Faults(Interpreter interpreter) {
    this.interpreter = interpreter;
  }

  /** {@code file:line: message} if a Lua function runs (luaG_runerror). */
  Raise runtime(String message) {
    Coroutine co = interpreter.current;
    return new Raise(positioned(co, co.frame, message), false);
  }

  /** Java has no memory left; what coroutines no longer use is given back first. */
  Raise memory() {
    interpreter.current.clearUnused();
    return new Raise(LuaValue.valueOf("not enough memory"), false);
  }

  /** Too many native functions that call back into Lua. */
  Raise overflow() {
    return new Raise(LuaValue.valueOf("C stack overflow"), false);
  }

  /** An error that no pcall stops. */
  Raise limit(String message) {
    Coroutine co = interpreter.current;
    Raise raise = new Raise(positioned(co, co.frame, message), true);
    raise.frames = Traceback.of(co, null, 0);
    return raise;
  }

  LuaValue positioned(Coroutine co, Frame frame, String message) {
    return positioned(co, frame, LuaString.valueOf(message));
  }

  /** The message with the position of {@code frame} in front, if it is a Lua function's. */
  LuaValue positioned(Coroutine co, Frame frame, LuaString message) {
    String where = where(frame);
    return where.isEmpty() ? message : Latin1.toLua(where + Latin1.of(message));
  }

  /** {@code file:line: }, or nothing for a native function. */
  static String where(Frame frame) {
    if (!frame.isLua()) {
      return "";
    }
    String name = ChunkName.shown(frame.closure.code.source.source);
    return name + ":" + (frame.currentLine() < 0 ? "?" : frame.currentLine()) + ": ";
  }

  Raise index(Coroutine co, LuaValue v) {
    return operand(co, v, "index");
  }

  /** A call of something that is no function, in slot {@code at}. */
  Raise call(Coroutine co, LuaValue v, int at) {
    String name = Variables.inSlot(co.frame, at);
    return typeError(v, "call", name);
  }

  Raise arithmetic(Coroutine co, LuaValue x, LuaValue y) {
    return operand(co, Numbers.coerce(x).isnil() ? x : y, "perform arithmetic on");
  }

  /** An operand in slot {@code at} that {@code action} cannot be done to. */
  Raise operandInSlot(Coroutine co, int at, String action) {
    return typeError(co.stack[at], action, Variables.inSlot(co.frame, at));
  }

  /** An operand of the current instruction that {@code action} cannot be done to. */
  Raise operand(Coroutine co, LuaValue v, String action) {
    return typeError(v, action, Variables.operand(co, co.frame, v));
  }

  private Raise typeError(LuaValue v, String action, String name) {
    return name.isEmpty()
        ? runtime("attempt to " + action + " a " + v.typename() + " value")
        : runtime("attempt to " + action + " " + name + " (a " + v.typename() + " value)");
  }

  Raise comparison(LuaValue x, LuaValue y) {
    String a = x.typename();
    String b = y.typename();
    return runtime(
        a.equals(b)
            ? "attempt to compare two " + a + " values"
            : "attempt to compare " + a + " with " + b);
  }
}
