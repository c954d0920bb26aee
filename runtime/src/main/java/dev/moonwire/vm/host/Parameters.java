package dev.moonwire.vm.host;

import dev.moonwire.vm.Arguments;
import dev.moonwire.vm.JavaObject;
import dev.moonwire.vm.Latin1;
import dev.moonwire.vm.Text;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;

/**
 * The parameters that methods offered to scripts may have, and the arguments that scripts may pass
 * for them. They are strict where Java is: a number has to fit, a text has to be text.
 */
final class Parameters {
  private static final Map<Class<?>, Parameter> PRIMITIVES =
      Map.of(
          boolean.class, Parameters::truth,
          byte.class, (args, n, values) -> (byte) whole(args, n, Byte.MIN_VALUE, Byte.MAX_VALUE),
          short.class,
              (args, n, values) -> (short) whole(args, n, Short.MIN_VALUE, Short.MAX_VALUE),
          int.class,
              (args, n, values) -> (int) whole(args, n, Integer.MIN_VALUE, Integer.MAX_VALUE),
          long.class, (args, n, values) -> whole(args, n, Long.MIN_VALUE, Long.MAX_VALUE),
          float.class, Parameters::single,
          double.class, (args, n, values) -> args.number(n));

  private static final Map<Class<?>, Parameter> REFERENCES =
      Map.ofEntries(
          Map.entry(Boolean.class, Parameters::truth),
          Map.entry(Byte.class, primitive(byte.class)),
          Map.entry(Short.class, primitive(short.class)),
          Map.entry(Integer.class, primitive(int.class)),
          Map.entry(Long.class, primitive(long.class)),
          Map.entry(Float.class, Parameters::single),
          Map.entry(Double.class, primitive(double.class)),
          Map.entry(Number.class, (args, n, values) -> HostValues.number(args.number(n))),
          Map.entry(String.class, Parameters::text),
          Map.entry(CharSequence.class, Parameters::text),
          Map.entry(byte[].class, (args, n, values) -> Latin1.bytes(args.string(n))),
          Map.entry(List.class, Parameters::list),
          Map.entry(Collection.class, Parameters::list),
          Map.entry(Map.class, (args, n, values) -> values.map(args.table(n))),
          Map.entry(Object.class, (args, n, values) -> values.toJava(args.value(n))));

  private Parameters() {}

  /**
   * The parameter for a declared type; an absent or nil argument is null for all but primitives.
   *
   * @throws IllegalArgumentException when scripts have nothing to pass for it
   */
  static Parameter of(Class<?> type, Exports exports) {
    if (type.isPrimitive()) {
      Parameter primitive = PRIMITIVES.get(type);
      if (primitive == null) {
        throw unknown(type);
      }
      return primitive;
    }
    Parameter present = reference(type, exports);
    return (args, n, values) -> args.isNoneOrNil(n) ? null : present.of(args, n, values);
  }

  private static Parameter reference(Class<?> type, Exports exports) {
    Parameter plain = REFERENCES.get(type);
    if (plain != null) {
      return plain;
    }
    String shown = exports.shown(type);
    if (shown != null) {
      return (args, n, values) -> shown(args, n, values, type, shown);
    }
    String offered = exports.offered(type);
    if (offered != null) {
      return (args, n, values) -> offered(args, n, type, offered);
    }
    if (type.isEnum()) {
      return (args, n, values) -> constant(args, n, type);
    }
    throw unknown(type);
  }

  private static IllegalArgumentException unknown(Class<?> type) {
    return new IllegalArgumentException("scripts have no " + type.getTypeName() + " to pass");
  }

  private static Parameter primitive(Class<?> type) {
    Parameter primitive = PRIMITIVES.get(type);
    if (primitive == null) {
      throw new IllegalStateException(type.getName());
    }
    return primitive;
  }

  private static Object truth(Arguments args, int n, HostValues values) {
    if (args.value(n).type() != LuaValue.TBOOLEAN) {
      throw args.typeError(n, "boolean");
    }
    return args.truth(n);
  }

  /** A number that is whole and in range; 2^63 itself is the first that no long can hold. */
  private static long whole(Arguments args, int n, long min, long max) {
    double d = args.number(n);
    if (d != Math.rint(d) || Double.isInfinite(d)) {
      throw args.error(n, "number has no integer representation");
    }
    if (d < min || d > max || d == 0x1p63) {
      throw args.error(n, "value out of range");
    }
    return (long) d;
  }

  /** Rounded, but not to infinity. */
  private static Object single(Arguments args, int n, HostValues values) {
    double d = args.number(n);
    float single = (float) d;
    if (Float.isInfinite(single) && !Double.isInfinite(d)) {
      throw args.error(n, "value out of range");
    }
    return single;
  }

  private static Object text(Arguments args, int n, HostValues values) {
    String text = HostValues.utf8(args.string(n));
    if (text == null) {
      throw args.error(n, "string is not valid UTF-8");
    }
    return text;
  }

  private static Object list(Arguments args, int n, HostValues values) {
    LuaTable table = args.table(n);
    List<@Nullable Object> list = values.list(table);
    if (list == null) {
      throw args.error(n, "table with the keys 1 to n expected");
    }
    return list;
  }

  private static Object constant(Arguments args, int n, Class<?> type) {
    LuaString name = args.exactString(n);
    String wanted = Text.of(name);
    for (Object constant : type.getEnumConstants()) {
      if (((Enum<?>) constant).name().equals(wanted)) {
        return constant;
      }
    }
    throw args.error(n, "invalid option '" + wanted + "'");
  }

  private static Object shown(
      Arguments args, int n, HostValues values, Class<?> type, String expected) {
    LuaValue value = args.value(n);
    Object shown = isObject(value) ? values.shown(value) : null;
    if (!type.isInstance(shown)) {
      throw args.typeError(n, expected);
    }
    return shown;
  }

  /** What Java can hold without a copy. */
  private static boolean isObject(LuaValue value) {
    return switch (value.type()) {
      case LuaValue.TTABLE, LuaValue.TFUNCTION, LuaValue.TUSERDATA, LuaValue.TTHREAD -> true;
      default -> false;
    };
  }

  private static Object offered(Arguments args, int n, Class<?> type, String expected) {
    if (args.value(n) instanceof JavaObject object && type.isInstance(object.object())) {
      return object.object();
    }
    throw args.typeError(n, expected);
  }
}
