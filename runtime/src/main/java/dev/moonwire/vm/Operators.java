package dev.moonwire.vm;

import org.jspecify.annotations.Nullable;
import org.luaj.vm2.Lua;
import org.luaj.vm2.LuaInteger;
import org.luaj.vm2.LuaNumber;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaUserdata;
import org.luaj.vm2.LuaValue;

/** Operators beyond the fast paths: coercions, strings and metamethods (manual §2.4, §3.4). */
@SuppressWarnings("ReferenceEquality") // Objects, nil and booleans of Lua are one Java object each.
final class Operators {
  private static final int YES = 1;
  private static final int NO = 0;
  private static final int LATER = -1;

  /** How many digits are read in the time of a call. */
  private static final int DIGITS_PER_STEP = 32;

  private final Interpreter interpreter;

  Operators(Interpreter interpreter) {
    this.interpreter = interpreter;
  }

  // ---- arithmetic

  /** The arithmetic instruction at the frame's pc, in full. */
  int arithmetic(Coroutine co, Frame frame) {
    FunctionCode code = frame.closure.code;
    int i = code.source.code[frame.currentPc()];
    int operation = RawCode.op(i) - Lua.OP_ADD;
    LuaValue x = operand(co, frame, RawCode.b(i));
    LuaValue y = RawCode.op(i) == Lua.OP_UNM ? x : operand(co, frame, RawCode.c(i));
    int to = frame.base + RawCode.a(i);
    read(x);
    read(y);
    LuaValue result = compute(operation, x, y);
    if (result != null) {
      co.stack[to] = result;
      return Interpreter.DONE;
    }
    LuaString event = Names.arithmetic(operation);
    LuaValue handler = interpreter.metatables.metamethod(x, event);
    if (handler.isnil()) {
      handler = interpreter.metatables.metamethod(y, event);
    }
    if (handler.isnil()) {
      throw interpreter.faults.arithmetic(co, x, y);
    }
    return interpreter.tables.metamethod(co, frame, handler, x, y, to);
  }

  /** A string is about to be read as a number. */
  private void read(LuaValue v) {
    if (v instanceof LuaString s && s.m_length >= DIGITS_PER_STEP) {
      interpreter.watch.works(s.m_length / DIGITS_PER_STEP);
    }
  }

  static LuaValue operand(Coroutine co, Frame frame, int rk) {
    return RawCode.isConstant(rk)
        ? frame.closure.code.constants[rk & 255]
        : co.stack[frame.base + rk];
  }

  /** The result for numbers and strings that read as numbers; null for others. */
  static @Nullable LuaValue compute(int operation, LuaValue x, LuaValue y) {
    LuaValue a = Numbers.coerce(x);
    LuaValue b = Numbers.coerce(y);
    if (a.isnil() || b.isnil()) {
      return null;
    }
    double u = a.todouble();
    double w = b.todouble();
    return Numbers.of(
        switch (operation + Lua.OP_ADD) {
          case Lua.OP_ADD -> u + w;
          case Lua.OP_SUB -> u - w;
          case Lua.OP_MUL -> u * w;
          case Lua.OP_DIV -> u / w;
          case Lua.OP_MOD -> modulo(u, w);
          case Lua.OP_POW -> power(u, w);
          default -> -u;
        });
  }

  /** {@code a - floor(a/b)*b}, as 5.2 computes it. */
  private static double modulo(double a, double b) {
    return a - Math.floor(a / b) * b;
  }

  private static double power(double a, double b) {
    // Java says NaN for 1 to the power of NaN or infinity; C says 1 (C11 F.10.4.4).
    if (a == 1 || (a == -1 && Double.isInfinite(b))) {
      return 1;
    }
    return b == 2 ? a * a : Math.pow(a, b);
  }

  // ---- length

  int length(Coroutine co, Frame frame, LuaValue x, int to) {
    if (x instanceof LuaString s) {
      co.stack[to] = LuaInteger.valueOf(s.m_length);
      return Interpreter.DONE;
    }
    LuaValue handler = interpreter.metatables.metamethod(x, Names.LEN);
    if (!handler.isnil()) {
      return interpreter.tables.metamethod(co, frame, handler, x, x, to);
    }
    if (x instanceof VmTable table) {
      co.stack[to] = LuaInteger.valueOf(table.border());
      return Interpreter.DONE;
    }
    throw interpreter.faults.operand(co, x, "get length of");
  }

  // ---- comparison: each answers its instruction by moving the frame's pc

  int equal(Coroutine co, Frame frame, LuaValue x, LuaValue y) {
    if (rawEqual(x, y)) {
      return decide(frame, YES);
    }
    LuaValue handler = equalityMetamethod(x, y);
    return decide(frame, handler == null ? NO : ask(co, frame, handler, x, y));
  }

  static boolean rawEqual(LuaValue x, LuaValue y) {
    if (x instanceof LuaNumber) {
      return y instanceof LuaNumber && x.todouble() == y.todouble();
    }
    return x == y || (x instanceof LuaString s && y instanceof LuaString t && s.raweq(t));
  }

  /** {@code __eq} if both tables or both userdata have the same one; else null. */
  @Nullable LuaValue equalityMetamethod(LuaValue x, LuaValue y) {
    boolean comparable =
        (x instanceof LuaTable && y instanceof LuaTable)
            || (x instanceof LuaUserdata && y instanceof LuaUserdata);
    if (!comparable) {
      return null;
    }
    LuaValue handler = interpreter.metatables.metamethod(x, Names.EQ);
    boolean shared =
        !handler.isnil() && rawEqual(handler, interpreter.metatables.metamethod(y, Names.EQ));
    return shared ? handler : null;
  }

  int lessThan(Coroutine co, Frame frame, LuaValue x, LuaValue y) {
    if (x instanceof LuaString s && y instanceof LuaString t) {
      return decide(frame, compare(s, t) < 0 ? YES : NO);
    }
    LuaValue handler = eitherMetamethod(x, y, Names.LT);
    if (handler.isnil()) {
      throw interpreter.faults.comparison(x, y);
    }
    return decide(frame, ask(co, frame, handler, x, y));
  }

  int lessOrEqual(Coroutine co, Frame frame, LuaValue x, LuaValue y) {
    if (x instanceof LuaString s && y instanceof LuaString t) {
      return decide(frame, compare(s, t) <= 0 ? YES : NO);
    }
    LuaValue handler = eitherMetamethod(x, y, Names.LE);
    if (!handler.isnil()) {
      return decide(frame, ask(co, frame, handler, x, y));
    }
    // 5.2 takes "a <= b" for "not (b < a)" where there is no __le.
    handler = eitherMetamethod(y, x, Names.LT);
    if (handler.isnil()) {
      throw interpreter.faults.comparison(x, y);
    }
    frame.inverted = true;
    int answer = ask(co, frame, handler, y, x);
    if (answer == YES || answer == NO) {
      frame.inverted = false;
      answer = YES - answer;
    }
    return decide(frame, answer);
  }

  LuaValue eitherMetamethod(LuaValue x, LuaValue y, LuaString event) {
    LuaValue handler = interpreter.metatables.metamethod(x, event);
    return handler.isnil() ? interpreter.metatables.metamethod(y, event) : handler;
  }

  /** Bytes count from 0 to 255. */
  static int compare(LuaString a, LuaString b) {
    return java.util.Arrays.compareUnsigned(
        a.m_bytes,
        a.m_offset,
        a.m_offset + a.m_length,
        b.m_bytes,
        b.m_offset,
        b.m_offset + b.m_length);
  }

  /** {@link #YES}, {@link #NO}, or an outcome below zero when the answer comes later. */
  private int ask(Coroutine co, Frame frame, LuaValue handler, LuaValue x, LuaValue y) {
    int at = frame.top;
    int outcome = interpreter.tables.metamethod(co, frame, handler, x, y, at);
    if (outcome == Interpreter.DONE) {
      return co.stack[at].toboolean() ? YES : NO;
    }
    return LATER - outcome;
  }

  private static int decide(Frame frame, int answer) {
    if (answer < 0) {
      return LATER - answer;
    }
    branch(frame, answer == YES);
    return Interpreter.DONE;
  }

  /** What a comparison instruction does with its answer: the jump behind it is taken or skipped. */
  static void branch(Frame frame, boolean holds) {
    int[] raw = frame.closure.code.source.code;
    boolean takesJump = holds == (RawCode.a(raw[frame.currentPc()]) != 0);
    frame.pc += takesJump ? (frame.closure.code.code[frame.pc] >> 8) + 1 : 1;
  }

  /** The comparison of two constants, which the compiler does not fold. */
  void compareConstants(Frame frame) {
    FunctionCode code = frame.closure.code;
    int i = code.source.code[frame.currentPc()];
    LuaValue x = code.constants[RawCode.b(i) & 255];
    LuaValue y = code.constants[RawCode.c(i) & 255];
    if (RawCode.op(i) == Lua.OP_EQ) {
      branch(frame, rawEqual(x, y));
      return;
    }
    boolean orEqual = RawCode.op(i) == Lua.OP_LE;
    if (x instanceof LuaNumber && y instanceof LuaNumber) {
      double u = x.todouble();
      double w = y.todouble();
      branch(frame, orEqual ? u <= w : u < w);
    } else if (x instanceof LuaString s && y instanceof LuaString t) {
      branch(frame, orEqual ? compare(s, t) <= 0 : compare(s, t) < 0);
    } else {
      throw interpreter.faults.comparison(x, y);
    }
  }

  // ---- concatenation

  /**
   * Joins the {@code count} values below the coroutine's top, right to left, into the first one's
   * slot.
   */
  int concatenate(Coroutine co, Frame frame, int count) {
    int left = count;
    while (left > 1) {
      int top = co.top;
      LuaValue x = co.stack[top - 2];
      LuaValue y = co.stack[top - 1];
      int joined = 2;
      if (isText(x) && isText(y)) {
        joined = join(co.stack, top, left);
      } else {
        LuaValue handler = eitherMetamethod(x, y, Names.CONCAT);
        if (handler.isnil()) {
          throw interpreter.faults.operandInSlot(co, isText(x) ? top - 1 : top - 2, "concatenate");
        }
        frame.concatTop = top;
        int outcome = interpreter.tables.metamethod(co, frame, handler, x, y, top - 2);
        if (outcome != Interpreter.DONE) {
          return outcome;
        }
      }
      left -= joined - 1;
      co.top = top - (joined - 1);
    }
    return Interpreter.DONE;
  }

  private static boolean isText(LuaValue v) {
    return v instanceof LuaString || v instanceof LuaNumber;
  }

  /** Joins as many strings and numbers below {@code top} as there are, at most {@code limit}. */
  private int join(LuaValue[] stack, int top, int limit) {
    long length = 0;
    int n = 0;
    while (n < limit && isText(stack[top - n - 1])) {
      LuaValue v = stack[top - n - 1];
      LuaString s = v instanceof LuaString string ? string : Numbers.text(v);
      stack[top - n - 1] = s;
      length += s.m_length;
      n++;
    }
    if (length > Integer.MAX_VALUE - 16) {
      throw interpreter.faults.runtime("string length overflow");
    }
    interpreter.watch.allocates(length);
    byte[] joined = new byte[(int) length];
    int at = 0;
    for (int i = top - n; i < top; i++) {
      LuaString s = (LuaString) stack[i];
      System.arraycopy(s.m_bytes, s.m_offset, joined, at, s.m_length);
      at += s.m_length;
    }
    stack[top - n] = LuaString.valueUsing(joined);
    return n;
  }
}
