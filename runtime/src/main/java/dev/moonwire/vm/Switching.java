package dev.moonwire.vm;

import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;

/** Resuming and yielding: which coroutine's frames the interpreter works on. */
final class Switching {
  /** How many coroutines may wait for each other: the reference's LUAI_MAXCCALLS. */
  private static final int MAX_CHAIN = 200;

  private Switching() {}

  /**
   * Goes over to {@code target}; {@code waiting} is the caller's frame of kind RESUME or WRAP.
   *
   * @param from the first of {@code count} values that {@code yield} or the function receives
   */
  static int resume(Coroutine co, Frame waiting, Coroutine target, int from, int count) {
    Interpreter interpreter = co.interpreter;
    if (target.status != Coroutine.Status.SUSPENDED) {
      String state = target.status == Coroutine.Status.DEAD ? "dead" : "non-suspended";
      return refuse(co, waiting, "cannot resume " + state + " coroutine");
    }
    if (chain(co) >= MAX_CHAIN) {
      return refuse(co, waiting, "C stack overflow");
    }
    Frame frame = target.frame;
    boolean starts = frame.kind == Frame.Kind.BASE;
    int to = starts ? 1 : frame.function;
    target.ensure(to + count);
    System.arraycopy(co.stack, from, target.stack, to, count);
    target.top = to + count;
    co.status = Coroutine.Status.NORMAL;
    target.resumer = co;
    target.status = Coroutine.Status.RUNNING;
    interpreter.current = target;
    if (!starts) {
      return interpreter.calls.returnValues(target, frame, to, count);
    }
    int outcome =
        interpreter.calls.call(target, target.stack[0], 0, count, -1, Frame.OnReturn.CONTROL);
    return outcome == Interpreter.DONE ? finished(target) : outcome;
  }

  private static int chain(Coroutine co) {
    int n = 0;
    for (Coroutine c = co.resumer; c != null; c = c.resumer) {
      n++;
    }
    return n;
  }

  private static int refuse(Coroutine co, Frame waiting, String message) {
    if (waiting.kind == Frame.Kind.WRAP) {
      co.frame = waiting.caller();
      throw new LuaError(message);
    }
    return answer(co, waiting, LuaValue.FALSE, LuaValue.valueOf(message));
  }

  /** Hands {@code count} values from {@code from} on to the resumer and waits. */
  static int suspend(Coroutine co, int from, int count) {
    co.status = Coroutine.Status.SUSPENDED;
    return deliver(co, leave(co), from, count);
  }

  /** The coroutine's function has returned the values below its top. */
  static int finished(Coroutine co) {
    if (co.resumer == null) {
      throw new IllegalStateException("the main coroutine has no function");
    }
    Coroutine resumer = leave(co);
    co.status = Coroutine.Status.DEAD;
    LuaValue[] values = co.stack;
    int count = co.top;
    co.finish();
    if (co.task != null) {
      return co.task.returned(Calls.copy(values, 0, count));
    }
    return deliver(resumer, values, 0, count);
  }

  /** An error has reached the bottom of {@code co}: it dies and its resumer learns. */
  static int failed(Interpreter interpreter, Coroutine co, Raise error) {
    if (co.resumer == null) {
      throw error;
    }
    co.closeUpvalues(0);
    co.status = Coroutine.Status.DEAD;
    co.failure = error.getMessageObject();
    Coroutine resumer = leave(co);
    Frame waiting = resumer.frame;
    if (co.task != null && !error.limit) {
      return co.task.failed(error);
    }
    if (error.limit) {
      resumer.frame = waiting.caller();
      throw again(error, error.getMessageObject());
    }
    if (waiting.kind == Frame.Kind.RESUME) {
      return answer(resumer, waiting, LuaValue.FALSE, error.getMessageObject());
    }
    // A wrapped function raises it again, with its caller's position in front of a string.
    LuaValue value = error.getMessageObject();
    if (value instanceof LuaString s) {
      value = interpreter.faults.positioned(resumer, waiting.caller(), s);
    }
    throw again(error, value);
  }

  private static Raise again(Raise error, LuaValue value) {
    Raise copy = new Raise(value, error.limit);
    copy.frames = error.frames;
    copy.origin = error.origin;
    copy.passing = error.passing;
    return copy;
  }

  /** The resumer becomes the current coroutine. */
  private static Coroutine leave(Coroutine co) {
    Coroutine resumer = co.resumer;
    if (resumer == null) {
      throw new IllegalStateException("nobody to return to");
    }
    co.resumer = null;
    resumer.status = Coroutine.Status.RUNNING;
    co.interpreter.current = resumer;
    return resumer;
  }

  private static int deliver(Coroutine co, Coroutine resumer, int from, int count) {
    return deliver(resumer, co.stack, from, count);
  }

  /** The values become the results of the resumer's RESUME or WRAP frame. */
  private static int deliver(Coroutine resumer, LuaValue[] values, int from, int count) {
    Frame waiting = resumer.frame;
    int at = waiting.function;
    int flag = waiting.kind == Frame.Kind.RESUME ? 1 : 0;
    resumer.ensure(at + count + flag);
    if (flag == 1) {
      resumer.stack[at] = LuaValue.TRUE;
    }
    System.arraycopy(values, from, resumer.stack, at + flag, count);
    return resumer.interpreter.calls.returnValues(resumer, waiting, at, count + flag);
  }

  private static int answer(Coroutine co, Frame waiting, LuaValue first, LuaValue second) {
    int at = waiting.function;
    co.stack[at] = first;
    co.stack[at + 1] = second;
    return co.interpreter.calls.returnValues(co, waiting, at, 2);
  }
}
