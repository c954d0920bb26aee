package dev.moonwire.vm;

import org.luaj.vm2.LuaFunction;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * Calls from Java into Lua: each is a run of the interpreter of its own on top of the frames there
 * are, so their number is bounded, and no yield can cross them.
 */
final class Nested {
  /** LUAI_MAXCCALLS. */
  private static final int MAX_DEPTH = 200;

  /** Above the limit, for error handlers. */
  private static final int SPARE_DEPTH = 20;

  private final Interpreter interpreter;
  private int depth;

  Nested(Interpreter interpreter) {
    this.interpreter = interpreter;
  }

  Varargs invoke(LuaValue f, Varargs args) {
    return invoke(f, args, Frame.Kind.ENTRY);
  }

  /** As a call from outside: the error that leaves it has seen no handler but a traceback. */
  Varargs host(LuaValue f, Varargs args) {
    Coroutine co = interpreter.current;
    int savedTop = co.top;
    LuaFunction running = co.running;
    try {
      return invoke(f, args, Frame.Kind.HOST);
    } catch (Raise raise) {
      // The next call begins above the top: left where the error was, it would cost that room.
      co.top = savedTop;
      co.running = running;
      if (raise.passing instanceof RuntimeException passing) {
        throw passing;
      }
      throw raise;
    } catch (OutOfMemoryError outsideOfTheRun) {
      // Before it began, or when its results were copied: nothing of the script runs any more.
      co.top = savedTop;
      co.running = running;
      throw interpreter.faults.memory();
    }
  }

  private Varargs invoke(LuaValue f, Varargs args, Frame.Kind kind) {
    Coroutine co = interpreter.current;
    int count = args.narg();
    int savedTop = co.top;
    LuaFunction running = co.running;
    interpreter.watch.works(1);
    Frame entry = enter(co, kind, count);
    int at = entry.function + 1;
    co.stack[at] = f;
    for (int i = 1; i <= count; i++) {
      co.stack[at + i] = args.arg(i);
    }
    run(co, entry, f, count, -1);
    Varargs results = Calls.copy(co.stack, at, co.top - at);
    co.top = savedTop;
    co.running = running;
    return results;
  }

  /** A call with one or two arguments and one result, as comparators and replacers are called. */
  LuaValue call(LuaValue f, int count, LuaValue a, LuaValue b) {
    Coroutine co = interpreter.current;
    int savedTop = co.top;
    LuaFunction running = co.running;
    interpreter.watch.works(1);
    Frame entry = enter(co, Frame.Kind.ENTRY, count);
    int at = entry.function + 1;
    co.stack[at] = f;
    co.stack[at + 1] = a;
    co.stack[at + 2] = b;
    run(co, entry, f, count, 1);
    LuaValue result = co.stack[at];
    co.top = savedTop;
    co.running = running;
    return result;
  }

  /** The frame of the native function that calls back, above everything in use. */
  private Frame enter(Coroutine co, Frame.Kind kind, int count) {
    if (depth >= (interpreter.unwinding.isHandling() ? MAX_DEPTH + SPARE_DEPTH : MAX_DEPTH)) {
      throw interpreter.faults.overflow();
    }
    int at = Math.max(co.frame.top, co.top);
    co.ensure(at + count + 3);
    Frame entry = co.pushControl(kind, at, count + 1, -1, Frame.OnReturn.CONTROL);
    co.stack[at] = kind == Frame.Kind.HOST || co.running == null ? LuaValue.NIL : co.running;
    return entry;
  }

  private void run(Coroutine co, Frame entry, LuaValue f, int count, int wanted) {
    depth++;
    co.entries++;
    try {
      int outcome = begin(co, entry, f, count, wanted);
      while (outcome == Interpreter.SWITCHED) {
        outcome = resume();
      }
    } finally {
      co.entries--;
      depth--;
      interpreter.current = co;
      co.frame = entry.caller();
    }
  }

  /** Runs a task on top of the frames there are, until it stands still or is over. */
  void stretch(Task task) {
    Coroutine host = interpreter.current;
    Task outer = interpreter.task;
    int savedTop = host.top;
    LuaFunction running = host.running;
    Frame entry = enter(host, Frame.Kind.TASK, 0);
    depth++;
    host.entries++;
    try {
      int outcome = proceed(task, host);
      while (outcome == Interpreter.SWITCHED) {
        outcome = resume();
      }
    } finally {
      host.entries--;
      depth--;
      interpreter.current = host;
      interpreter.task = outer;
      host.status = Coroutine.Status.RUNNING;
      host.frame = entry.caller();
      host.top = savedTop;
      host.running = running;
    }
  }

  private int proceed(Task task, Coroutine host) {
    try {
      return task.proceed(host);
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      return interpreter.unwinding.unwind(e);
    }
  }

  private int begin(Coroutine co, Frame entry, LuaValue f, int count, int wanted) {
    try {
      return interpreter.calls.call(
          co, f, entry.function + 1, count, wanted, Frame.OnReturn.CONTROL);
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      return interpreter.unwinding.unwind(e);
    }
  }

  private int resume() {
    try {
      interpreter.execute();
      return Interpreter.LEAVE;
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      return interpreter.unwinding.unwind(e);
    }
  }
}
