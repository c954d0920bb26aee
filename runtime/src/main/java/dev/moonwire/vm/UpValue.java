package dev.moonwire.vm;

import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaValue;

/**
 * A variable shared by closures: while its function runs it is a place in the coroutine's stack
 * (open), afterwards a cell of its own (closed).
 */
final class UpValue {
  LuaValue[] cells;
  int index;

  /** The next open one further down the same stack. */
  @Nullable UpValue nextOpen;

  UpValue(LuaValue[] cells, int index) {
    this.cells = cells;
    this.index = index;
  }

  /** A closed one. */
  UpValue(LuaValue value) {
    this(new LuaValue[] {value}, 0);
  }

  LuaValue get() {
    return cells[index];
  }

  void set(LuaValue value) {
    cells[index] = value;
  }

  void close() {
    cells = new LuaValue[] {cells[index]};
    index = 0;
    nextOpen = null;
  }
}
