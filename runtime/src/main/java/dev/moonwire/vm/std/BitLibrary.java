package dev.moonwire.vm.std;

import dev.moonwire.vm.Arguments;
import dev.moonwire.vm.NativeFunction;
import dev.moonwire.vm.VmTable;
import java.util.function.IntBinaryOperator;
import java.util.function.IntUnaryOperator;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** {@code bit}, as LuaJIT ships it: 32 bits with a sign; shift counts are taken modulo 32. */
final class BitLibrary {
  private BitLibrary() {}

  static VmTable create() {
    VmTable bit = new VmTable();
    new Functions(bit)
        .add("arshift", binary((bits, count) -> bits >> count))
        .add("band", fold((a, b) -> a & b))
        .add("bnot", unary(bits -> ~bits))
        .add("bor", fold((a, b) -> a | b))
        .add("bswap", unary(Integer::reverseBytes))
        .add("bxor", fold((a, b) -> a ^ b))
        .add("lshift", binary((bits, count) -> bits << count))
        .add("rol", binary(Integer::rotateLeft))
        .add("ror", binary(Integer::rotateRight))
        .add("rshift", binary((bits, count) -> bits >>> count))
        .add("tobit", unary(bits -> bits))
        .add("tohex", BitLibrary::toHex);
    return bit;
  }

  private static NativeFunction.Body unary(IntUnaryOperator operator) {
    return args -> LuaValue.valueOf(operator.applyAsInt(Bit32Library.bits(args, 1)));
  }

  private static NativeFunction.Body binary(IntBinaryOperator operator) {
    return args ->
        LuaValue.valueOf(
            operator.applyAsInt(Bit32Library.bits(args, 1), Bit32Library.bits(args, 2)));
  }

  private static NativeFunction.Body fold(IntBinaryOperator operator) {
    return args -> {
      int result = Bit32Library.bits(args, 1);
      for (int i = 2; i <= args.count(); i++) {
        result = operator.applyAsInt(result, Bit32Library.bits(args, i));
      }
      return LuaValue.valueOf(result);
    };
  }

  /** Eight digits, or as many as asked for: the lowest ones, capital when negative. */
  private static Varargs toHex(Arguments args) {
    int bits = Bit32Library.bits(args, 1);
    int wanted = args.isNoneOrNil(2) ? 8 : Bit32Library.bits(args, 2);
    int digits = (int) Math.min(Math.abs((long) wanted), 8);
    String text = String.format("%08x", bits).substring(8 - digits);
    return LuaString.valueOf(wanted < 0 ? Ascii.upper(text) : text);
  }
}
