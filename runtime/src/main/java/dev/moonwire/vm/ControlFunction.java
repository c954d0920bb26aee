package dev.moonwire.vm;

import org.luaj.vm2.LuaFunction;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * A library function that works on frames instead of the Java stack: {@code pcall}, {@code
 * coroutine.resume} and the like.
 */
abstract class ControlFunction extends LuaFunction {
  final Interpreter interpreter;
  private final String name;

  ControlFunction(Interpreter interpreter, String name) {
    this.interpreter = interpreter;
    this.name = name;
  }

  /**
   * Begins the call in slot {@code at}; parameters and answer as those of {@link Calls#call}. An
   * error is thrown before any frame is pushed.
   */
  abstract int start(Coroutine co, int at, int count, int wanted, Frame.OnReturn onReturn);

  /** The arguments of the call in slot {@code at}. */
  final Arguments arguments(Coroutine co, int at, int count) {
    co.running = this;
    return new Arguments(this, Calls.copy(co.stack, at + 1, count));
  }

  @Override
  public final Varargs invoke(Varargs args) {
    return interpreter.nested.invoke(this, args);
  }

  @Override
  public final LuaValue call() {
    return invoke(NONE).arg1();
  }

  @Override
  public final LuaValue call(LuaValue a) {
    return invoke(a).arg1();
  }

  @Override
  public final LuaValue call(LuaValue a, LuaValue b) {
    return invoke(varargsOf(a, b)).arg1();
  }

  @Override
  public final LuaValue call(LuaValue a, LuaValue b, LuaValue c) {
    return invoke(varargsOf(a, b, c)).arg1();
  }

  @Override
  public final String name() {
    return name;
  }
}
