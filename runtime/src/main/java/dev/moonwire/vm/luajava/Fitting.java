package dev.moonwire.vm.luajava;

import dev.moonwire.vm.JavaObject;
import dev.moonwire.vm.Numbers;
import dev.moonwire.vm.Text;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;

/** Lua values as values of the types that Java parameters and fields have. */
final class Fitting {
  private final Bridge bridge;

  Fitting(Bridge bridge) {
    this.bridge = bridge;
  }

  /** Null when the value cannot be of the type. */
  @Nullable Fit fit(LuaValue value, Class<?> type) {
    if (value.isnil()) {
      return type.isPrimitive() ? null : new Fit(0, null);
    }
    Class<?> boxed = MethodType.methodType(type).wrap().returnType();
    return switch (value.type()) {
      case LuaValue.TBOOLEAN -> plain(value.toboolean(), boxed);
      case LuaValue.TNUMBER -> number(value, boxed);
      case LuaValue.TSTRING -> text((LuaString) value, boxed);
      case LuaValue.TTABLE -> table((LuaTable) value, boxed);
      default ->
          value instanceof JavaObject java
              ? plain(java.object(), boxed)
              : plain(bridge.toJava(value), boxed);
    };
  }

  private static @Nullable Fit plain(@Nullable Object value, Class<?> type) {
    if (!type.isInstance(value)) {
      return null;
    }
    if (type == value.getClass()) {
      return new Fit(0, value);
    }
    return new Fit(type == Object.class ? Fit.ANY : type.isInterface() ? 2 : 1, value);
  }

  private static @Nullable Fit number(LuaValue value, Class<?> type) {
    Fit number = number(value.todouble(), type);
    if (number == null && type.isAssignableFrom(String.class)) {
      return new Fit(Fit.COERCED, Text.of(Numbers.text(value)));
    }
    return number;
  }

  /** As in LuaJ, a whole number is an int where it can be and any other a double. */
  private static @Nullable Fit number(double d, Class<?> type) {
    boolean whole = d == Math.rint(d) && Math.abs(d) < 0x1p63;
    if (type == Double.class) {
      return new Fit(whole ? 2 : 0, d);
    }
    if (type == Float.class) {
      return new Fit(whole ? 3 : 1, (float) d);
    }
    Object natural = natural(d, whole);
    if (type.isInstance(natural)) {
      return new Fit(costOf(natural, type), natural);
    }
    return whole ? whole((long) d, type) : null;
  }

  private static int costOf(Object natural, Class<?> type) {
    if (type == natural.getClass()) {
      return type == Integer.class ? 0 : 1;
    }
    return type == Object.class ? Fit.ANY : 8;
  }

  private static @Nullable Fit whole(long n, Class<?> type) {
    if (type == Long.class) {
      return new Fit(1, n);
    }
    if (type == Short.class && n == (short) n) {
      return new Fit(4, (short) n);
    }
    if (type == Byte.class && n == (byte) n) {
      return new Fit(5, (byte) n);
    }
    return type == Character.class && n == (char) n ? new Fit(6, (char) n) : null;
  }

  private static Object natural(double d, boolean whole) {
    boolean negativeZero = d == 0 && 1 / d < 0;
    if (!whole || negativeZero || Math.abs(d) > 0x1p53) {
      return d;
    }
    long n = (long) d;
    if (n == (int) n) {
      return (int) n;
    }
    return n;
  }

  private @Nullable Fit text(LuaString text, Class<?> type) {
    Object plain = bridge.toJava(text);
    if (type == byte[].class) {
      byte[] bytes = new byte[text.m_length];
      text.copyInto(0, bytes, 0, bytes.length);
      return new Fit(2, bytes);
    }
    if (type == Character.class && plain instanceof String s && s.length() == 1) {
      return new Fit(4, s.charAt(0));
    }
    Fit fit = plain(plain, type);
    LuaValue number = fit == null ? Numbers.parse(text) : LuaValue.NIL;
    Fit coerced = number.isnil() ? null : number(number.todouble(), type);
    return coerced == null ? fit : new Fit(Fit.COERCED + coerced.cost(), coerced.value());
  }

  private @Nullable Fit table(LuaTable table, Class<?> type) {
    if (type.isArray()) {
      return array(table, type.getComponentType());
    }
    Object plain = bridge.toJava(table);
    boolean empty = plain instanceof Map<?, ?> map && map.isEmpty();
    return empty && type != Object.class && type.isAssignableFrom(ArrayList.class)
        ? new Fit(2, new ArrayList<>())
        : plain(plain, type);
  }

  private @Nullable Fit array(LuaTable table, Class<?> component) {
    int length = table.rawlen();
    Object array = Array.newInstance(component, length);
    for (int i = 0; i < length; i++) {
      Fit item = fit(table.rawget(i + 1), component);
      if (item == null) {
        return null;
      }
      Array.set(array, i, item.value());
    }
    return new Fit(3, array);
  }
}
