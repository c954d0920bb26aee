package dev.moonwire.jsr223;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A Lua function's result as the type that a Java method returns. */
final class ReturnValue {
  private ReturnValue() {}

  /**
   * @throws ClassCastException when it is no such thing, or a number that the type cannot hold
   */
  static @Nullable Object of(@Nullable Object result, Class<?> type) {
    if (type == void.class || type == Void.class) {
      return null;
    }
    if (type == boolean.class || (type == Boolean.class && result != null)) {
      return result instanceof Boolean truth ? truth : result != null;
    }
    if (result == null && !type.isPrimitive()) {
      return null;
    }
    if (type.isInstance(result)) {
      return result;
    }
    Object converted = null;
    if (result instanceof Number number) {
      converted = number(number, type);
    } else if (result instanceof String text) {
      converted = text(text, type);
    }
    if (converted == null) {
      throw new ClassCastException(
          "a lua function returned " + result + ", which is no " + type.getName());
    }
    return converted;
  }

  /** Null where the type cannot hold it exactly. */
  private static @Nullable Object number(Number number, Class<?> type) {
    if (type == double.class || type == Double.class) {
      return number.doubleValue();
    }
    if (type == float.class || type == Float.class) {
      return number.floatValue();
    }
    if (type == String.class || type == CharSequence.class) {
      return number.toString();
    }
    return number instanceof Long whole ? whole(whole, type) : null;
  }

  private static @Nullable Object whole(long whole, Class<?> type) {
    if (type == long.class || type == Long.class) {
      return whole;
    }
    if ((type == int.class || type == Integer.class) && whole == (int) whole) {
      return (int) whole;
    }
    if ((type == short.class || type == Short.class) && whole == (short) whole) {
      return (short) whole;
    }
    if ((type == byte.class || type == Byte.class) && whole == (byte) whole) {
      return (byte) whole;
    }
    return null;
  }

  private static @Nullable Object text(String text, Class<?> type) {
    if ((type == char.class || type == Character.class) && text.length() == 1) {
      return text.charAt(0);
    }
    return type == byte[].class ? text.getBytes(StandardCharsets.UTF_8) : null;
  }
}
