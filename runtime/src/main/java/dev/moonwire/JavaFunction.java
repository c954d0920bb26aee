package dev.moonwire;

import org.jspecify.annotations.Nullable;

/**
 * Java code that a script can call, offered with {@link Moonwire#set}.
 *
 * <p>It runs on the VM's thread and may call back into the VM. An exception it throws becomes a Lua
 * error with the exception's message, which the script may catch; of one that only wraps another it
 * is the other's, and where the JVM wrote it, about casts, nulls or classes, it is {@code java
 * function failed}. A {@link LuaScriptException} raises its {@link LuaScriptException#value}
 * unchanged.
 */
@FunctionalInterface
public interface JavaFunction {
  /**
   * Runs one call.
   *
   * @param args plain Java values, as {@link Moonwire} describes them; trailing nils that were
   *     passed count
   * @return the result; an {@code Object[]} stands for several results, an empty one for none
   * @throws Exception to raise a Lua error
   */
  @Nullable Object call(@Nullable Object... args) throws Exception;
}
