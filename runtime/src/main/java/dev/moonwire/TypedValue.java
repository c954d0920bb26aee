package dev.moonwire;

import java.lang.invoke.MethodType;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A plain value as the class that Java code asks for, where it is one without loss. */
final class TypedValue {
  private TypedValue() {}

  /**
   * @throws ClassCastException when it is not, in the words of Lua
   */
  static <T> @Nullable T as(Class<T> type, @Nullable Object value) {
    Class<?> wanted = MethodType.methodType(type).wrap().returnType();
    Object fitting = fitting(wanted, value);
    if (fitting == null && (value != null || type.isPrimitive())) {
      throw new ClassCastException("a " + described(value) + " is no " + type.getSimpleName());
    }
    @SuppressWarnings("unchecked") // T and its wrapper are the same to whoever receives an object
    T result = (T) fitting;
    return result;
  }

  private static @Nullable Object fitting(Class<?> type, @Nullable Object value) {
    if (type.isInstance(value)) {
      return value;
    }
    if (value instanceof Number number) {
      return number(type, number);
    }
    if (value instanceof String text && type == byte[].class) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    if (value instanceof String text && type == Character.class && text.length() == 1) {
      return text.charAt(0);
    }
    return null;
  }

  private static @Nullable Object number(Class<?> type, Number number) {
    double value = number.doubleValue();
    if (type == Double.class) {
      return value;
    }
    if (type == Float.class) {
      return (float) value;
    }
    long whole = number.longValue();
    if (whole != value) {
      return null;
    }
    if (type == Integer.class) {
      return whole == (int) whole ? (int) whole : null;
    }
    if (type == Short.class) {
      return whole == (short) whole ? (short) whole : null;
    }
    if (type == Byte.class) {
      return whole == (byte) whole ? (byte) whole : null;
    }
    return null;
  }

  private static String described(@Nullable Object value) {
    if (value == null) {
      return "nil";
    }
    if (value instanceof Number) {
      return "number (" + value + ")";
    }
    if (value instanceof Boolean) {
      return "boolean";
    }
    if (value instanceof String || value instanceof byte[]) {
      return "string";
    }
    if (value instanceof LuaFunction) {
      return "function";
    }
    if (value instanceof LuaOpaque opaque) {
      return opaque.type();
    }
    return value instanceof Collection<?> || value instanceof Map<?, ?> ? "table" : "java object";
  }
}
