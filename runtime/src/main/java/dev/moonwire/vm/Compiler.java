package dev.moonwire.vm;

import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.WeakHashMap;
import java.util.function.Supplier;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Prototype;
import org.luaj.vm2.compiler.LuaC;
import org.luaj.vm2.lib.jse.JseMathLib;

/** Source text to closures, by LuaJ's compiler, with syntax errors in the reference's words. */
final class Compiler implements Holder {
  private static final int ESCAPE = 27;

  /** The name LuaJ's own messages show. */
  static final String PLACEHOLDER = "=?";

  static {
    // LuaJ folds constant powers with an approximation unless its Java SE library is there.
    new JseMathLib();
  }

  /** LuaJ's compiler allocates about so many times what it keeps. */
  private static final int GARBAGE_SHARE = 4;

  private final Interpreter interpreter;
  private final boolean binaryChunks;
  private final boolean anyEscape;
  private final ConstantPool pool = new ConstantPool();
  private final Map<CompiledChunk, FunctionCode> prepared = new WeakHashMap<>();

  Compiler(Interpreter interpreter, Options options) {
    this.interpreter = interpreter;
    this.binaryChunks = options.binaryChunks();
    this.anyEscape = options.version() == LuaVersion.LUA_5_1;
  }

  @Override
  public void show(Census census) {
    census.object(pool);
  }

  /**
   * Compiles a chunk.
   *
   * @return a main function whose first upvalue is {@code _ENV}, still to be set
   */
  Closure compile(byte[] chunk, LuaString name, String mode) {
    boolean binary = chunk.length > 0 && chunk[0] == ESCAPE;
    if (mode.indexOf(binary ? 'b' : 't') < 0) {
      String kind = binary ? "binary" : "text";
      throw new RaisedValue(
          LuaValue.valueOf("attempt to load a " + kind + " chunk (mode is '" + mode + "')"));
    }
    return fitting(
        () -> {
          Prototype prototype =
              binary ? BinaryChunk.read(chunk, name, binaryChunks) : parse(chunk, name);
          return closure(new FunctionCode(interpreter, prototype, pool, binary));
        });
  }

  /** What is made, or the error of what does not fit into memory: hosts compile, too. */
  private Closure fitting(Supplier<Closure> making) {
    try {
      return making.get();
    } catch (OutOfMemoryError tooLarge) {
      throw interpreter.faults.memory();
    }
  }

  /** As {@link #compile}, of what is compiled already. */
  Closure prepare(CompiledChunk chunk) {
    return fitting(
        () ->
            closure(
                prepared.computeIfAbsent(
                    chunk, c -> new FunctionCode(interpreter, c.prototype(), pool, false))));
  }

  private static Closure closure(FunctionCode code) {
    UpValue[] upvalues = new UpValue[code.source.upvalues.length];
    for (int i = 0; i < upvalues.length; i++) {
      upvalues[i] = new UpValue(LuaValue.NIL);
    }
    return new Closure(code, upvalues);
  }

  /** Text to instructions that any VM can run; no limit holds meanwhile. */
  static Prototype parse(byte[] chunk, LuaString name, boolean anyEscape) {
    return parse(new SourceStream(chunk, anyEscape, null), name);
  }

  /** What there is of the code while it is compiled nobody sees: it is a share of the garbage. */
  private Prototype parse(byte[] chunk, LuaString name) {
    SourceStream source = new SourceStream(chunk, anyEscape, interpreter.watch);
    Memory memory = interpreter.watch.memory();
    if (memory == null) {
      return parse(source, name);
    }
    long before = memory.allocated();
    memory.begin(census -> census.bytes((memory.allocated() - before) / GARBAGE_SHARE));
    try {
      return parse(source, name);
    } finally {
      memory.end();
    }
  }

  private static Prototype parse(SourceStream source, LuaString name) {
    try {
      Prototype prototype = LuaC.instance.compile(source, PLACEHOLDER);
      setSource(prototype, name);
      return prototype;
    } catch (Raise limitOrInterrupt) {
      throw limitOrInterrupt;
    } catch (LuaError e) {
      throw SyntaxErrors.of(String.valueOf(e.getMessage()), name, source);
    } catch (SourceStream.Faulty e) {
      throw SyntaxErrors.in(Objects.requireNonNull(source.fault()), name, source);
    } catch (NumberFormatException e) {
      throw SyntaxErrors.at("malformed number", name, source);
    } catch (StackOverflowError | RuntimeException e) {
      throw SyntaxErrors.at(limit(e), name, source);
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory failed", e);
    }
  }

  /**
   * LuaJ fails to word most of its limits: it stumbles over itself on the way to the message, and
   * only where it stumbled tells which limit it was.
   */
  private static String limit(Throwable stumble) {
    for (StackTraceElement element : stumble.getStackTrace()) {
      if (element.getMethodName().equals("new_localvar")) {
        return "too many local variables (limit is 200, those of enclosing functions included)";
      }
      if (element.getMethodName().equals("newupvalue")) {
        return "too many upvalues (limit is 255)";
      }
    }
    return "function or expression too complex";
  }

  /** LuaJ's compiler takes names as Java text, which not all are. */
  private static void setSource(Prototype prototype, LuaString source) {
    prototype.source = source;
    for (Prototype inner : prototype.p) {
      setSource(inner, source);
    }
  }
}
