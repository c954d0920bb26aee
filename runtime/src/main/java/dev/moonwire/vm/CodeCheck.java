package dev.moonwire.vm;

import org.luaj.vm2.Lua;
import org.luaj.vm2.Prototype;
import org.luaj.vm2.Upvaldesc;

/**
 * Whether the instructions of a precompiled function keep to its own registers, constants, upvalues
 * and code (lopcodes.h). What they do with the values is checked where they run.
 */
final class CodeCheck {
  private final Prototype function;
  private final int registers;
  private final int[] code;

  private CodeCheck(Prototype function) {
    this.function = function;
    this.registers = function.maxstacksize;
    this.code = function.code;
  }

  static boolean isSound(Prototype function) {
    return new CodeCheck(function).isSound();
  }

  private boolean isSound() {
    if (function.numparams > registers
        || code.length == 0
        || RawCode.op(code[code.length - 1]) != Lua.OP_RETURN) {
      return false;
    }
    for (int pc = 0; pc < code.length; pc++) {
      if (!isSound(pc)) {
        return false;
      }
    }
    for (Prototype inner : function.p) {
      if (!capturesSoundly(inner) || !isSound(inner)) {
        return false;
      }
    }
    return true;
  }

  private boolean capturesSoundly(Prototype inner) {
    for (Upvaldesc upvalue : inner.upvalues) {
      if (upvalue.idx >= (upvalue.instack ? registers : function.upvalues.length)) {
        return false;
      }
    }
    return true;
  }

  private boolean isSound(int pc) {
    int i = code[pc];
    int a = RawCode.a(i);
    int b = RawCode.b(i);
    int c = RawCode.c(i);
    return switch (RawCode.op(i)) {
      case Lua.OP_MOVE, Lua.OP_UNM, Lua.OP_NOT, Lua.OP_LEN -> isRegister(a) && isRegister(b);
      case Lua.OP_LOADK -> isRegister(a) && RawCode.bx(i) < function.k.length;
      case Lua.OP_LOADKX ->
          isRegister(a) && isExtra(pc + 1) && RawCode.ax(code[pc + 1]) < function.k.length;
      case Lua.OP_LOADBOOL -> isRegister(a) && (c == 0 || isLanding(pc + 2));
      case Lua.OP_LOADNIL -> isRegister(a + b);
      case Lua.OP_GETUPVAL, Lua.OP_SETUPVAL -> isRegister(a) && isUpvalue(b);
      case Lua.OP_GETTABUP -> isRegister(a) && isUpvalue(b) && isOperand(c);
      case Lua.OP_SETTABUP -> isUpvalue(a) && isOperand(b) && isOperand(c);
      case Lua.OP_GETTABLE -> isRegister(a) && isRegister(b) && isOperand(c);
      case Lua.OP_NEWTABLE -> isRegister(a);
      case Lua.OP_SELF -> isRegister(a + 1) && isRegister(b) && isOperand(c);
      case Lua.OP_SETTABLE,
          Lua.OP_ADD,
          Lua.OP_SUB,
          Lua.OP_MUL,
          Lua.OP_DIV,
          Lua.OP_MOD,
          Lua.OP_POW ->
          isRegister(a) && isOperand(b) && isOperand(c);
      case Lua.OP_CONCAT -> isRegister(a) && b < c && isRegister(c);
      case Lua.OP_EQ, Lua.OP_LT, Lua.OP_LE -> isOperand(b) && isOperand(c) && isJump(pc + 1);
      case Lua.OP_TEST -> isRegister(a) && isJump(pc + 1);
      case Lua.OP_TESTSET -> isRegister(a) && isRegister(b) && isJump(pc + 1);
      case Lua.OP_CLOSURE -> isRegister(a) && RawCode.bx(i) < function.p.length;
      case Lua.OP_SETLIST -> isRegister(a + b) && (c > 0 || isExtra(pc + 1)) && isFed(pc, a + 1);
      case Lua.OP_EXTRAARG -> pc > 0 && takesExtra(code[pc - 1]);
      default -> isSoundTransfer(pc, a, b, c);
    };
  }

  /** Jumps, loops, calls and what they pass. */
  private boolean isSoundTransfer(int pc, int a, int b, int c) {
    boolean lands = isLanding(pc + 1 + RawCode.sbx(code[pc]));
    return switch (RawCode.op(code[pc])) {
      case Lua.OP_JMP -> lands && a <= registers;
      case Lua.OP_FORLOOP, Lua.OP_FORPREP -> lands && isRegister(a + 3);
      case Lua.OP_TFORLOOP -> lands && isRegister(a + 1);
      case Lua.OP_TFORCALL -> c > 0 && isRegister(a + 2 + Math.max(c, 3)) && isCode(pc + 1);
      case Lua.OP_CALL ->
          isRegister(a + Math.max(b - 1, 0))
              && isRegister(a + Math.max(c - 2, 0))
              && isFed(pc, a + 1);
      case Lua.OP_TAILCALL -> isRegister(a + Math.max(b - 1, 0)) && isFed(pc, a + 1);
      case Lua.OP_RETURN -> isRegister(a + Math.max(b - 2, 0)) && isFed(pc, a);
      case Lua.OP_VARARG -> isRegister(a + Math.max(b - 2, 0));
      default -> false;
    };
  }

  private boolean isRegister(int n) {
    return n < registers;
  }

  /** A register or a constant. */
  private boolean isOperand(int n) {
    return RawCode.isConstant(n) ? (n & 255) < function.k.length : isRegister(n);
  }

  private boolean isUpvalue(int n) {
    return n < function.upvalues.length;
  }

  private boolean isCode(int pc) {
    return pc >= 0 && pc < code.length && RawCode.op(code[pc]) != Lua.OP_EXTRAARG;
  }

  /** Code that may be reached from elsewhere than the instruction before it. */
  private boolean isLanding(int pc) {
    return isCode(pc) && !takesAllValues(code[pc]);
  }

  /** Whether it works on all values up to the top, which the instruction before has to leave. */
  private static boolean takesAllValues(int i) {
    return switch (RawCode.op(i)) {
      case Lua.OP_CALL, Lua.OP_TAILCALL, Lua.OP_RETURN, Lua.OP_SETLIST -> RawCode.b(i) == 0;
      default -> false;
    };
  }

  /** Where it takes all values, the instruction before leaves them from register {@code a} on. */
  private boolean isFed(int pc, int a) {
    if (!takesAllValues(code[pc])) {
      return true;
    }
    int before = pc == 0 ? 0 : code[pc - 1];
    return pc > 0
        && RawCode.a(before) >= a
        && switch (RawCode.op(before)) {
          case Lua.OP_CALL -> RawCode.c(before) == 0;
          case Lua.OP_VARARG -> RawCode.b(before) == 0;
          case Lua.OP_TAILCALL -> true;
          default -> false;
        };
  }

  private boolean isJump(int pc) {
    return isCode(pc) && RawCode.op(code[pc]) == Lua.OP_JMP && isCode(pc + 1);
  }

  private boolean isExtra(int pc) {
    return pc < code.length && RawCode.op(code[pc]) == Lua.OP_EXTRAARG;
  }

  private static boolean takesExtra(int i) {
    return RawCode.op(i) == Lua.OP_LOADKX || (RawCode.op(i) == Lua.OP_SETLIST && RawCode.c(i) == 0);
  }
}
