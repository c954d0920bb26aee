package dev.moonwire.vm;

import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaValue;

/**
 * One call in progress. Frames of a coroutine form a list that is reused: a call takes the frame
 * after the caller's.
 *
 * <pre>
 *   stack  ... [function] [varargs...] [base: registers ...] [top]
 * </pre>
 */
final class Frame {
  /** What kind of call it is. */
  enum Kind {
    /** A Lua function. */
    LUA,
    /** Bottom of a coroutine: no call. */
    BASE,
    PCALL,
    XPCALL,
    /** {@code coroutine.resume}, waiting for the coroutine. */
    RESUME,
    /** A function made by {@code coroutine.wrap}, waiting for the coroutine. */
    WRAP,
    /** {@code coroutine.yield}, waiting to be resumed. */
    YIELD,
    /** A {@link ContinuedFunction}, waiting for a function of the script. */
    CONTINUED,
    /** A native function that called back into Lua: a run of its own on the Java stack. */
    ENTRY,
    /** Java runs a stretch of a {@link Task}; the task's coroutine returns here. */
    TASK,
    /** Java's own call into the VM: like {@link #ENTRY}, and no error passes it unseen. */
    HOST,
    /** A native function that raised an error: there for tracebacks only. */
    NATIVE;

    /** Whether an error, of whatever run, is handled by the handler of such a frame. */
    boolean catches() {
      return switch (this) {
        case PCALL, XPCALL, CONTINUED, HOST, BASE -> true;
        case LUA, RESUME, WRAP, YIELD, ENTRY, TASK, NATIVE -> false;
      };
    }
  }

  /** What its return does besides handing over the results. */
  enum OnReturn {
    /** The caller is a Lua function that goes on with its next instruction. */
    PLAIN,
    /** The callee was a metamethod: its result finishes the caller's instruction. */
    FINISH_INSTRUCTION,
    /** The caller is a frame that is not Lua. */
    CONTROL
  }

  final @Nullable Frame previous;
  @Nullable Frame next;
  Kind kind = Kind.BASE;
  OnReturn onReturn = OnReturn.CONTROL;
  Closure closure;
  int function;
  int base;

  /** First free slot above the registers. */
  int top;

  /** The next instruction. */
  int pc;

  /** The last instruction that a line hook has seen. */
  int hookedPc;

  /** How many results the caller wants; -1 for all, up to {@link Coroutine#top}. */
  int wanted;

  /** Entered by a tail call: the frames between are gone. */
  boolean tailCalled;

  /** The handler of {@link Kind#XPCALL}. */
  LuaValue handler = LuaValue.NIL;

  /** What a frame of kind {@link Kind#CONTINUED} goes on with. */
  ContinuedFunction.@Nullable After after;

  /** A {@code a <= b} that was asked as {@code not (b < a)}: the answer is to be inverted. */
  boolean inverted;

  /** {@link Coroutine#top} while a metamethod of a concatenation runs. */
  int concatTop;

  Frame(@Nullable Frame previous, Closure none) {
    this.previous = previous;
    this.closure = none;
  }

  boolean isLua() {
    return kind == Kind.LUA;
  }

  /** What goes on when the script's function is done. */
  ContinuedFunction.After after() {
    if (after == null) {
      throw new IllegalStateException("nothing to go on with");
    }
    return after;
  }

  /** The caller's; only a coroutine's bottom has none. */
  Frame caller() {
    if (previous == null) {
      throw new IllegalStateException("the bottom frame has no caller");
    }
    return previous;
  }

  /** The instruction being carried out. */
  int currentPc() {
    return pc - 1;
  }

  int currentLine() {
    return isLua() ? closure.code.line(currentPc()) : -1;
  }
}
