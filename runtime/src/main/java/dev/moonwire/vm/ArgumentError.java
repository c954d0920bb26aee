package dev.moonwire.vm;

import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaFunction;

/**
 * A wrong argument. Which name the function goes by is known at the place of the call only, so the
 * text is completed there (luaL_argerror); this one's own serves where nobody completes it.
 */
final class ArgumentError extends LuaError {
  private static final long serialVersionUID = 1L;

  final transient LuaFunction function;
  final int position;
  final String reason;

  ArgumentError(LuaFunction function, int position, String reason) {
    super("bad argument #" + position + " to '" + function.name() + "' (" + reason + ")");
    this.function = function;
    this.position = position;
    this.reason = reason;
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
