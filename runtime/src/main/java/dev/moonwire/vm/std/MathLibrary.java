package dev.moonwire.vm.std;

import dev.moonwire.vm.Arguments;
import dev.moonwire.vm.NativeFunction;
import dev.moonwire.vm.VmTable;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * {@code math} (manual §6.6), with 5.1's {@code mod} and 5.3's names for integers. An integer is a
 * double without fraction; {@code maxinteger} is the largest whose neighbours are exact too.
 */
final class MathLibrary {
  private static final double MAX_INTEGER = 0x1p53 - 1;

  private MathLibrary() {}

  static VmTable create() {
    VmTable math = new VmTable();
    RandomNumbers random = new RandomNumbers();
    addUnary(math);
    new Functions(math)
        .add("atan", MathLibrary::atan)
        .add("atan2", binary(Math::atan2))
        .add("fmod", binary((x, y) -> x % y))
        .add("frexp", MathLibrary::frexp)
        .add("ldexp", args -> LuaValue.valueOf(ldexp(args.number(1), args.integer(2))))
        .add("log", MathLibrary::log)
        .add("max", args -> extreme(args, (best, x) -> x > best ? x : best))
        .add("min", args -> extreme(args, (best, x) -> x < best ? x : best))
        .add("mod", binary((x, y) -> x % y))
        .add("modf", MathLibrary::modf)
        .add("pow", binary(MathLibrary::pow))
        .add("random", random::random)
        .add("randomseed", random::seed)
        .add("tointeger", MathLibrary::toInteger)
        .add("type", MathLibrary::type)
        .add("ult", MathLibrary::unsignedLess);
    math.rawset("pi", LuaValue.valueOf(Math.PI));
    math.rawset("huge", LuaValue.valueOf(Double.POSITIVE_INFINITY));
    math.rawset("maxinteger", LuaValue.valueOf(MAX_INTEGER));
    math.rawset("mininteger", LuaValue.valueOf(-MAX_INTEGER));
    return math;
  }

  private static void addUnary(VmTable math) {
    new Functions(math)
        .add("abs", unary(Math::abs))
        .add("acos", unary(Math::acos))
        .add("asin", unary(Math::asin))
        .add("ceil", unary(Math::ceil))
        .add("cos", unary(Math::cos))
        .add("cosh", unary(Math::cosh))
        .add("deg", unary(x -> x / (Math.PI / 180)))
        .add("exp", unary(Math::exp))
        .add("floor", unary(Math::floor))
        .add("log10", unary(Math::log10))
        .add("rad", unary(x -> x * (Math.PI / 180)))
        .add("sin", unary(Math::sin))
        .add("sinh", unary(Math::sinh))
        .add("sqrt", unary(Math::sqrt))
        .add("tan", unary(Math::tan))
        .add("tanh", unary(Math::tanh));
  }

  private static NativeFunction.Body unary(DoubleUnaryOperator function) {
    return args -> LuaValue.valueOf(function.applyAsDouble(args.number(1)));
  }

  private static NativeFunction.Body binary(DoubleBinaryOperator function) {
    return args -> LuaValue.valueOf(function.applyAsDouble(args.number(1), args.number(2)));
  }

  /** 5.3 lets the second argument of atan2 be given here. */
  private static Varargs atan(Arguments args) {
    double y = args.number(1);
    return LuaValue.valueOf(args.isNoneOrNil(2) ? Math.atan(y) : Math.atan2(y, args.number(2)));
  }

  private static Varargs log(Arguments args) {
    double x = args.number(1);
    if (args.isNoneOrNil(2)) {
      return LuaValue.valueOf(Math.log(x));
    }
    double base = args.number(2);
    return LuaValue.valueOf(base == 10 ? Math.log10(x) : Math.log(x) / Math.log(base));
  }

  /** C's pow(3), which knows that 1 to any power is 1; Java answers NaN for some. */
  private static double pow(double x, double y) {
    return x == 1 || (x == -1 && Double.isInfinite(y)) ? 1 : Math.pow(x, y);
  }

  private static Varargs extreme(Arguments args, DoubleBinaryOperator better) {
    double best = args.number(1);
    for (int i = 2; i <= args.count(); i++) {
      best = better.applyAsDouble(best, args.number(i));
    }
    return LuaValue.valueOf(best);
  }

  private static Varargs modf(Arguments args) {
    double x = args.number(1);
    double whole = x < 0 ? Math.ceil(x) : Math.floor(x);
    double fraction = x == whole ? 0 : x - whole;
    return LuaValue.varargsOf(LuaValue.valueOf(whole), LuaValue.valueOf(fraction));
  }

  private static Varargs frexp(Arguments args) {
    double x = args.number(1);
    if (x == 0 || Double.isNaN(x) || Double.isInfinite(x)) {
      return LuaValue.varargsOf(LuaValue.valueOf(x), LuaValue.ZERO);
    }
    // Subnormal numbers have no exponent of their own.
    int lift = Math.abs(x) < Double.MIN_NORMAL ? 54 : 0;
    double normal = Math.scalb(x, lift);
    int exponent = Math.getExponent(normal) + 1;
    return LuaValue.varargsOf(
        LuaValue.valueOf(Math.scalb(normal, -exponent)), LuaValue.valueOf(exponent - lift));
  }

  private static double ldexp(double mantissa, int exponent) {
    return Math.scalb(mantissa, exponent);
  }

  private static boolean isInteger(LuaValue value) {
    double d = value.todouble();
    return value.type() == LuaValue.TNUMBER && d == Math.rint(d) && Math.abs(d) <= 0x1p63;
  }

  private static Varargs toInteger(Arguments args) {
    LuaValue value = args.any(1);
    return isInteger(value) ? value : LuaValue.NIL;
  }

  private static Varargs type(Arguments args) {
    LuaValue value = args.any(1);
    if (value.type() != LuaValue.TNUMBER) {
      return LuaValue.NIL;
    }
    return LuaValue.valueOf(isInteger(value) ? "integer" : "float");
  }

  private static Varargs unsignedLess(Arguments args) {
    long a = args.exactInteger(1);
    long b = args.exactInteger(2);
    return LuaValue.valueOf(Long.compareUnsigned(a, b) < 0);
  }
}
