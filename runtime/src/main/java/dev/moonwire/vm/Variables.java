package dev.moonwire.vm;

import org.jspecify.annotations.Nullable;
import org.luaj.vm2.Lua;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Prototype;

/**
 * What the source calls the value in a register: found by looking for the instruction that put it
 * there (ldebug.c of 5.2). Costs nothing until an error asks.
 */
@SuppressWarnings("ReferenceEquality") // Objects, nil and booleans of Lua are one Java object each.
final class Variables {
  /** A name and what it names: local, upvalue, global, field, method or constant. */
  record Name(String kind, String name) {
    String shown() {
      return kind + " '" + name + "'";
    }
  }

  private Variables() {}

  /** {@code local 'x'} for a stack slot of the frame; empty when nothing is known. */
  static String inSlot(Frame frame, int slot) {
    if (!frame.isLua() || slot < frame.base || slot >= frame.top) {
      return "";
    }
    Name name = ofRegister(frame, slot - frame.base);
    return name == null ? "" : name.shown();
  }

  /** As {@link #inSlot} for an operand of the current instruction, found by identity. */
  static String operand(Coroutine co, Frame frame, LuaValue v) {
    if (!frame.isLua()) {
      return "";
    }
    FunctionCode code = frame.closure.code;
    int i = code.source.code[frame.currentPc()];
    int upvalue = tableUpvalue(i);
    if (upvalue >= 0) {
      return frame.closure.upvalues[upvalue].get() == v
          ? "upvalue '" + code.upvalueName(upvalue) + "'"
          : "";
    }
    for (int register : operandRegisters(i)) {
      if (register < code.registers && co.stack[frame.base + register] == v) {
        Name name = ofRegister(frame, register);
        return name == null ? "" : name.shown();
      }
    }
    return "";
  }

  private static int tableUpvalue(int i) {
    return switch (RawCode.op(i)) {
      case Lua.OP_GETTABUP -> RawCode.b(i);
      case Lua.OP_SETTABUP -> RawCode.a(i);
      default -> -1;
    };
  }

  private static int[] operandRegisters(int i) {
    int op = RawCode.op(i);
    if (op == Lua.OP_SETTABLE) {
      return new int[] {RawCode.a(i)};
    }
    if (op >= Lua.OP_ADD && op <= Lua.OP_POW) {
      return new int[] {RawCode.b(i), RawCode.c(i)};
    }
    return new int[] {RawCode.b(i)};
  }

  /** The name of a register at the frame's current instruction. */
  static @Nullable Name ofRegister(Frame frame, int register) {
    return find(frame.closure.code, frame.currentPc(), register);
  }

  private static @Nullable Name find(FunctionCode code, int pc, int register) {
    Prototype p = code.source;
    LuaString local = p.getlocalname(register + 1, pc);
    if (local != null) {
      return new Name("local", Text.of(local));
    }
    int setter = setter(p, pc, register);
    if (setter < 0) {
      return null;
    }
    int i = p.code[setter];
    return switch (RawCode.op(i)) {
      case Lua.OP_MOVE -> RawCode.b(i) < RawCode.a(i) ? find(code, setter, RawCode.b(i)) : null;
      case Lua.OP_GETTABUP ->
          new Name(
              code.upvalueName(RawCode.b(i)).equals("_ENV") ? "global" : "field",
              key(code, setter, RawCode.c(i)));
      case Lua.OP_GETTABLE -> {
        LuaString table = p.getlocalname(RawCode.b(i) + 1, setter);
        boolean environment = table != null && table.raweq(Names.ENV);
        yield new Name(environment ? "global" : "field", key(code, setter, RawCode.c(i)));
      }
      case Lua.OP_GETUPVAL -> new Name("upvalue", code.upvalueName(RawCode.b(i)));
      case Lua.OP_LOADK -> constant(p.k[RawCode.bx(i)]);
      case Lua.OP_LOADKX -> constant(p.k[RawCode.ax(p.code[setter + 1])]);
      case Lua.OP_SELF -> new Name("method", key(code, setter, RawCode.c(i)));
      default -> null;
    };
  }

  private static @Nullable Name constant(LuaValue v) {
    return v instanceof LuaString s ? new Name("constant", Text.of(s)) : null;
  }

  private static String key(FunctionCode code, int pc, int operand) {
    if (RawCode.isConstant(operand)) {
      return code.constants[operand & 255] instanceof LuaString s ? Text.of(s) : "?";
    }
    Name name = find(code, pc, operand);
    return name != null && name.kind().equals("constant") ? name.name() : "?";
  }

  /** The last instruction before {@code lastPc} that surely set the register; -1 for none. */
  private static int setter(Prototype p, int lastPc, int register) {
    int found = -1;
    int jumpTarget = 0;
    for (int pc = 0; pc < lastPc; pc++) {
      int i = p.code[pc];
      if (RawCode.op(i) == Lua.OP_JMP) {
        int target = pc + 1 + RawCode.sbx(i);
        if (pc < target && target <= lastPc && target > jumpTarget) {
          jumpTarget = target;
        }
      } else if (sets(i, register)) {
        // Code that a jump can pass over may not have run.
        found = pc < jumpTarget ? -1 : pc;
      }
    }
    return found;
  }

  private static boolean sets(int i, int register) {
    int a = RawCode.a(i);
    return switch (RawCode.op(i)) {
      case Lua.OP_LOADNIL -> a <= register && register <= a + RawCode.b(i);
      case Lua.OP_TFORCALL -> register >= a + 2;
      case Lua.OP_CALL, Lua.OP_TAILCALL -> register >= a;
      case Lua.OP_SELF -> register == a || register == a + 1;
      case Lua.OP_SETTABUP,
          Lua.OP_SETUPVAL,
          Lua.OP_SETTABLE,
          Lua.OP_EQ,
          Lua.OP_LT,
          Lua.OP_LE,
          Lua.OP_TEST,
          Lua.OP_RETURN,
          Lua.OP_SETLIST,
          Lua.OP_TFORLOOP,
          Lua.OP_EXTRAARG ->
          false;
      default -> a == register;
    };
  }
}
