package dev.moonwire.vm;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaDouble;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaValue;

/**
 * The two things LuaJ keeps to itself that Lua's semantics need: a negative zero, which its factory
 * turns into the integer 0, and whether an error was raised with a value or with a text.
 */
final class LuaJInternals {
  /** -0.0 as a Lua number. */
  static final LuaValue NEGATIVE_ZERO;

  private static final VarHandle ERROR_VALUE;

  static {
    try {
      MethodHandle make =
          MethodHandles.privateLookupIn(LuaDouble.class, MethodHandles.lookup())
              .findConstructor(LuaDouble.class, MethodType.methodType(void.class, double.class));
      NEGATIVE_ZERO = (LuaValue) make.invoke(-0.0);
      ERROR_VALUE =
          MethodHandles.privateLookupIn(LuaError.class, MethodHandles.lookup())
              .findVarHandle(LuaError.class, "object", LuaValue.class);
    } catch (Throwable e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private LuaJInternals() {}

  /** What the error was raised with; null when it was a Java text. */
  static @Nullable LuaValue valueOf(LuaError error) {
    return error instanceof RaisedValue
        ? error.getMessageObject()
        : (LuaValue) ERROR_VALUE.get(error);
  }
}
