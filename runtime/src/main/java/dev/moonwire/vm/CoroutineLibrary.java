package dev.moonwire.vm;

import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaFunction;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * The {@code coroutine} library (manual §6.2), with {@code isyieldable} of 5.3 and {@code close} of
 * 5.4.
 */
@SuppressWarnings("ReferenceEquality") // Objects, nil and booleans of Lua are one Java object each.
final class CoroutineLibrary {
  private final Interpreter interpreter;

  private CoroutineLibrary(Interpreter interpreter) {
    this.interpreter = interpreter;
  }

  static VmTable make(Interpreter interpreter) {
    CoroutineLibrary library = new CoroutineLibrary(interpreter);
    VmTable table = new VmTable(0, 8);
    define(table, "create", library::create);
    define(table, "wrap", library::wrap);
    define(table, "status", args -> LuaValue.valueOf(coroutine(args).status.text()));
    define(table, "running", library::running);
    define(table, "isyieldable", args -> LuaValue.valueOf(library.canYield()));
    define(table, "close", library::close);
    table.set("resume", new Resume(interpreter));
    table.set("yield", new Yield(interpreter));
    return table;
  }

  private static void define(VmTable table, String name, NativeFunction.Body body) {
    table.set(name, new NativeFunction(name, body));
  }

  private static Coroutine coroutine(Arguments args) {
    if (args.value(1) instanceof Coroutine co) {
      return co;
    }
    throw args.error(1, "coroutine expected");
  }

  private Coroutine make(LuaFunction body) {
    Coroutine made = new Coroutine(interpreter);
    made.stack[0] = body;
    made.hook = interpreter.current.hook;
    return made;
  }

  private Varargs create(Arguments args) {
    return make(args.function(1));
  }

  private Varargs wrap(Arguments args) {
    return new Wrapped(interpreter, make(args.function(1)));
  }

  private Varargs running(Arguments args) {
    Coroutine current = interpreter.current;
    return LuaValue.varargsOf(current, LuaValue.valueOf(current == interpreter.main));
  }

  private boolean canYield() {
    Coroutine current = interpreter.current;
    return current.resumer != null && current.task == null && current.entries == 0;
  }

  private Varargs close(Arguments args) {
    Coroutine co = coroutine(args);
    if (co.status == Coroutine.Status.RUNNING || co.status == Coroutine.Status.NORMAL) {
      throw new LuaError("cannot close a " + co.status.text() + " coroutine");
    }
    LuaValue failure = co.failure;
    co.failure = null;
    co.finish();
    return failure == null ? LuaValue.TRUE : LuaValue.varargsOf(LuaValue.FALSE, failure);
  }

  private static final class Resume extends ControlFunction {
    Resume(Interpreter interpreter) {
      super(interpreter, "resume");
    }

    @Override
    int start(Coroutine co, int at, int count, int wanted, Frame.OnReturn onReturn) {
      if (count < 1 || !(co.stack[at + 1] instanceof Coroutine target)) {
        throw arguments(co, at, count).error(1, "coroutine expected");
      }
      Frame frame = co.pushControl(Frame.Kind.RESUME, at, count, wanted, onReturn);
      return Switching.resume(co, frame, target, at + 2, count - 1);
    }
  }

  /** What {@code wrap} answers. */
  private static final class Wrapped extends ControlFunction implements Holder {
    private final Coroutine target;

    Wrapped(Interpreter interpreter, Coroutine target) {
      super(interpreter, "wrap");
      this.target = target;
    }

    @Override
    public void show(Census census) {
      census.value(target);
    }

    @Override
    int start(Coroutine co, int at, int count, int wanted, Frame.OnReturn onReturn) {
      co.running = this;
      Frame frame = co.pushControl(Frame.Kind.WRAP, at, count, wanted, onReturn);
      return Switching.resume(co, frame, target, at + 1, count);
    }
  }

  private static final class Yield extends ControlFunction {
    Yield(Interpreter interpreter) {
      super(interpreter, "yield");
    }

    @Override
    int start(Coroutine co, int at, int count, int wanted, Frame.OnReturn onReturn) {
      co.running = this;
      if (co.resumer == null || co.task != null) {
        throw new RaisedValue(LuaValue.valueOf("attempt to yield from outside a coroutine"));
      }
      if (co.entries > 0) {
        throw new RaisedValue(LuaValue.valueOf("attempt to yield across a C-call boundary"));
      }
      co.pushControl(Frame.Kind.YIELD, at, count, wanted, onReturn);
      return Switching.suspend(co, at + 1, count);
    }
  }
}
