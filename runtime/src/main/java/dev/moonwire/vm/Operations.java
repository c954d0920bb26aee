package dev.moonwire.vm;

import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaInteger;
import org.luaj.vm2.LuaNumber;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;

/**
 * The operators for native functions: metamethods are called in a nested run, and errors carry no
 * position, as when C code does it in the reference.
 */
final class Operations {
  private static final int MAX_CHAIN = 100;

  private final Interpreter interpreter;

  Operations(Interpreter interpreter) {
    this.interpreter = interpreter;
  }

  LuaValue get(LuaValue object, LuaValue key) {
    LuaValue x = object;
    for (int n = 0; n < MAX_CHAIN; n++) {
      LuaValue value = x instanceof VmTable table ? table.at(key) : null;
      if (value != null) {
        return value;
      }
      LuaValue handler = interpreter.metatables.metamethod(x, Names.INDEX);
      if (handler.isnil()) {
        if (x instanceof VmTable) {
          return LuaValue.NIL;
        }
        throw error("attempt to index a " + x.typename() + " value");
      }
      if (handler.isfunction()) {
        return interpreter.nested.call(handler, 2, x, key);
      }
      x = handler;
    }
    throw error("loop in gettable");
  }

  void set(LuaValue object, LuaValue key, LuaValue value) {
    LuaValue x = object;
    for (int n = 0; n < MAX_CHAIN; n++) {
      LuaValue handler = interpreter.metatables.metamethod(x, Names.NEWINDEX);
      if (x instanceof VmTable table && (handler.isnil() || table.at(key) != null)) {
        interpreter.vm.meter().rawset(table, key, value);
        return;
      }
      if (handler.isnil()) {
        throw error("attempt to index a " + x.typename() + " value");
      }
      if (handler.isfunction()) {
        interpreter.nested.invoke(handler, LuaValue.varargsOf(x, key, value));
        return;
      }
      x = handler;
    }
    throw error("loop in settable");
  }

  boolean lessThan(LuaValue a, LuaValue b) {
    if (a instanceof LuaNumber && b instanceof LuaNumber) {
      return a.todouble() < b.todouble();
    }
    if (a instanceof LuaString s && b instanceof LuaString t) {
      return Operators.compare(s, t) < 0;
    }
    LuaValue handler = metamethod(a, b, Names.LT);
    if (handler == null) {
      throw incomparable(a, b);
    }
    return ask(handler, a, b);
  }

  LuaValue length(LuaValue v) {
    if (v instanceof LuaString s) {
      return LuaInteger.valueOf(s.m_length);
    }
    LuaValue handler = interpreter.metatables.metamethod(v, Names.LEN);
    if (!handler.isnil()) {
      return interpreter.nested.call(handler, 1, v, LuaValue.NIL);
    }
    if (v instanceof VmTable table) {
      return LuaInteger.valueOf(table.border());
    }
    throw error("attempt to get length of a " + v.typename() + " value");
  }

  private @Nullable LuaValue metamethod(LuaValue a, LuaValue b, LuaString event) {
    LuaValue handler = interpreter.operators.eitherMetamethod(a, b, event);
    return handler.isnil() ? null : handler;
  }

  private boolean ask(LuaValue handler, LuaValue a, LuaValue b) {
    return interpreter.nested.call(handler, 2, a, b).toboolean();
  }

  private static LuaError incomparable(LuaValue a, LuaValue b) {
    String x = a.typename();
    String y = b.typename();
    return error(
        x.equals(y)
            ? "attempt to compare two " + x + " values"
            : "attempt to compare " + x + " with " + y);
  }

  private static LuaError error(String message) {
    return new RaisedValue(LuaValue.valueOf(message));
  }
}
