package dev.moonwire.vm;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.Lua;
import org.luaj.vm2.LuaFunction;
import org.luaj.vm2.LuaValue;

/**
 * A Lua thread: a stack of values and a list of frames. Switching between coroutines is a change of
 * {@link Interpreter#current}; no Java thread is involved.
 */
final class Coroutine extends LuaValue {
  /** As {@code coroutine.status} names them. */
  enum Status {
    SUSPENDED,
    RUNNING,
    /** Has resumed another and waits for it. */
    NORMAL,
    DEAD;

    String text() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** LUAI_MAXSTACK: about 200,000 to 400,000 frames of small functions. */
  private static final int MAX_SLOTS = 1_000_000;

  /** Room above the limit for handling the overflow itself. */
  private static final int SPARE_SLOTS = 2_000;

  private static final int FIRST_SLOTS = 24;

  /** A stack longer than this is cut back when an error has emptied most of it. */
  private static final int KEEP_SLOTS = 100_000;

  /** Slots that may be written above any frame's top without a check. */
  static final int SLACK = 8;

  final Interpreter interpreter;
  LuaValue[] stack = new LuaValue[FIRST_SLOTS];

  /** End of the values of an open call, return or list. */
  int top = 1;

  Frame frame;
  Status status = Status.SUSPENDED;

  /** Who resumed it and waits. */
  @Nullable Coroutine resumer;

  /** The open upvalue highest up the stack. */
  @Nullable UpValue openUpvalues;

  /** How many native functions in this coroutine wait for a callback: it cannot yield then. */
  int entries;

  /** The native function running, or the last one that did. */
  @Nullable LuaFunction running;

  /** What {@code debug.sethook} set. */
  @Nullable Hook hook;

  /** Whether a hook runs: it is not itself observed. */
  boolean inHook;

  /** The task whose function this coroutine runs; null for all others. */
  @Nullable Task task;

  /** What it died of. */
  @Nullable LuaValue failure;

  Coroutine(Interpreter interpreter) {
    this.interpreter = interpreter;
    this.frame = new Frame(null, interpreter.noClosure);
    frame.top = 1;
    stack[0] = NIL;
  }

  @Override
  public int type() {
    return TTHREAD;
  }

  @Override
  public String typename() {
    return "thread";
  }

  @Override
  public boolean isthread() {
    return true;
  }

  /** The frame above the current one becomes the current one. */
  Frame push() {
    Frame above = frame.next;
    if (above == null) {
      above = new Frame(frame, interpreter.noClosure);
      frame.next = above;
    }
    frame = above;
    return above;
  }

  /** A frame that is not Lua for the call at {@code function}. */
  Frame pushControl(
      Frame.Kind kind, int function, int arguments, int wanted, Frame.OnReturn onReturn) {
    Frame pushed = push();
    pushed.kind = kind;
    pushed.closure = interpreter.noClosure;
    pushed.function = function;
    pushed.base = function + 1;
    pushed.top = function + arguments + 2;
    pushed.pc = 0;
    pushed.wanted = wanted;
    pushed.onReturn = onReturn;
    pushed.tailCalled = false;
    ensure(pushed.top);
    return pushed;
  }

  /** Makes room for slots up to {@code end} and some more. */
  void ensure(int end) {
    if (end + SLACK > stack.length) {
      grow(end + SLACK);
    }
  }

  private void grow(int needed) {
    // The error is handled above the limit; a second overflow there ends the handling.
    int limit = stack.length > MAX_SLOTS ? MAX_SLOTS + SPARE_SLOTS : MAX_SLOTS;
    if (needed > limit) {
      if (limit == MAX_SLOTS) {
        replaceStack(MAX_SLOTS + SPARE_SLOTS);
      }
      throw interpreter.faults.runtime("stack overflow");
    }
    replaceStack(Math.max(Math.min(stack.length * 2, limit), needed));
  }

  private void replaceStack(int length) {
    interpreter.watch.grew(4L * length);
    stack = Arrays.copyOf(stack, length);
    for (UpValue u = openUpvalues; u != null; u = u.nextOpen) {
      u.cells = stack;
    }
  }

  /** After an error: gives back what a runaway recursion took. */
  void shrink(int inUse) {
    if (stack.length > KEEP_SLOTS && inUse < KEEP_SLOTS / 2) {
      replaceStack(KEEP_SLOTS);
      frame.next = null;
    }
  }

  /** Forgets values and functions of finished calls, so that they can be collected. */
  void clearUnused() {
    int end = inUse();
    if (end < stack.length) {
      Arrays.fill(stack, end, stack.length, null);
    }
    frame.next = null;
  }

  /** As {@link #clearUnused}, whatever instruction is under way. */
  void forgetUnused() {
    int end = Math.min(stack.length, openEnd() + SLACK);
    Arrays.fill(stack, end, stack.length, null);
    frame.next = null;
  }

  /** The end of the frame, and of what a call with any number of arguments has put above it. */
  private int openEnd() {
    if (frame.isLua() && frame.pc > 0) {
      int i = frame.closure.code.source.code[frame.currentPc()];
      return switch (RawCode.op(i)) {
        case Lua.OP_CALL, Lua.OP_TAILCALL, Lua.OP_RETURN, Lua.OP_SETLIST ->
            RawCode.b(i) == 0 ? Math.max(frame.top, top) : frame.top;
        default -> frame.top;
      };
    }
    return Math.max(frame.top, top);
  }

  /** First slot without a live value: above a call's function there are only its arguments. */
  private int inUse() {
    if (frame.isLua()) {
      int i = frame.closure.code.source.code[frame.currentPc()];
      switch (RawCode.op(i)) {
        case Lua.OP_CALL, Lua.OP_TAILCALL -> {
          return frame.base + RawCode.a(i) + 1;
        }
        default -> {
          return frame.top;
        }
      }
    }
    return Math.max(frame.top, top);
  }

  /** The open upvalue for a slot, made when missing. */
  UpValue openUpvalue(int slot) {
    UpValue above = null;
    UpValue u = openUpvalues;
    while (u != null && u.index > slot) {
      above = u;
      u = u.nextOpen;
    }
    if (u != null && u.index == slot) {
      return u;
    }
    UpValue made = new UpValue(stack, slot);
    made.nextOpen = u;
    if (above == null) {
      openUpvalues = made;
    } else {
      above.nextOpen = made;
    }
    return made;
  }

  /** Closes the upvalues at {@code slot} and above. */
  void closeUpvalues(int slot) {
    UpValue u = openUpvalues;
    while (u != null && u.index >= slot) {
      UpValue below = u.nextOpen;
      u.close();
      u = below;
    }
    openUpvalues = u;
  }

  /** No more to run: nothing is kept but the status. */
  void finish() {
    closeUpvalues(0);
    status = Status.DEAD;
    stack = NOVALS;
    while (frame.previous != null) {
      frame = frame.previous;
    }
    frame.next = null;
    top = 0;
  }
}
