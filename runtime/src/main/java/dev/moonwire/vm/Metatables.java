package dev.moonwire.vm;

import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaUserdata;
import org.luaj.vm2.LuaValue;

/**
 * Metatables of all values: tables and userdata carry theirs, the other types share one per VM.
 * LuaJ's own are static, so two VMs would share them.
 */
final class Metatables implements Holder {
  private final @Nullable VmTable[] byType = new @Nullable VmTable[LuaValue.TTHREAD + 1];

  @Nullable VmTable of(LuaValue v) {
    if (v instanceof VmTable table) {
      return table.metatable;
    }
    if (v instanceof LuaUserdata userdata) {
      return userdata.m_metatable instanceof VmTable table ? table : null;
    }
    return byType[v.type()];
  }

  /** Sets the metatable of a basic type. */
  void setForType(int type, @Nullable VmTable metatable) {
    byType[type] = metatable;
  }

  @Override
  public void show(Census census) {
    for (VmTable metatable : byType) {
      census.value(metatable);
    }
  }

  /** The metamethod, or nil. */
  LuaValue metamethod(LuaValue v, LuaString event) {
    VmTable metatable = of(v);
    LuaValue found = metatable == null ? null : metatable.at(event);
    return found == null ? LuaValue.NIL : found;
  }
}
