package dev.moonwire.vm;

import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaFunction;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaUserdata;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * The arguments of one call of a native function, and the one place that argument errors come from
 * (manual §5.1, {@code luaL_argerror}). Positions count from 1, a method's self included.
 */
public final class Arguments {
  private final LuaFunction function;
  private final Varargs values;

  /** Where they stand, when that is a field of a table: its argument's position, and the key. */
  private final int table;

  private final @Nullable String key;

  Arguments(LuaFunction function, Varargs values) {
    this(function, values, 0, null);
  }

  private Arguments(LuaFunction function, Varargs values, int table, @Nullable String key) {
    this.function = function;
    this.values = values;
    this.table = table;
    this.key = key;
  }

  /**
   * Values that stand in the field {@code field} of argument {@code n}, as arguments of their own:
   * an error about any of them is one about {@code n} that names the field.
   */
  public Arguments inField(int n, String field, Varargs fieldValues) {
    return new Arguments(function, fieldValues, n, field);
  }

  /** How many were passed; explicit trailing nils count. */
  public int count() {
    return values.narg();
  }

  /** All of them, as they came. */
  public Varargs all() {
    return values;
  }

  /** All from position {@code n} on. */
  public Varargs from(int n) {
    return values.subargs(n);
  }

  /** The value at {@code n}; nil when absent. */
  public LuaValue value(int n) {
    return values.arg(n);
  }

  /** Whether {@code n} is absent or nil. */
  public boolean isNoneOrNil(int n) {
    return values.arg(n).isnil();
  }

  /** The value at {@code n}, which must be present (nil will do). */
  public LuaValue any(int n) {
    if (n > count()) {
      throw error(n, "value expected");
    }
    return values.arg(n);
  }

  /** A string, or a number as its text. */
  public LuaString string(int n) {
    LuaValue v = values.arg(n);
    if (v.type() != LuaValue.TSTRING && v.type() != LuaValue.TNUMBER) {
      throw typeError(n, "string");
    }
    return v instanceof LuaString s ? s : Numbers.text(v);
  }

  /** A string and nothing else: modules such as libtls refuse numbers. */
  public LuaString exactString(int n) {
    LuaValue v = values.arg(n);
    if (v.type() != LuaValue.TSTRING) {
      throw typeError(n, "string");
    }
    return (LuaString) v;
  }

  /** As {@link #exactString}, with null for an absent or nil argument. */
  public @Nullable LuaString optExactString(int n) {
    return isNoneOrNil(n) ? null : exactString(n);
  }

  /** A number, or a string that reads as one. */
  public double number(int n) {
    LuaValue number = Numbers.coerce(values.arg(n));
    if (number.isnil()) {
      throw typeError(n, "number");
    }
    return number.todouble();
  }

  /** A number truncated to an integer, as 5.2's {@code luaL_checkinteger} does. */
  public int integer(int n) {
    return (int) (long) number(n);
  }

  /** As {@link #integer}, with a default for an absent or nil argument. */
  public int optInteger(int n, int otherwise) {
    return isNoneOrNil(n) ? otherwise : integer(n);
  }

  /**
   * An integral number and nothing else: no numeric strings, no fractions, no NaN.
   *
   * @throws LuaError {@code number expected, got T} or {@code integer expected, got number}
   */
  public long exactInteger(int n) {
    LuaValue v = values.arg(n);
    if (v.type() != LuaValue.TNUMBER) {
      throw typeError(n, "number");
    }
    double d = v.todouble();
    if (d != Math.rint(d) || Double.isInfinite(d)) {
      throw typeError(n, "integer");
    }
    return (long) d;
  }

  /** As {@link #exactInteger}, with a default for an absent or nil argument. */
  public long optExactInteger(int n, long otherwise) {
    return isNoneOrNil(n) ? otherwise : exactInteger(n);
  }

  /** Lua truth: all but nil and false. */
  public boolean truth(int n) {
    return values.arg(n).toboolean();
  }

  public LuaTable table(int n) {
    if (values.arg(n) instanceof LuaTable table) {
      return table;
    }
    throw typeError(n, "table");
  }

  public LuaFunction function(int n) {
    if (values.arg(n) instanceof LuaFunction function) {
      return function;
    }
    throw typeError(n, "function");
  }

  /**
   * The Java object behind a userdata of the class {@code type}, which Lua knows as {@code name}.
   */
  public <T> T userdata(int n, Class<T> type, String name) {
    if (values.arg(n) instanceof LuaUserdata userdata && type.isInstance(userdata.m_instance)) {
      return type.cast(userdata.m_instance);
    }
    throw typeError(n, name);
  }

  /**
   * {@code bad argument #n to 'f' (message)}, to be thrown by the caller. The name is the one the
   * function is called by, and a method call does not count its self.
   */
  public LuaError error(int n, String message) {
    return key == null
        ? new ArgumentError(function, n, message)
        : new ArgumentError(function, table, key + ": " + message);
  }

  /** {@code bad argument #n to 'f' (expected expected, got T)}, to be thrown by the caller. */
  public LuaError typeError(int n, String expected) {
    String got = n > count() ? "no value" : values.arg(n).typename();
    return error(n, expected + " expected, got " + got);
  }
}
