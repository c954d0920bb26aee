package dev.moonwire.vm;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaFunction;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaUserdata;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** The {@code debug} library (manual §6.10). Most functions take a coroutine as first argument. */
@SuppressWarnings("ReferenceEquality") // Objects, nil and booleans of Lua are one Java object each.
final class DebugLibrary {
  private final LuaVm vm;
  private final Interpreter interpreter;

  /** User values by userdata, which they do not keep alive. */
  private final VmTable userValues = new VmTable();

  private DebugLibrary(LuaVm vm, Interpreter interpreter) {
    this.vm = vm;
    this.interpreter = interpreter;
    VmTable weak = new VmTable();
    weak.rawset(Names.MODE, LuaString.valueOf("k"));
    userValues.setmetatable(weak);
  }

  static VmTable make(LuaVm vm, Interpreter interpreter) {
    DebugLibrary library = new DebugLibrary(vm, interpreter);
    VmTable table = new VmTable(0, 32);
    define(table, "traceback", library::traceback);
    define(table, "getinfo", library::info);
    define(table, "getlocal", library::local);
    define(table, "setlocal", library::setLocal);
    define(table, "getupvalue", library::upvalue);
    define(table, "setupvalue", library::setUpvalue);
    define(table, "upvalueid", library::upvalueId);
    define(table, "upvaluejoin", library::joinUpvalues);
    define(table, "gethook", library::hook);
    define(table, "getmetatable", library::metatable);
    define(table, "setmetatable", library::setMetatable);
    define(table, "getregistry", args -> vm.registry());
    define(table, "getuservalue", args -> library.userValues.rawget(args.any(1)));
    vm.meter().keep(census -> census.value(library.userValues));
    define(table, "setuservalue", library::setUserValue);
    define(table, "getfenv", library::environment);
    define(table, "setfenv", library::setEnvironment);
    table.set("sethook", new SetHook(interpreter));
    return table;
  }

  private static void define(VmTable table, String name, NativeFunction.Body body) {
    table.set(name, new NativeFunction(name, body));
  }

  /** The coroutine that a call is about, and how many arguments precede the others. */
  private record Subject(Coroutine coroutine, int shift) {}

  private Subject subject(Arguments args) {
    return args.value(1) instanceof Coroutine co
        ? new Subject(co, 1)
        : new Subject(interpreter.current, 0);
  }

  private Varargs traceback(Arguments args) {
    Subject subject = subject(args);
    int shift = subject.shift();
    LuaValue message = args.value(1 + shift);
    boolean shown = message.type() == LuaValue.TSTRING || message.type() == LuaValue.TNUMBER;
    if (!shown && !message.isnil()) {
      return message;
    }
    boolean own = subject.coroutine() == interpreter.current;
    int level = args.optInteger(2 + shift, own ? 1 : 0) - (own ? 1 : 0);
    String text = message.isnil() ? null : Latin1.of(args.string(1 + shift));
    if (own && level < 0) {
      // Level 0 is traceback itself, which has no frame.
      return Latin1.toLua(
          Traceback.of(subject.coroutine(), text, 0)
              .replaceFirst(
                  "stack traceback:", "stack traceback:\n\t[C]: in function 'traceback'"));
    }
    return Latin1.toLua(Traceback.of(subject.coroutine(), text, level));
  }

  private Varargs info(Arguments args) {
    Subject subject = subject(args);
    int shift = subject.shift();
    String what = args.isNoneOrNil(2 + shift) ? "flnStu" : Text.of(args.string(2 + shift));
    for (int i = 0; i < what.length(); i++) {
      if ("SlnutLf".indexOf(what.charAt(i)) < 0) {
        throw args.error(2 + shift, "invalid option");
      }
    }
    LuaValue which = args.value(1 + shift);
    if (which instanceof LuaFunction function) {
      return FunctionInfo.of(interpreter, function, what);
    }
    int level = args.integer(1 + shift);
    boolean own = subject.coroutine() == interpreter.current;
    if (own && level == 0) {
      return FunctionInfo.ofSelf(interpreter, interpreter.current, what);
    }
    Frame frame = level < 0 ? null : Levels.at(subject.coroutine(), own ? level - 1 : level);
    return frame == null ? LuaValue.NIL : FunctionInfo.of(subject.coroutine(), frame, what);
  }

  private @Nullable Frame frame(Subject subject, Arguments args) {
    int level = args.integer(1 + subject.shift());
    boolean own = subject.coroutine() == interpreter.current;
    if (own && level == 0) {
      return null;
    }
    Frame frame = level < 0 ? null : Levels.at(subject.coroutine(), own ? level - 1 : level);
    if (frame == null) {
      throw args.error(1 + subject.shift(), "level out of range");
    }
    return frame;
  }

  private Varargs local(Arguments args) {
    Subject subject = subject(args);
    int n = args.integer(2 + subject.shift());
    if (args.value(1 + subject.shift()) instanceof LuaFunction function) {
      LuaString name =
          function instanceof Closure closure && n > 0
              ? closure.code.source.getlocalname(n, 0)
              : null;
      return name == null ? LuaValue.NIL : name;
    }
    Frame frame = frame(subject, args);
    if (frame == null) {
      return ownArgument(args, n);
    }
    Locals.Found found = Locals.find(subject.coroutine(), frame, n);
    return found == null
        ? LuaValue.NIL
        : LuaValue.varargsOf(
            LuaString.valueOf(found.name()), slot(subject.coroutine(), found.slot()));
  }

  /** The locals of a native function are its arguments. */
  private static Varargs ownArgument(Arguments args, int n) {
    return n < 1 || n > args.count()
        ? LuaValue.NIL
        : LuaValue.varargsOf(LuaString.valueOf("(*temporary)"), args.value(n));
  }

  private static LuaValue slot(Coroutine co, int slot) {
    LuaValue value = co.stack[slot];
    return value == null ? LuaValue.NIL : value;
  }

  private Varargs setLocal(Arguments args) {
    Subject subject = subject(args);
    int shift = subject.shift();
    Frame frame = frame(subject, args);
    int n = args.integer(2 + shift);
    LuaValue value = args.any(3 + shift);
    Locals.Found found = frame == null ? null : Locals.find(subject.coroutine(), frame, n);
    if (found == null) {
      return LuaValue.NIL;
    }
    subject.coroutine().stack[found.slot()] = value;
    return LuaString.valueOf(found.name());
  }

  private static @Nullable UpValue upvalueAt(LuaFunction function, int n) {
    return function instanceof Closure closure && n >= 1 && n <= closure.upvalues.length
        ? closure.upvalues[n - 1]
        : null;
  }

  private Varargs upvalue(Arguments args) {
    int n = args.integer(2);
    LuaFunction function = args.function(1);
    LuaValue captured = function instanceof NativeFunction made ? made.captured(n) : null;
    if (captured != null) {
      return LuaValue.varargsOf(LuaValue.EMPTYSTRING, captured);
    }
    UpValue upvalue = upvalueAt(function, n);
    return upvalue == null
        ? LuaValue.NONE
        : LuaValue.varargsOf(upvalueName((Closure) function, n), upvalue.get());
  }

  private static LuaValue upvalueName(Closure closure, int n) {
    return LuaString.valueOf(closure.code.upvalueName(n - 1));
  }

  private Varargs setUpvalue(Arguments args) {
    LuaValue value = args.any(3);
    int n = args.integer(2);
    LuaFunction function = args.function(1);
    UpValue upvalue = upvalueAt(function, n);
    if (upvalue == null) {
      return LuaValue.NONE;
    }
    upvalue.set(value);
    return upvalueName((Closure) function, n);
  }

  private Varargs upvalueId(Arguments args) {
    UpValue upvalue = upvalueAt(args.function(1), args.integer(2));
    if (upvalue == null) {
      throw args.error(2, "invalid upvalue index");
    }
    return new LightUserdata(upvalue);
  }

  private Varargs joinUpvalues(Arguments args) {
    for (int n : List.of(1, 3)) {
      if (upvalueAt(args.function(n), args.integer(n + 1)) == null) {
        throw args.error(
            args.value(n) instanceof Closure ? n + 1 : n,
            args.value(n) instanceof Closure ? "invalid upvalue index" : "Lua function expected");
      }
    }
    Closure to = (Closure) args.function(1);
    Closure from = (Closure) args.function(3);
    to.upvalues[args.integer(2) - 1] = from.upvalues[args.integer(4) - 1];
    return LuaValue.NONE;
  }

  private Varargs hook(Arguments args) {
    Hook hook = subject(args).coroutine().hook;
    return hook == null
        ? LuaValue.varargsOf(LuaValue.NIL, LuaString.valueOf(""), LuaValue.ZERO)
        : LuaValue.varargsOf(
            hook.function, LuaString.valueOf(hook.mask), LuaValue.valueOf(hook.count));
  }

  /** A function on frames because the caller's frame has to notice the hook at once. */
  private static final class SetHook extends ControlFunction {
    SetHook(Interpreter interpreter) {
      super(interpreter, "sethook");
    }

    @Override
    int start(Coroutine co, int at, int count, int wanted, Frame.OnReturn onReturn) {
      Arguments args = arguments(co, at, count);
      boolean other = args.value(1) instanceof Coroutine;
      Coroutine target = args.value(1) instanceof Coroutine named ? named : co;
      int shift = other ? 1 : 0;
      target.hook = args.isNoneOrNil(1 + shift) ? null : make(args, shift);
      for (Frame known = target.frame; known != null; known = known.previous) {
        known.hookedPc = known.currentPc();
      }
      if (co.hook != null) {
        co.hook.aroundNative(co, at, count, "return");
      }
      Frame frame = co.pushControl(Frame.Kind.NATIVE, at, count, wanted, onReturn);
      return interpreter.calls.returnValues(co, frame, at, 0);
    }

    private static @Nullable Hook make(Arguments args, int shift) {
      LuaFunction function = args.function(1 + shift);
      String mask = Text.of(args.string(2 + shift));
      int count = args.optInteger(3 + shift, 0);
      boolean events = mask.indexOf('c') >= 0 || mask.indexOf('r') >= 0 || mask.indexOf('l') >= 0;
      return events || count > 0 ? new Hook(function, mask, count) : null;
    }
  }

  private Varargs metatable(Arguments args) {
    VmTable metatable = vm.metatable(args.any(1));
    return metatable == null ? LuaValue.NIL : metatable;
  }

  private Varargs setMetatable(Arguments args) {
    if (!args.isNoneOrNil(2) && !(args.value(2) instanceof VmTable)) {
      throw args.error(2, "nil or table expected");
    }
    vm.setMetatable(args.value(1), args.value(2) instanceof VmTable table ? table : null);
    return args.value(1);
  }

  private Varargs setUserValue(Arguments args) {
    if (args.value(1) instanceof LightUserdata) {
      throw args.error(1, "full userdata expected, got light userdata");
    }
    if (!(args.value(1) instanceof LuaUserdata)) {
      throw args.typeError(1, "userdata");
    }
    userValues.rawset(args.value(1), args.value(2));
    return args.value(1);
  }

  private Varargs environment(Arguments args) {
    return args.any(1) instanceof Closure closure
        ? Environments.of(vm, closure)
        : args.value(1).isfunction() ? vm.globals() : LuaValue.NIL;
  }

  private Varargs setEnvironment(Arguments args) {
    LuaValue environment = args.table(2);
    if (args.value(1) instanceof Closure closure) {
      Environments.set(closure, environment);
    }
    return args.value(1);
  }
}
