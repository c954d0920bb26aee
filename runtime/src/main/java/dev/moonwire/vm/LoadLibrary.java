package dev.moonwire.vm;

import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaFunction;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * {@code load} of 5.2 (manual §6.1) and 5.1's {@code loadstring}, {@code setfenv}, {@code getfenv}.
 */
final class LoadLibrary {
  private final LuaVm vm;
  private final Interpreter interpreter;

  private LoadLibrary(LuaVm vm, Interpreter interpreter) {
    this.vm = vm;
    this.interpreter = interpreter;
  }

  static void install(LuaVm vm, Interpreter interpreter) {
    LoadLibrary library = new LoadLibrary(vm, interpreter);
    VmTable globals = vm.globals();
    globals.set("load", new NativeFunction("load", library::load));
    globals.set("loadstring", new NativeFunction("loadstring", library::load));
    globals.set("setfenv", new NativeFunction("setfenv", library::setEnvironment));
    globals.set("getfenv", new NativeFunction("getfenv", library::environment));
  }

  private Varargs load(Arguments args) {
    String mode = args.isNoneOrNil(3) ? "bt" : Text.of(args.string(3));
    @Nullable LuaValue environment = args.count() >= 4 ? args.value(4) : null;
    try {
      byte[] chunk;
      LuaString name;
      if (args.value(1).isfunction()) {
        chunk = read(args.function(1));
        name = args.isNoneOrNil(2) ? LuaString.valueOf("=(load)") : args.string(2);
      } else {
        LuaString source = args.string(1);
        chunk = Latin1.bytes(source);
        name = args.isNoneOrNil(2) ? source : args.string(2);
      }
      return vm.load(chunk, name, mode, environment);
    } catch (ArgumentError e) {
      throw e;
    } catch (LuaError e) {
      if (Meter.endsScript(e)) {
        throw e;
      }
      return LuaValue.varargsOf(LuaValue.NIL, e.getMessageObject());
    }
  }

  /** Joins the pieces that a reader function answers until nil or an empty string. */
  private byte[] read(LuaFunction reader) {
    ByteArrayOutputStream chunk = new ByteArrayOutputStream();
    Meter meter = vm.meter();
    return meter.holding(
        census -> census.bytes(2L * chunk.size()),
        () -> {
          for (LuaString s = piece(reader); s.m_length > 0; s = piece(reader)) {
            meter.allocates(2L * chunk.size() + s.m_length);
            chunk.write(s.m_bytes, s.m_offset, s.m_length);
          }
          return chunk.toByteArray();
        });
  }

  private static LuaString piece(LuaFunction reader) {
    LuaValue piece = reader.call();
    if (piece.isnil()) {
      return LuaValue.EMPTYSTRING;
    }
    if (piece.type() != LuaValue.TSTRING && piece.type() != LuaValue.TNUMBER) {
      throw new RaisedValue(LuaValue.valueOf("reader function must return a string"));
    }
    return piece instanceof LuaString string ? string : Numbers.text(piece);
  }

  private Varargs setEnvironment(Arguments args) {
    LuaValue environment = args.table(2);
    if (args.value(1) instanceof Closure closure) {
      Environments.set(closure, environment);
      return closure;
    }
    if (args.value(1).isfunction()) {
      throw new LuaError("'setfenv' cannot change environment of given object");
    }
    Frame frame = frame(args, args.integer(1));
    if (frame == null || !frame.isLua()) {
      throw new LuaError("'setfenv' cannot change environment of given object");
    }
    Environments.set(frame.closure, environment);
    return frame.closure;
  }

  private Varargs environment(Arguments args) {
    if (args.value(1) instanceof Closure closure) {
      return Environments.of(vm, closure);
    }
    if (args.value(1).isfunction()) {
      return vm.globals();
    }
    int level = args.optInteger(1, 1);
    if (level == 0) {
      return vm.globals();
    }
    Frame frame = frame(args, level);
    return frame != null && frame.isLua() ? Environments.of(vm, frame.closure) : vm.globals();
  }

  private @Nullable Frame frame(Arguments args, int level) {
    if (level < 0) {
      throw args.error(1, "level must be non-negative");
    }
    Frame frame = level == 0 ? null : Levels.at(interpreter.current, level - 1);
    if (frame == null && level > 0) {
      throw args.error(1, "invalid level");
    }
    return frame;
  }
}
