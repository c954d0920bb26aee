package dev.moonwire.vm;

import org.luaj.vm2.LuaFunction;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * Calls and returns as changes of frames. Answers are those of {@link Interpreter#DONE} and kin.
 */
final class Calls {
  /** As many values are copied in the time of a call. */
  private static final int VALUES_PER_STEP = 64;

  private final Interpreter interpreter;

  Calls(Interpreter interpreter) {
    this.interpreter = interpreter;
  }

  /**
   * Calls the value in slot {@code at} with the {@code count} values above it.
   *
   * @param wanted how many results are to be left from {@code at} on; -1 for all
   */
  int call(Coroutine co, LuaValue callee, int at, int count, int wanted, Frame.OnReturn onReturn) {
    LuaValue f = callee;
    int arguments = count;
    for (; ; ) {
      if (f instanceof Closure closure) {
        enter(co, closure, at, arguments, wanted, onReturn);
        return Interpreter.SWITCHED;
      }
      if (f instanceof ControlFunction control) {
        if (co.hook != null) {
          co.hook.aroundNative(co, at, arguments, "call");
        }
        return control.start(co, at, arguments, wanted, onReturn);
      }
      if (f instanceof LuaFunction function) {
        callNative(co, function, at, arguments, wanted);
        return Interpreter.DONE;
      }
      f = insertCallMetamethod(co, f, at, arguments);
      arguments++;
    }
  }

  /** A value that is no function becomes the first argument of its {@code __call}. */
  private LuaValue insertCallMetamethod(Coroutine co, LuaValue f, int at, int count) {
    LuaValue handler = interpreter.metatables.metamethod(f, Names.CALL);
    if (!handler.isfunction()) {
      throw interpreter.faults.call(co, f, at);
    }
    co.ensure(at + count + 2);
    System.arraycopy(co.stack, at, co.stack, at + 1, count + 1);
    co.stack[at] = handler;
    return handler;
  }

  /** A new frame for a Lua function. */
  static void enter(
      Coroutine co, Closure callee, int at, int count, int wanted, Frame.OnReturn onReturn) {
    FunctionCode code = callee.code;
    int base = at + 1;
    int needed = base + code.registers + (code.vararg ? count : 0) + Coroutine.SLACK;
    if (needed > co.stack.length) {
      co.ensure(needed);
    }
    LuaValue[] stack = co.stack;
    int parameters = code.parameters;
    if (code.vararg) {
      base += count;
      for (int i = 0; i < parameters; i++) {
        stack[base + i] = i < count ? stack[at + 1 + i] : LuaValue.NIL;
      }
    } else {
      for (int i = count; i < parameters; i++) {
        stack[base + i] = LuaValue.NIL;
      }
    }
    Frame frame = co.frame.next;
    if (frame == null) {
      frame = co.push();
    } else {
      co.frame = frame;
    }
    frame.kind = Frame.Kind.LUA;
    frame.closure = callee;
    frame.function = at;
    frame.base = base;
    frame.top = base + code.registers;
    frame.pc = 0;
    frame.wanted = wanted;
    frame.onReturn = onReturn;
    frame.tailCalled = false;
  }

  /** Runs a function written in Java and leaves its results from {@code at} on. */
  void callNative(Coroutine co, LuaFunction f, int at, int count, int wanted) {
    if (co.hook != null) {
      callHooked(co, f, at, count, wanted);
      return;
    }
    co.running = f;
    LuaValue[] stack = co.stack;
    if (f instanceof NativeFunction || count > 3 || wanted < 0 || wanted > 1) {
      store(co, f.invoke(copy(stack, at + 1, count)), at, wanted);
      return;
    }
    LuaValue result =
        switch (count) {
          case 0 -> f.call();
          case 1 -> f.call(stack[at + 1]);
          case 2 -> f.call(stack[at + 1], stack[at + 2]);
          default -> f.call(stack[at + 1], stack[at + 2], stack[at + 3]);
        };
    if (wanted == 1) {
      co.stack[at] = result;
    }
  }

  private static void callHooked(Coroutine co, LuaFunction f, int at, int count, int wanted) {
    if (co.hook != null) {
      co.hook.aroundNative(co, at, count, "call");
    }
    co.running = f;
    Varargs results = f.invoke(copy(co.stack, at + 1, count));
    if (co.hook != null) {
      co.hook.aroundNative(co, at, count, "return");
    }
    store(co, results, at, wanted);
  }

  /**
   * The values as they are now: {@code varargsOf(array, offset, n)} would follow the live stack.
   */
  static Varargs copy(LuaValue[] stack, int from, int count) {
    return switch (count) {
      case 0 -> LuaValue.NONE;
      case 1 -> stack[from];
      case 2 -> LuaValue.varargsOf(stack[from], stack[from + 1]);
      case 3 -> LuaValue.varargsOf(stack[from], stack[from + 1], stack[from + 2]);
      default -> LuaValue.varargsOf(java.util.Arrays.copyOfRange(stack, from, from + count));
    };
  }

  /** Leaves {@code wanted} of the values from {@code at} on; -1 for all, ending at the top. */
  static void store(Coroutine co, Varargs values, int at, int wanted) {
    if (wanted == 1) {
      co.stack[at] = values.arg1();
      return;
    }
    int count = wanted < 0 ? values.narg() : wanted;
    co.ensure(at + count);
    LuaValue[] stack = co.stack;
    for (int i = 0; i < count; i++) {
      stack[at + i] = values.arg(i + 1);
    }
    if (wanted < 0) {
      co.top = at + count;
    }
  }

  /**
   * Replaces the frame by a call of the value in slot {@code at}.
   *
   * @param fixed how many arguments; -1 for those up to the top
   */
  int tailCall(Coroutine co, Frame frame, int at, int fixed) {
    int count = fixed < 0 ? co.top - at - 1 : fixed;
    LuaValue f = co.stack[at];
    while (!(f instanceof LuaFunction)) {
      f = insertCallMetamethod(co, f, at, count);
      count++;
    }
    if (!(f instanceof Closure callee)) {
      // A native call is followed by the RETURN that the compiler puts behind every tail call.
      return call(co, f, at, count, -1, Frame.OnReturn.PLAIN);
    }
    if (frame.closure.code.hasClosures && co.openUpvalues != null) {
      co.closeUpvalues(frame.base);
    }
    int function = frame.function;
    System.arraycopy(co.stack, at, co.stack, function, count + 1);
    co.frame = frame.caller();
    enter(co, callee, function, count, frame.wanted, frame.onReturn);
    co.frame.tailCalled = true;
    return Interpreter.SWITCHED;
  }

  /** Ends {@code frame} with the {@code count} values at {@code from} as its results. */
  int returnValues(Coroutine co, Frame frame, int from, int count) {
    int to = frame.function;
    int wanted = frame.wanted;
    if (wanted < 0 && count >= VALUES_PER_STEP) {
      // Returns through many frames would copy them as often, with no call in between.
      interpreter.watch.works(count / VALUES_PER_STEP);
    }
    Frame caller = frame.caller();
    LuaValue[] stack = co.stack;
    co.frame = caller;
    if (wanted < 0) {
      System.arraycopy(stack, from, stack, to, count);
      co.top = to + count;
    } else {
      for (int i = 0; i < wanted; i++) {
        stack[to + i] = i < count ? stack[from + i] : LuaValue.NIL;
      }
    }
    return switch (frame.onReturn) {
      case PLAIN -> Interpreter.SWITCHED;
      case FINISH_INSTRUCTION -> interpreter.instructions.finish(co, caller, to);
      case CONTROL -> finishControl(co, caller);
    };
  }

  /**
   * The callee of a frame that is not Lua has returned all its values, from {@code function + 1}.
   */
  int finishControl(Coroutine co, Frame frame) {
    return switch (frame.kind) {
      case PCALL, XPCALL -> {
        co.stack[frame.function] = LuaValue.TRUE;
        yield returnValues(co, frame, frame.function, co.top - frame.function);
      }
      case CONTINUED -> ContinuedFunction.returned(co, frame);
      case ENTRY, HOST -> Interpreter.LEAVE;
      case BASE -> Switching.finished(co);
      default ->
          throw new IllegalStateException("a frame of kind " + frame.kind + " has no callee");
    };
  }
}
