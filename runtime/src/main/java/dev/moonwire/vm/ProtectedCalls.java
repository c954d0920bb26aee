package dev.moonwire.vm;

import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** {@code error}, {@code pcall} and {@code xpcall} (manual §6.1). */
final class ProtectedCalls {
  private ProtectedCalls() {}

  static void install(Interpreter interpreter, VmTable globals) {
    globals.set("error", new NativeFunction("error", args -> error(interpreter, args)));
    globals.set("pcall", new ProtectedCall(interpreter));
    globals.set("xpcall", new ProtectedCallWithHandler(interpreter));
  }

  private static Varargs error(Interpreter interpreter, Arguments args) {
    LuaValue value = args.value(1);
    int level = args.optInteger(2, 1);
    if (level > 0 && (value instanceof LuaString || value.type() == LuaValue.TNUMBER)) {
      Coroutine co = interpreter.current;
      Frame frame = Levels.at(co, level - 1);
      if (frame != null) {
        value = interpreter.faults.positioned(co, frame, args.string(1));
      }
    }
    throw new RaisedValue(value);
  }

  private static final class ProtectedCall extends ControlFunction {
    ProtectedCall(Interpreter interpreter) {
      super(interpreter, "pcall");
    }

    @Override
    int start(Coroutine co, int at, int count, int wanted, Frame.OnReturn onReturn) {
      if (count < 1) {
        throw arguments(co, at, count).error(1, "value expected");
      }
      Frame frame = co.pushControl(Frame.Kind.PCALL, at, count, wanted, onReturn);
      int outcome =
          interpreter.calls.call(
              co, co.stack[at + 1], at + 1, count - 1, -1, Frame.OnReturn.CONTROL);
      return outcome == Interpreter.DONE ? interpreter.calls.finishControl(co, frame) : outcome;
    }
  }

  private static final class ProtectedCallWithHandler extends ControlFunction {
    ProtectedCallWithHandler(Interpreter interpreter) {
      super(interpreter, "xpcall");
    }

    @Override
    int start(Coroutine co, int at, int count, int wanted, Frame.OnReturn onReturn) {
      if (count < 2) {
        throw arguments(co, at, count).error(2, "value expected");
      }
      Frame frame = co.pushControl(Frame.Kind.XPCALL, at, count, wanted, onReturn);
      LuaValue[] stack = co.stack;
      frame.handler = stack[at + 2];
      System.arraycopy(stack, at + 3, stack, at + 2, count - 2);
      int outcome =
          interpreter.calls.call(co, stack[at + 1], at + 1, count - 2, -1, Frame.OnReturn.CONTROL);
      return outcome == Interpreter.DONE ? interpreter.calls.finishControl(co, frame) : outcome;
    }
  }
}
