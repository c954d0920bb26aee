package dev.moonwire.vm;

import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaDouble;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;

/** Indexing beyond a hit in a plain table: metamethods and their chains (manual §2.4). */
final class TableAccess {
  /** How many {@code __index} or {@code __newindex} may refer to each other (MAXTAGLOOP). */
  private static final int MAX_CHAIN = 100;

  /** How far {@link #inherited} follows classes before it leaves the rest to {@link #get}. */
  private static final int QUICK_CHAIN = 8;

  private final Interpreter interpreter;

  TableAccess(Interpreter interpreter) {
    this.interpreter = interpreter;
  }

  /** A method found in {@code object} or in the tables its {@code __index} lead to; else null. */
  static @Nullable LuaValue inherited(VmTable object, LuaString key) {
    VmTable table = object;
    for (int n = 0; n < QUICK_CHAIN; n++) {
      LuaValue value = table.atConstant(key);
      if (value != null) {
        return value;
      }
      VmTable metatable = table.metatable;
      if (metatable == null || !(metatable.at(Names.INDEX) instanceof VmTable parent)) {
        return null;
      }
      table = parent;
    }
    return null;
  }

  /** {@code object[key]} into slot {@code to}. */
  int get(Coroutine co, Frame frame, LuaValue object, LuaValue key, int to) {
    LuaValue x = object;
    for (int n = 0; n < MAX_CHAIN; n++) {
      LuaValue handler;
      if (x instanceof VmTable table) {
        LuaValue value = table.at(key);
        if (value != null) {
          co.stack[to] = value;
          return Interpreter.DONE;
        }
        handler = table.metatable == null ? null : table.metatable.at(Names.INDEX);
        if (handler == null) {
          co.stack[to] = LuaValue.NIL;
          return Interpreter.DONE;
        }
      } else {
        handler = interpreter.metatables.metamethod(x, Names.INDEX);
        if (handler.isnil()) {
          throw interpreter.faults.index(co, x);
        }
      }
      if (handler.isfunction()) {
        return metamethod(co, frame, handler, x, key, to);
      }
      x = handler;
    }
    throw interpreter.faults.runtime("loop in gettable");
  }

  /** Calls a metamethod whose one result goes to slot {@code to}. */
  int metamethod(Coroutine co, Frame frame, LuaValue handler, LuaValue x, LuaValue y, int to) {
    interpreter.watch.works(1);
    int at = frame.top;
    co.ensure(at + 3);
    LuaValue[] stack = co.stack;
    stack[at] = handler;
    stack[at + 1] = x;
    stack[at + 2] = y;
    int outcome = interpreter.calls.call(co, handler, at, 2, 1, Frame.OnReturn.FINISH_INSTRUCTION);
    if (outcome == Interpreter.DONE) {
      co.stack[to] = co.stack[at];
    }
    return outcome;
  }

  /** {@code object[key] = value}. */
  int set(Coroutine co, Frame frame, LuaValue object, LuaValue key, LuaValue value) {
    LuaValue x = object;
    for (int n = 0; n < MAX_CHAIN; n++) {
      LuaValue handler;
      if (x instanceof VmTable table) {
        handler = table.metatable == null ? null : table.metatable.at(Names.NEWINDEX);
        if (handler == null || table.at(key) != null) {
          store(table, key, value);
          return Interpreter.DONE;
        }
      } else {
        handler = interpreter.metatables.metamethod(x, Names.NEWINDEX);
        if (handler.isnil()) {
          throw interpreter.faults.index(co, x);
        }
      }
      if (handler.isfunction()) {
        return setMetamethod(co, frame, handler, x, key, value);
      }
      x = handler;
    }
    throw interpreter.faults.runtime("loop in settable");
  }

  private int setMetamethod(
      Coroutine co, Frame frame, LuaValue handler, LuaValue x, LuaValue key, LuaValue value) {
    interpreter.watch.works(1);
    int at = frame.top;
    co.ensure(at + 4);
    LuaValue[] stack = co.stack;
    stack[at] = handler;
    stack[at + 1] = x;
    stack[at + 2] = key;
    stack[at + 3] = value;
    return interpreter.calls.call(co, handler, at, 3, 0, Frame.OnReturn.FINISH_INSTRUCTION);
  }

  private void store(VmTable table, LuaValue key, LuaValue value) {
    if (key.isnil()) {
      throw interpreter.faults.runtime("table index is nil");
    }
    if (key instanceof LuaDouble && Double.isNaN(key.todouble())) {
      throw interpreter.faults.runtime("table index is NaN");
    }
    if (interpreter.watch.isLimited()) {
      interpreter.watch.allocates(table.growth(key));
    }
    table.put(key, value);
  }
}
