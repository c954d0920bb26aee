package dev.moonwire.vm;

import org.luaj.vm2.Lua;
import org.luaj.vm2.LuaInteger;
import org.luaj.vm2.LuaValue;

/** The rarer or longer instructions, carried out from LuaJ's form of them. */
final class Instructions {
  /** LFIELDS_PER_FLUSH: how many list items a SETLIST stores at a time. */
  private static final int LIST_CHUNK = 50;

  private final Interpreter interpreter;

  Instructions(Interpreter interpreter) {
    this.interpreter = interpreter;
  }

  private static int current(Frame frame) {
    return frame.closure.code.source.code[frame.currentPc()];
  }

  /** Before each instruction of a frame under {@code debug.sethook}. */
  void hook(Coroutine co, Frame frame) {
    Hook hook = co.hook;
    if (hook != null) {
      hook.before(co, frame);
    }
  }

  /** {@code R(A)[RK(B)] = RK(C)} in the forms without an opcode of their own. */
  int setTable(Coroutine co, Frame frame) {
    int i = current(frame);
    return interpreter.tables.set(
        co,
        frame,
        co.stack[frame.base + RawCode.a(i)],
        Operators.operand(co, frame, RawCode.b(i)),
        Operators.operand(co, frame, RawCode.c(i)));
  }

  /** The instructions that have no opcode of their own. */
  int rest(Coroutine co, Frame frame) {
    int i = current(frame);
    int a = RawCode.a(i);
    LuaValue[] stack = co.stack;
    UpValue[] upvalues = frame.closure.upvalues;
    return switch (RawCode.op(i)) {
      case Lua.OP_GETTABUP ->
          interpreter.tables.get(
              co,
              frame,
              upvalues[RawCode.b(i)].get(),
              Operators.operand(co, frame, RawCode.c(i)),
              frame.base + a);
      case Lua.OP_SETTABUP ->
          interpreter.tables.set(
              co,
              frame,
              upvalues[a].get(),
              Operators.operand(co, frame, RawCode.b(i)),
              Operators.operand(co, frame, RawCode.c(i)));
      case Lua.OP_SELF -> {
        LuaValue object = stack[frame.base + RawCode.b(i)];
        stack[frame.base + a + 1] = object;
        yield interpreter.tables.get(
            co, frame, object, Operators.operand(co, frame, RawCode.c(i)), frame.base + a);
      }
      case Lua.OP_LOADKX -> {
        int extra = frame.closure.code.source.code[frame.pc++];
        stack[frame.base + a] = frame.closure.code.constants[RawCode.ax(extra)];
        yield Interpreter.DONE;
      }
      default -> throw new IllegalStateException("instruction " + RawCode.op(i));
    };
  }

  /** An instruction whose operand needs more than 16 bits. */
  void wide(Coroutine co, Frame frame) {
    int i = current(frame);
    int a = frame.base + RawCode.a(i);
    LuaValue[] stack = co.stack;
    switch (RawCode.op(i)) {
      case Lua.OP_LOADK -> stack[a] = frame.closure.code.constants[RawCode.bx(i)];
      case Lua.OP_CLOSURE ->
          stack[a] = closure(co, frame, frame.closure.code.functions[RawCode.bx(i)]);
      case Lua.OP_FORPREP -> {
        prepareLoop(stack, a);
        frame.pc += RawCode.sbx(i);
      }
      case Lua.OP_FORLOOP -> {
        interpreter.watch.count();
        double step = stack[a + 2].todouble();
        double n = stack[a].todouble() + step;
        double limit = stack[a + 1].todouble();
        if (step > 0 ? n <= limit : n >= limit) {
          stack[a] = Numbers.of(n);
          stack[a + 3] = stack[a];
          frame.pc += RawCode.sbx(i);
        }
      }
      case Lua.OP_TFORLOOP -> {
        interpreter.watch.count();
        if (!stack[a + 1].isnil()) {
          stack[a] = stack[a + 1];
          frame.pc += RawCode.sbx(i);
        }
      }
      default -> throw new IllegalStateException("wide instruction " + RawCode.op(i));
    }
  }

  /** A jump out of a block whose locals closures have captured. */
  void jumpClosing(Coroutine co, Frame frame) {
    int i = current(frame);
    co.closeUpvalues(frame.base + RawCode.a(i) - 1);
    if (RawCode.sbx(i) < 0) {
      interpreter.watch.count();
    }
    frame.pc += RawCode.sbx(i);
  }

  /**
   * Checks the three numbers of a {@code for} and takes the first step back. Where index and step
   * are integers a fractional limit is rounded towards the index, so that the loop runs on
   * integers.
   */
  void prepareLoop(LuaValue[] stack, int a) {
    LuaValue index = loopNumber(stack[a], "initial value");
    LuaValue limit = loopNumber(stack[a + 1], "limit");
    LuaValue step = loopNumber(stack[a + 2], "step");
    if (index instanceof LuaInteger && step instanceof LuaInteger s) {
      double bound = limit.todouble();
      limit = Numbers.of(s.v > 0 ? Math.floor(bound) : Math.ceil(bound));
    }
    stack[a] = Numbers.of(index.todouble() - step.todouble());
    stack[a + 1] = limit;
    stack[a + 2] = step;
  }

  private LuaValue loopNumber(LuaValue v, String what) {
    LuaValue number = Numbers.coerce(v);
    if (number.isnil()) {
      throw interpreter.faults.runtime("'for' " + what + " must be a number");
    }
    return number;
  }

  /** {@code R(A)[(C-1)*50 + i] = R(A+i)} for the items of a table constructor. */
  void setList(Coroutine co, Frame frame) {
    int[] raw = frame.closure.code.source.code;
    int i = current(frame);
    int a = frame.base + RawCode.a(i);
    int count = RawCode.b(i);
    boolean extra = RawCode.c(i) == 0;
    int chunk = extra ? RawCode.ax(raw[frame.pc]) : RawCode.c(i);
    if (count == 0) {
      count = co.top - a - 1;
    }
    VmTable table = (VmTable) co.stack[a];
    int offset = (chunk - 1) * LIST_CHUNK;
    interpreter.watch.allocates(4L * (offset + count));
    table.putList(offset + 1, co.stack, a + 1, count);
    frame.pc += extra ? 1 : 0;
  }

  static Closure closure(Coroutine co, Frame frame, FunctionCode code) {
    int count = code.upvalueIndex.length;
    UpValue[] upvalues = new UpValue[count];
    for (int n = 0; n < count; n++) {
      int index = code.upvalueIndex[n];
      upvalues[n] =
          code.upvalueInStack[n]
              ? co.openUpvalue(frame.base + index)
              : frame.closure.upvalues[index];
    }
    return new Closure(code, upvalues);
  }

  /**
   * Copies the frame's extra arguments to slot {@code a} and on.
   *
   * @param wanted how many; -1 for all, ending at the coroutine's top
   */
  static void varargs(Coroutine co, Frame frame, int a, int wanted) {
    int extra = frame.base - frame.function - 1 - frame.closure.code.parameters;
    int have = Math.max(extra, 0);
    int count = wanted < 0 ? have : wanted;
    co.ensure(a + count);
    LuaValue[] stack = co.stack;
    for (int n = 0; n < count; n++) {
      stack[a + n] = n < have ? stack[frame.base - have + n] : LuaValue.NIL;
    }
    if (wanted < 0) {
      co.top = a + count;
    }
  }

  /** The metamethod that the frame's instruction called has left its result in slot {@code at}. */
  int finish(Coroutine co, Frame frame, int at) {
    int i = current(frame);
    int to = frame.base + RawCode.a(i);
    return switch (RawCode.op(i)) {
      case Lua.OP_SETTABLE, Lua.OP_SETTABUP -> Interpreter.SWITCHED;
      case Lua.OP_EQ, Lua.OP_LT, Lua.OP_LE -> {
        boolean holds = co.stack[at].toboolean() != frame.inverted;
        frame.inverted = false;
        Operators.branch(frame, holds);
        yield Interpreter.SWITCHED;
      }
      case Lua.OP_CONCAT -> finishConcatenation(co, frame, at, to);
      default -> {
        co.stack[to] = co.stack[at];
        yield Interpreter.SWITCHED;
      }
    };
  }

  private int finishConcatenation(Coroutine co, Frame frame, int at, int to) {
    int top = frame.concatTop - 1;
    co.stack[top - 1] = co.stack[at];
    co.top = top;
    int first = frame.base + RawCode.b(current(frame));
    int outcome = interpreter.operators.concatenate(co, frame, top - first);
    if (outcome != Interpreter.DONE) {
      return outcome;
    }
    co.stack[to] = co.stack[first];
    return Interpreter.SWITCHED;
  }
}
