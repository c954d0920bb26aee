package dev.moonwire.vm;

import org.jspecify.annotations.Nullable;
import org.luaj.vm2.Lua;
import org.luaj.vm2.LuaFunction;
import org.luaj.vm2.LuaInteger;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;

/** What {@code debug.sethook} asks for: a function called at lines, calls, returns or counts. */
final class Hook {
  final LuaFunction function;
  final String mask;
  final int count;
  private final boolean lines;
  private final boolean callsToo;
  private final boolean returns;
  private int countdown;
  private boolean active;
  private @Nullable Frame lastFrame;
  private int lastPc;

  Hook(LuaFunction function, String mask, int count) {
    this.function = function;
    this.mask = mask;
    this.count = count;
    this.countdown = count;
    this.lines = mask.indexOf('l') >= 0;
    this.callsToo = mask.indexOf('c') >= 0;
    this.returns = mask.indexOf('r') >= 0;
  }

  /** Before the instruction that {@link Frame#currentPc} names. */
  void before(Coroutine co, Frame frame) {
    if (active) {
      return;
    }
    int pc = frame.currentPc();
    if (pc == 0 && callsToo) {
      call(co, frame.tailCalled ? "tail call" : "call", LuaValue.NIL);
    }
    if (count > 0 && --countdown <= 0) {
      countdown = count;
      call(co, "count", LuaValue.NIL);
    }
    if (lines) {
      line(co, frame, pc);
    }
    if (returns && RawCode.op(frame.closure.code.source.code[pc]) == Lua.OP_RETURN) {
      call(co, "return", LuaValue.NIL);
    }
  }

  /** A line is new when it differs from the last one's, or when a jump back reached it. */
  private void line(Coroutine co, Frame frame, int pc) {
    FunctionCode code = frame.closure.code;
    boolean fresh =
        frame != lastFrame || pc <= lastPc || pc == 0 || code.line(pc) != code.line(lastPc);
    lastFrame = frame;
    lastPc = pc;
    if (fresh) {
      call(co, "line", LuaInteger.valueOf(code.line(pc)));
    }
  }

  private void call(Coroutine co, String event, LuaValue line) {
    active = true;
    LuaFunction running = co.running;
    co.running = null;
    try {
      function.invoke(LuaValue.varargsOf(LuaString.valueOf(event), line));
    } finally {
      active = false;
      co.running = running;
    }
  }
}
