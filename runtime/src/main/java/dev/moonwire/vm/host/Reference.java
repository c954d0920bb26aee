package dev.moonwire.vm.host;

import org.luaj.vm2.LuaValue;

/**
 * A Lua value that has no plain Java counterpart (a function, a userdata, a coroutine), held for
 * Java. References to the same value are equal.
 */
public final class Reference {
  private final LuaValue value;

  Reference(LuaValue value) {
    this.value = value;
  }

  LuaValue value() {
    return value;
  }

  /** As Lua's {@code type()} names it. */
  public String type() {
    return value.typename();
  }

  public boolean isFunction() {
    return value.isfunction();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Reference reference && reference.value.equals(value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }
}
