package dev.moonwire.vm;

import org.luaj.vm2.Lua;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;

/** Turns LuaJ's instructions into those of {@link Op}, one for one. */
final class Translator {
  /** A jump after a test with this offset is carried out by itself instead of by the test. */
  private static final int STAY = -1;

  private final LuaValue[] constants;

  private Translator(LuaValue[] constants) {
    this.constants = constants;
  }

  static int[] translate(int[] in, LuaValue[] constants) {
    Translator translator = new Translator(constants);
    int[] out = new int[in.length];
    for (int pc = 0; pc < in.length; pc++) {
      out[pc] = translator.instruction(in[pc]);
    }
    return out;
  }

  private int instruction(int i) {
    int a = RawCode.a(i);
    int b = RawCode.b(i);
    int c = RawCode.c(i);
    return switch (RawCode.op(i)) {
      case Lua.OP_MOVE -> abc(Op.MOVE, a, b, 0);
      case Lua.OP_LOADK -> wide(Op.LOADK, a, RawCode.bx(i));
      case Lua.OP_LOADBOOL -> abc(Op.LOADBOOL, a, b, c);
      case Lua.OP_LOADNIL -> abc(Op.LOADNIL, a, b, 0);
      case Lua.OP_GETUPVAL -> abc(Op.GETUPVAL, a, b, 0);
      case Lua.OP_SETUPVAL -> abc(Op.SETUPVAL, a, b, 0);
      case Lua.OP_GETTABUP -> abc(isString(c) ? Op.GETTABUP : Op.REST, a, b, c);
      case Lua.OP_GETTABLE ->
          abc(isString(c) ? Op.GETS : RawCode.isConstant(c) ? Op.GETK : Op.GETR, a, b, c);
      case Lua.OP_SETTABLE -> store(a, b, c);
      case Lua.OP_NEWTABLE ->
          abc(
              Op.NEWTABLE,
              a,
              Math.min(255, RawCode.floatingByte(b)),
              Math.min(255, RawCode.floatingByte(c)));
      case Lua.OP_SELF -> abc(isString(c) ? Op.SELFS : Op.REST, a, b, c);
      case Lua.OP_ADD -> arithmetic(Op.ADDRR, a, b, c);
      case Lua.OP_SUB -> arithmetic(Op.SUBRR, a, b, c);
      case Lua.OP_MUL -> arithmetic(Op.MULRR, a, b, c);
      case Lua.OP_DIV -> arithmetic(Op.DIVRR, a, b, c);
      case Lua.OP_MOD -> arithmetic(Op.MODRR, a, b, c);
      case Lua.OP_POW -> abc(Op.ARITH, a, b, c);
      case Lua.OP_UNM -> abc(Op.UNM, a, b, 0);
      case Lua.OP_NOT -> abc(Op.NOT, a, b, 0);
      case Lua.OP_LEN -> abc(Op.LEN, a, b, 0);
      case Lua.OP_CONCAT -> abc(Op.CONCAT, a, b, c);
      case Lua.OP_JMP -> jump(a, RawCode.sbx(i));
      case Lua.OP_EQ -> equality(a, b, c);
      case Lua.OP_LT -> comparison(Op.LTRR, a, b, c);
      case Lua.OP_LE -> comparison(Op.LERR, a, b, c);
      case Lua.OP_TEST -> abc(Op.TEST, a, 0, c);
      case Lua.OP_TESTSET -> abc(Op.TESTSET, a, b, c);
      case Lua.OP_CALL -> abc(Op.CALL, a, b, c);
      case Lua.OP_TAILCALL -> abc(Op.TAILCALL, a, b, c);
      case Lua.OP_RETURN -> abc(b == 1 ? Op.RETURN0 : b == 2 ? Op.RETURN1 : Op.RETURN, a, b, 0);
      case Lua.OP_FORLOOP -> wide(Op.FORLOOP, a, RawCode.sbx(i));
      case Lua.OP_FORPREP -> wide(Op.FORPREP, a, RawCode.sbx(i));
      case Lua.OP_TFORCALL -> abc(Op.TFORCALL, a, 0, c);
      case Lua.OP_TFORLOOP -> wide(Op.TFORLOOP, a, RawCode.sbx(i));
      case Lua.OP_SETLIST -> abc(Op.SETLIST, a, b, 0);
      case Lua.OP_CLOSURE -> wide(Op.CLOSURE, a, RawCode.bx(i));
      case Lua.OP_VARARG -> abc(Op.VARARG, a, b, 0);
      default -> abc(Op.REST, a, 0, 0);
    };
  }

  private static int abc(int op, int a, int b, int c) {
    return op | (a << 8) | ((b & 255) << 16) | (c << 24);
  }

  /** With a 16-bit operand, unsigned for constants and functions, signed for jumps. */
  private static int wide(int op, int a, int operand) {
    boolean unsigned = op == Op.LOADK || op == Op.CLOSURE;
    boolean fits = unsigned ? operand <= 0xffff : operand == (short) operand;
    return fits ? op | (a << 8) | (operand << 16) : abc(Op.WIDE, a, 0, 0);
  }

  private boolean isString(int operand) {
    return RawCode.isConstant(operand) && constants[operand & 255] instanceof LuaString;
  }

  private int store(int a, int b, int c) {
    if (RawCode.isConstant(c) || (RawCode.isConstant(b) && !isString(b))) {
      return abc(Op.SET, a, 0, 0);
    }
    return abc(RawCode.isConstant(b) ? Op.SETSR : Op.SETRR, a, b, c);
  }

  /** The register form; the form with a constant on the right follows it. */
  private static int arithmetic(int registers, int a, int b, int c) {
    if (!RawCode.isConstant(b)) {
      return abc(RawCode.isConstant(c) ? registers + 1 : registers, a, b, c);
    }
    if (RawCode.isConstant(c)) {
      return abc(Op.ARITH, a, b, c);
    }
    return switch (registers) {
      // Numbers have no sides here; what else there may be is read from LuaJ's instruction.
      case Op.ADDRR, Op.MULRR -> abc(registers + 1, a, c, b);
      case Op.SUBRR -> abc(Op.SUBKR, a, b, c);
      case Op.DIVRR -> abc(Op.DIVKR, a, b, c);
      default -> abc(Op.ARITH, a, b, c);
    };
  }

  private static int equality(int a, int b, int c) {
    if (RawCode.isConstant(b)) {
      // Equality has no sides.
      return RawCode.isConstant(c) ? abc(Op.COMPAREKK, a, 0, 0) : abc(Op.EQRK, a, c, b);
    }
    return abc(RawCode.isConstant(c) ? Op.EQRK : Op.EQRR, a, b, c);
  }

  private static int comparison(int registers, int a, int b, int c) {
    if (RawCode.isConstant(b)) {
      return RawCode.isConstant(c) ? abc(Op.COMPAREKK, a, 0, 0) : abc(registers + 2, a, b, c);
    }
    return abc(RawCode.isConstant(c) ? registers + 1 : registers, a, b, c);
  }

  /**
   * A test reads the offset of the jump behind it and jumps itself. Where the jump has more to do,
   * the offset it shows is {@link #STAY}, and it is reached as an instruction of its own.
   */
  private static int jump(int a, int offset) {
    if (a != 0) {
      return Op.JMPCLOSE | (STAY << 8);
    }
    return offset < 0 ? Op.LOOP | (STAY << 8) : Op.JMP | (offset << 8);
  }
}
