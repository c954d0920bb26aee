package dev.moonwire;

import dev.moonwire.vm.host.Reference;

/**
 * A Lua value that Java can hold and pass back but not look into: a userdata, a coroutine, or a
 * table that is not to be copied, as the key of another table or where {@link
 * LuaFunction#callHolding} or a {@link LuaVisible} method asks for it.
 */
public final class LuaOpaque {
  private final Moonwire owner;
  private final Reference reference;

  LuaOpaque(Moonwire owner, Reference reference) {
    this.owner = owner;
    this.reference = reference;
  }

  Moonwire owner() {
    return owner;
  }

  Reference reference() {
    return reference;
  }

  /** As Lua's {@code type()} names it: {@code userdata}, {@code thread}, {@code table}. */
  public String type() {
    return reference.type();
  }

  /**
   * What Java sees of the value in any other place, as it is now: of a table a copy, of others
   * this.
   */
  public Object copy() {
    return owner.copy(reference);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LuaOpaque opaque && opaque.reference.equals(reference);
  }

  @Override
  public int hashCode() {
    return reference.hashCode();
  }

  @Override
  public String toString() {
    return "lua " + type();
  }
}
