package dev.moonwire.lib;

import static java.util.Map.entry;

import dev.moonwire.vm.Arguments;
import dev.moonwire.vm.Latin1;
import dev.moonwire.vm.LuaVm;
import dev.moonwire.vm.NativeFunction;
import dev.moonwire.vm.Numbers;
import dev.moonwire.vm.Position;
import dev.moonwire.vm.RaisedValue;
import dev.moonwire.vm.VmTable;
import dev.moonwire.vm.std.LuaFile;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaUserdata;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * {@code error.check}: functions that raise when their first argument is not of a type. The error
 * is about an argument of the function that asks: {@code check.string(v, 2)} in {@code f} raises
 * {@code bad argument #2 to 'f' (string expected, got nil)}, with a traceback unless the fourth
 * argument is false. The third is the level of the function that is blamed.
 */
final class ErrorChecks {
  private static final String OUT_OF_RANGE = "an out of range value";

  /** The types of Lua by their function's name: the name in messages, and who is one. */
  private static final Map<String, Kind> KINDS =
      Map.ofEntries(
          entry("file", new Kind("FILE*", ErrorChecks::isFile)),
          entry("noneornil", new Kind("none or nil", LuaValue::isnil)),
          entry("boolean", ofType("boolean", LuaValue.TBOOLEAN)),
          entry("pointer", new Kind("pointer", LuaVm::isPointer)),
          entry("string", ofType("string", LuaValue.TSTRING)),
          entry("table", ofType("table", LuaValue.TTABLE)),
          entry("func", ofType("function", LuaValue.TFUNCTION)),
          entry("userdata", new Kind("userdata", ErrorChecks::isObject)),
          entry("thread", ofType("thread", LuaValue.TTHREAD)));

  private final LuaVm vm;

  ErrorChecks(LuaVm vm) {
    this.vm = vm;
  }

  private record Kind(String name, Predicate<LuaValue> includes) {}

  /** What a check has to say against a value; null for nothing. */
  @FunctionalInterface
  private interface Complaint {
    @Nullable String about(LuaValue v);
  }

  private static Kind ofType(String name, int type) {
    return new Kind(name, v -> v.type() == type);
  }

  private static boolean isFile(LuaValue v) {
    return v instanceof LuaUserdata u && u.m_instance instanceof LuaFile;
  }

  private static boolean isObject(LuaValue v) {
    return v instanceof LuaUserdata && !LuaVm.isPointer(v);
  }

  /** The table of all checks. */
  VmTable module() {
    VmTable module = new VmTable();
    KINDS.forEach(
        (name, kind) ->
            check(module, name, kind.name(), v -> kind.includes().test(v) ? null : typeName(v)));
    check(module, "number", "number", v -> isNan(v) ? text(v) : notANumber(v));
    check(
        module,
        "finite",
        "finite number",
        v -> isNumber(v) && !isFinite(v) ? text(v) : notANumber(v));
    check(module, "unsigned", "unsigned number", ErrorChecks::notUnsigned);
    integers(module, "int", -1);
    integers(module, "uint", 0);
    integers(module, "pint", 1);
    return module;
  }

  /**
   * {@code int}, {@code int8} and so on.
   *
   * @param least -1 for what can be negative
   */
  private void integers(VmTable module, String name, int least) {
    check(
        module,
        name,
        name,
        v -> notInteger(v, least < 0 ? -Double.MAX_VALUE : least, Double.MAX_VALUE));
    for (int bits = 8; bits <= 64; bits *= 2) {
      double limit = Math.scalb(1.0, least < 0 ? bits - 1 : bits);
      double lowest = least < 0 ? -limit : least;
      String sized = name + bits;
      check(module, sized, sized, v -> notInteger(v, lowest, limit));
    }
  }

  /** What is wrong with a number that must be whole, at least the lowest and below the limit. */
  private static @Nullable String notInteger(LuaValue v, double lowest, double limit) {
    if (!isNumber(v)) {
      return typeName(v);
    }
    double number = v.todouble();
    if (!isFinite(v)) {
      return text(v);
    }
    if (number != Math.rint(number)) {
      return typeName(v);
    }
    return number < lowest || number >= limit ? OUT_OF_RANGE : null;
  }

  private static @Nullable String notUnsigned(LuaValue v) {
    if (isNan(v)) {
      return text(v);
    }
    return isNumber(v) && v.todouble() < 0 ? "signed number" : notANumber(v);
  }

  private static @Nullable String notANumber(LuaValue v) {
    return isNumber(v) ? null : typeName(v);
  }

  private static boolean isNumber(LuaValue v) {
    return v.type() == LuaValue.TNUMBER;
  }

  private static boolean isNan(LuaValue v) {
    return isNumber(v) && Double.isNaN(v.todouble());
  }

  private static boolean isFinite(LuaValue v) {
    return Double.isFinite(v.todouble());
  }

  private static String text(LuaValue number) {
    return Latin1.of(Numbers.text(number));
  }

  private static String typeName(LuaValue v) {
    return LuaVm.isPointer(v) ? "pointer" : v.typename();
  }

  private void check(VmTable module, String name, String expected, Complaint complaint) {
    module.rawset(name, new NativeFunction(name, args -> check(args, expected, complaint)));
  }

  private Varargs check(Arguments args, String expected, Complaint complaint) {
    int position = ErrorModule.byteOr(args, 2, 1);
    int level = ErrorModule.byteOr(args, 3, 1);
    boolean traced = ErrorModule.truth(args, 4, true);
    String got = complaint.about(args.value(1));
    if (got == null) {
      return LuaValue.NONE;
    }
    Position blamed = vm.calls().position(level);
    String name = blamed == null || blamed.name() == null ? "?" : blamed.name();
    String message =
        (blamed == null ? "" : blamed.where())
            + ("bad argument #" + position)
            + (blamed == null ? " (" : " to '" + name + "' (")
            + (expected + " expected, got " + got + ")")
            + (traced ? "\n" + vm.calls().traceback(null, level - 1) : "");
    throw new RaisedValue(Latin1.toLua(message));
  }
}
