package dev.moonwire.vm;

import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaValue;

/**
 * A Lua error with a value, which arrives as it is: no position is put in front. To be thrown by
 * native functions instead of LuaJ's error, which fails on strings that are not UTF-8.
 */
public class RaisedValue extends LuaError {
  private static final long serialVersionUID = 1L;
  private final transient LuaValue value;

  /**
   * @param value any Lua value, nil included
   */
  public RaisedValue(LuaValue value) {
    super("");
    this.value = value;
  }

  @Override
  public String getMessage() {
    return Text.of(value);
  }

  @Override
  public LuaValue getMessageObject() {
    return value;
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
