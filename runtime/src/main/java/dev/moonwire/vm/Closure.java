package dev.moonwire.vm;

import org.luaj.vm2.LuaFunction;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** A Lua function with its variables. Calling it from Java starts a nested run. */
final class Closure extends LuaFunction {
  final FunctionCode code;
  final UpValue[] upvalues;

  /** The last {@link Census} that has counted it. */
  int census;

  Closure(FunctionCode code, UpValue[] upvalues) {
    this.code = code;
    this.upvalues = upvalues;
  }

  @Override
  public boolean isclosure() {
    return true;
  }

  @Override
  public Varargs invoke(Varargs args) {
    return code.interpreter.nested.invoke(this, args);
  }

  @Override
  public LuaValue call() {
    return code.interpreter.nested.invoke(this, NONE).arg1();
  }

  @Override
  public LuaValue call(LuaValue a) {
    return code.interpreter.nested.call(this, 1, a, NIL);
  }

  @Override
  public LuaValue call(LuaValue a, LuaValue b) {
    return code.interpreter.nested.call(this, 2, a, b);
  }

  @Override
  public LuaValue call(LuaValue a, LuaValue b, LuaValue c) {
    return code.interpreter.nested.invoke(this, varargsOf(a, b, c)).arg1();
  }

  @Override
  public String name() {
    return "?";
  }
}
