package dev.moonwire.vm;

/** Fields of LuaJ's instructions, which are Lua 5.2's (lopcodes.h). */
final class RawCode {
  private static final int CONSTANT = 256;

  private RawCode() {}

  static int op(int i) {
    return i & 63;
  }

  static int a(int i) {
    return (i >>> 6) & 255;
  }

  static int b(int i) {
    return i >>> 23;
  }

  static int c(int i) {
    return (i >>> 14) & 511;
  }

  static int bx(int i) {
    return i >>> 14;
  }

  static int sbx(int i) {
    return (i >>> 14) - 131071;
  }

  /** The operand of {@code OP_EXTRAARG}. */
  static int ax(int i) {
    return i >>> 6;
  }

  /** Whether an RK operand is a constant; {@code operand & 255} is its index then. */
  static boolean isConstant(int operand) {
    return operand >= CONSTANT;
  }

  /** A size in the "floating point byte" of {@code OP_NEWTABLE}: eeeeexxx. */
  static int floatingByte(int x) {
    int exponent = x >> 3 & 31;
    return exponent == 0 ? x : ((x & 7) + 8) << (exponent - 1);
  }
}
