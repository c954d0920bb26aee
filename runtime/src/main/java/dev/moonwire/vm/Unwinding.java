package dev.moonwire.vm;

import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaFunction;
import org.luaj.vm2.LuaValue;

/**
 * What happens when an exception leaves the interpreter's loop: it becomes a Lua error, the handler
 * runs while the frames are still there, and the frames go down to the one that catches it.
 */
final class Unwinding {
  private final Interpreter interpreter;
  private int handling;

  Unwinding(Interpreter interpreter) {
    this.interpreter = interpreter;
  }

  /** Whether an error handler runs: it has some room beyond the limits. */
  boolean isHandling() {
    return handling > 0;
  }

  /**
   * Delivers an error to the frame that catches it.
   *
   * @return how the run goes on; see {@link Calls}
   * @throws Raise the error, if it leaves the innermost run
   */
  int unwind(Throwable thrown) {
    Raise error = raise(thrown);
    for (; ; ) {
      if (!error.handled && !error.limit) {
        error = handle(error);
      }
      try {
        return deliver(error);
      } catch (Raise leaving) {
        if (leaving == error) {
          throw leaving;
        }
        error = leaving;
      } catch (LuaError | StackOverflowError | OutOfMemoryError next) {
        error = raise(next);
      }
    }
  }

  /** The thrown thing as a Lua error with its final value. */
  private Raise raise(Throwable thrown) {
    if (thrown instanceof Raise raise) {
      return raise;
    }
    if (thrown instanceof StackOverflowError) {
      return interpreter.faults.runtime("stack overflow");
    }
    if (thrown instanceof OutOfMemoryError) {
      return interpreter.faults.memory();
    }
    if (thrown instanceof LuaError error) {
      return raise(error);
    }
    if (isForged(thrown)) {
      return interpreter.faults.runtime("corrupted precompiled chunk");
    }
    Raise passing = new Raise(LuaValue.valueOf("interrupted"), true);
    passing.passing = thrown;
    return passing;
  }

  /** Whether instructions that no compiler makes led the interpreter astray. */
  private boolean isForged(Throwable thrown) {
    Coroutine co = interpreter.current;
    return co.frame.isLua()
        && co.frame.closure.code.precompiled
        && (thrown instanceof NullPointerException
            || thrown instanceof ClassCastException
            || thrown instanceof IndexOutOfBoundsException
            || thrown instanceof NegativeArraySizeException);
  }

  /** An error raised by the native function that runs: it gets its caller's position. */
  private Raise raise(LuaError error) {
    Coroutine co = interpreter.current;
    LuaFunction function = co.running;
    LuaValue value = LuaJInternals.valueOf(error);
    if (value == null) {
      String text =
          error instanceof ArgumentError argument
              ? CallSite.argumentError(co, argument)
              : String.valueOf(error.getMessage());
      value = interpreter.faults.positioned(co, co.frame, text);
    }
    if (function != null && co.frame.kind != Frame.Kind.NATIVE) {
      int at = Math.max(co.frame.top, co.top);
      co.pushControl(Frame.Kind.NATIVE, at, 0, 0, Frame.OnReturn.CONTROL);
      co.stack[at] = function;
    }
    Raise raise = new Raise(value, false);
    raise.origin = error.getCause();
    return raise;
  }

  /** Calls the handler of the frame that will catch the error, which may replace its value. */
  private Raise handle(Raise error) {
    Coroutine co = interpreter.current;
    Frame catcher = catcher(co.frame);
    boolean endsTask = co.task != null && catcher.kind == Frame.Kind.BASE;
    if (catcher.kind == Frame.Kind.HOST || endsTask) {
      error.frames = Traceback.of(co, null, 0);
    } else if (catcher.kind == Frame.Kind.XPCALL) {
      handling++;
      LuaFunction running = co.running;
      co.running = null;
      try {
        error.replace(interpreter.nested.invoke(catcher.handler, error.getMessageObject()).arg1());
      } catch (LuaError inHandler) {
        if (inHandler instanceof Raise raise && raise.limit) {
          return raise;
        }
        error.replace(LuaValue.valueOf("error in error handling"));
      } finally {
        handling--;
        co.running = running;
      }
    }
    error.handled = catcher.kind != Frame.Kind.BASE;
    return error;
  }

  /** The frame that will catch: runs started by native functions in between do not. */
  private static Frame catcher(Frame from) {
    Frame frame = from;
    while (!frame.kind.catches()) {
      frame = frame.caller();
    }
    return frame;
  }

  private int deliver(Raise error) {
    Coroutine co = interpreter.current;
    Frame frame = co.frame;
    for (; ; frame = frame.caller()) {
      if (frame.kind == Frame.Kind.BASE) {
        return Switching.failed(interpreter, co, error);
      }
      if (frame.kind == Frame.Kind.ENTRY || frame.kind == Frame.Kind.HOST) {
        co.closeUpvalues(frame.function);
        co.frame = frame;
        throw error;
      }
      if (frame.kind.catches() && !error.limit) {
        return caught(co, frame, error.getMessageObject());
      }
    }
  }

  private int caught(Coroutine co, Frame frame, LuaValue value) {
    co.closeUpvalues(frame.function + 1);
    co.frame = frame;
    if (frame.kind == Frame.Kind.CONTINUED) {
      return ContinuedFunction.failed(co, frame, value);
    }
    int at = frame.function;
    co.stack[at] = LuaValue.FALSE;
    co.stack[at + 1] = value;
    co.top = at + 2;
    co.shrink(at + 2);
    return interpreter.calls.returnValues(co, frame, at, 2);
  }
}
