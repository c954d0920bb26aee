package dev.moonwire.vm;

import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaFunction;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * A library function written in Java: what {@code lua_CFunction} is to the reference.
 *
 * <p>The body receives the {@link Arguments} of one call and answers its results. It raises a Lua
 * error by throwing a {@link org.luaj.vm2.LuaError}: with a text, the caller's position is put in
 * front; with a value, the value arrives unchanged.
 */
public final class NativeFunction extends LuaFunction implements Holder {
  /** What the function does. */
  @FunctionalInterface
  public interface Body {
    /** Runs one call; {@link LuaValue#NONE} stands for no result at all. */
    Varargs call(Arguments args);
  }

  private final String name;
  private final Body body;
  private final LuaValue[] captured;

  /**
   * @param name what the function calls itself where the call site has no name for it
   * @param body what it does
   * @param captured values the body was made with, which {@code debug.getupvalue} shows: all whose
   *     size a script decides on
   */
  public NativeFunction(String name, Body body, LuaValue... captured) {
    this.name = name;
    this.body = body;
    this.captured = captured.clone();
  }

  /** The value captured as the {@code n}th, from 1; null beyond the last. */
  @Nullable LuaValue captured(int n) {
    return n >= 1 && n <= captured.length ? captured[n - 1] : null;
  }

  @Override
  public void show(Census census) {
    for (LuaValue v : captured) {
      census.value(v);
    }
  }

  @Override
  public Varargs invoke(Varargs args) {
    return body.call(new Arguments(this, args));
  }

  @Override
  public LuaValue call() {
    return invoke(NONE).arg1();
  }

  @Override
  public LuaValue call(LuaValue arg) {
    return invoke(arg).arg1();
  }

  @Override
  public LuaValue call(LuaValue arg1, LuaValue arg2) {
    return invoke(varargsOf(arg1, arg2)).arg1();
  }

  @Override
  public LuaValue call(LuaValue arg1, LuaValue arg2, LuaValue arg3) {
    return invoke(varargsOf(arg1, arg2, arg3)).arg1();
  }

  @Override
  public String name() {
    return name;
  }
}
