package dev.moonwire.vm.std;

import dev.moonwire.vm.Arguments;
import dev.moonwire.vm.NativeFunction;
import dev.moonwire.vm.VmTable;
import java.util.function.IntBinaryOperator;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** {@code bit32} (manual §6.7): 32 bits without sign. */
final class Bit32Library {
  private static final int BITS = 32;

  private Bit32Library() {}

  static VmTable create() {
    VmTable bit32 = new VmTable();
    new Functions(bit32)
        .add("arshift", Bit32Library::arithmeticShift)
        .add("band", args -> unsigned(fold(args, -1, (a, b) -> a & b)))
        .add("bnot", args -> unsigned(~bits(args, 1)))
        .add("bor", args -> unsigned(fold(args, 0, (a, b) -> a | b)))
        .add("btest", args -> LuaValue.valueOf(fold(args, -1, (a, b) -> a & b) != 0))
        .add("bxor", args -> unsigned(fold(args, 0, (a, b) -> a ^ b)))
        .add("extract", Bit32Library::extract)
        .add("lrotate", args -> unsigned(Integer.rotateLeft(bits(args, 1), args.integer(2))))
        .add("lshift", shift(1))
        .add("replace", Bit32Library::replace)
        .add("rrotate", args -> unsigned(Integer.rotateRight(bits(args, 1), args.integer(2))))
        .add("rshift", shift(-1));
    return bit32;
  }

  /** A number's lowest 32 bits; fractions are rounded, as LuaJIT and 5.2 do on this hardware. */
  static int bits(Arguments args, int n) {
    return bits(args.number(n));
  }

  static int bits(double d) {
    double rounded = Math.rint(d);
    if (Math.abs(rounded) < 0x1p63) {
      return (int) (long) rounded;
    }
    return (int) (long) (rounded % 0x1p32);
  }

  private static int fold(Arguments args, int start, IntBinaryOperator operator) {
    int result = start;
    for (int i = 1; i <= args.count(); i++) {
      result = operator.applyAsInt(result, bits(args, i));
    }
    return result;
  }

  private static LuaValue unsigned(int bits) {
    return bits >= 0
        ? LuaValue.valueOf(bits)
        : LuaValue.valueOf((double) Integer.toUnsignedLong(bits));
  }

  /** A shift to the left for direction 1, to the right for -1; negative counts turn it round. */
  private static NativeFunction.Body shift(int direction) {
    return args -> {
      int bits = bits(args, 1);
      long left = (long) direction * args.integer(2);
      if (Math.abs(left) >= BITS) {
        return LuaValue.ZERO;
      }
      return unsigned(left >= 0 ? bits << left : bits >>> -left);
    };
  }

  private static Varargs arithmeticShift(Arguments args) {
    int bits = bits(args, 1);
    int count = args.integer(2);
    if (count >= 0) {
      return unsigned(bits >> Math.min(count, BITS - 1));
    }
    return unsigned(count > -BITS ? bits << -count : 0);
  }

  private static Varargs extract(Arguments args) {
    int bits = bits(args, 1);
    int field = field(args, 2);
    return unsigned((bits >>> field) & mask(args, 2, field));
  }

  private static Varargs replace(Arguments args) {
    int bits = bits(args, 1);
    int value = bits(args, 2);
    int field = field(args, 3);
    int mask = mask(args, 3, field);
    return unsigned((bits & ~(mask << field)) | ((value & mask) << field));
  }

  private static int field(Arguments args, int n) {
    int field = args.integer(n);
    if (field < 0) {
      throw args.error(n, "field cannot be negative");
    }
    return field;
  }

  /** As many ones as argument {@code n + 1} says, which must fit above {@code field}. */
  private static int mask(Arguments args, int n, int field) {
    int width = args.optInteger(n + 1, 1);
    if (width <= 0) {
      throw args.error(n + 1, "width must be positive");
    }
    if ((long) field + width > BITS) {
      throw new LuaError("trying to access non-existent bits");
    }
    return -1 >>> (BITS - width);
  }
}
