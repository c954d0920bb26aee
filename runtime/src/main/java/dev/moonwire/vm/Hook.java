package dev.moonwire.vm;

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
    if (co.inHook) {
      return;
    }
    int pc = frame.currentPc();
    if (pc == 0 && callsToo) {
      call(co, frame.tailCalled ? "tail call" : "call", LuaValue.NIL);
    }
    if (co.hook != null) {
      // The function called may have set another.
      co.hook.at(co, frame, pc);
    }
  }

  private void at(Coroutine co, Frame frame, int pc) {
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

  /**
   * Before or after a native function, which has no frame of its own otherwise.
   *
   * @param at its slot
   * @param event {@code call} or {@code return}
   */
  void aroundNative(Coroutine co, int at, int arguments, String event) {
    if (co.inHook || !(event.equals("call") ? callsToo : returns)) {
      return;
    }
    Frame frame = co.pushControl(Frame.Kind.NATIVE, at, arguments, 0, Frame.OnReturn.PLAIN);
    call(co, event, LuaValue.NIL);
    co.frame = frame.caller();
  }

  /** A line is new when it differs from the last one's, or when a jump back reached it. */
  private void line(Coroutine co, Frame frame, int pc) {
    FunctionCode code = frame.closure.code;
    int last = frame.hookedPc;
    boolean fresh = pc == 0 || pc <= last || code.line(pc) != code.line(last);
    frame.hookedPc = pc;
    if (fresh) {
      call(co, "line", LuaInteger.valueOf(code.line(pc)));
    }
  }

  private void call(Coroutine co, String event, LuaValue line) {
    co.inHook = true;
    LuaFunction running = co.running;
    co.running = null;
    try {
      function.invoke(LuaValue.varargsOf(LuaString.valueOf(event), line));
    } finally {
      co.inHook = false;
      co.running = running;
    }
  }
}
