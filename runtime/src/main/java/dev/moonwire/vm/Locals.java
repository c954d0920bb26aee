package dev.moonwire.vm;

import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaString;

/** Local variables of a frame by number, as {@code debug.getlocal} counts them (luaG_findlocal). */
final class Locals {
  /** A variable's name and its place in the stack. */
  record Found(String name, int slot) {}

  private Locals() {}

  /**
   * @param n 1 for the first active local; -1 for the first extra argument
   */
  static @Nullable Found find(Coroutine co, Frame frame, int n) {
    if (n < 0) {
      return vararg(frame, -n);
    }
    if (n == 0) {
      return null;
    }
    LuaString name =
        frame.isLua() ? frame.closure.code.source.getlocalname(n, frame.currentPc()) : null;
    int slot = frame.base + n - 1;
    if (name != null) {
      return new Found(Text.of(name), slot);
    }
    Frame callee = frame == co.frame ? null : frame.next;
    int limit = callee == null ? Math.max(frame.top, co.top) : callee.function;
    return slot < limit && slot < co.stack.length && co.stack[slot] != null
        ? new Found("(*temporary)", slot)
        : null;
  }

  private static @Nullable Found vararg(Frame frame, int n) {
    if (!frame.isLua() || !frame.closure.code.vararg) {
      return null;
    }
    int extra = frame.base - frame.function - 1 - frame.closure.code.parameters;
    return n > extra ? null : new Found("(*vararg)", frame.base - extra + n - 1);
  }
}
