package dev.moonwire.vm;

import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaValue;

/** Entries of a table that are not in its own arrays. Keys are never nil or NaN. */
interface Storage extends Holder {
  /** The value, or null. */
  @Nullable LuaValue get(LuaValue key);

  /** Assigns; {@code LuaValue.NIL} removes. */
  void put(LuaValue key, LuaValue value);

  /** As {@link VmTable#next(LuaValue, LuaValue[], int)}. */
  boolean next(LuaValue key, LuaValue[] out, int to);

  int border();
}
