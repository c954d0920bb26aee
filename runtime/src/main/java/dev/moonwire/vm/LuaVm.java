package dev.moonwire.vm;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaClosure;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaUserdata;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;
import org.luaj.vm2.compiler.LuaC;

/**
 * One Lua state: globals, registry, and the interpreter that runs its functions.
 *
 * <p>A VM belongs to one thread at a time; {@link #interrupt} and {@link #stop} alone may be called
 * from any.
 */
public final class LuaVm implements AutoCloseable {
  private final Options options;
  private final VmTable globals = new VmTable();
  private final VmTable registry = new VmTable();
  private final Addresses addresses = new Addresses();
  private final Map<Integer, VmTable> typeMetatables = new HashMap<>();
  private volatile @Nullable String pendingInterrupt;
  private volatile @Nullable String pendingStop;
  private volatile Runnable wakeUp = () -> {};

  public LuaVm(Options options) {
    this.options = options;
    globals.set("_G", globals);
    ProvisionalControl.install(this);
  }

  public Options options() {
    return options;
  }

  public Files files() {
    return options.files();
  }

  /** The table scripts see as {@code _G}. */
  public VmTable globals() {
    return globals;
  }

  /** What {@code debug.getregistry} shows; {@code _LOADED} and {@code _PRELOAD} live here. */
  public VmTable registry() {
    return registry;
  }

  public Addresses addresses() {
    return addresses;
  }

  /**
   * Compiles a chunk.
   *
   * @param chunkName as Lua's: {@code @file}, {@code =name} or the text itself
   * @param mode {@code b}, {@code t} or {@code bt}
   * @param env the value of the chunk's {@code _ENV}; null for the globals
   * @throws SyntaxError {@code file:line: message near 'token'}
   * @throws LuaError for binary code that is not allowed
   */
  public LuaValue load(byte[] chunk, String chunkName, String mode, @Nullable LuaValue env) {
    try {
      return new LuaClosure(
          LuaC.instance.compile(new ByteArrayInputStream(chunk), chunkName),
          env == null ? globals : env);
    } catch (LuaError e) {
      String message = String.valueOf(e.getMessage());
      throw new SyntaxError(LuaValue.valueOf(message), message.endsWith("near <eof>"));
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory failed", e);
    }
  }

  /**
   * Compiles and runs a chunk: {@link #load} with its syntax error as a {@link ScriptException}.
   */
  public Varargs run(byte[] chunk, String chunkName, Varargs args) throws ScriptException {
    LuaValue main;
    try {
      main = load(chunk, chunkName, "bt", null);
    } catch (SyntaxError e) {
      throw new ScriptException(
          e.getMessageObject(),
          String.valueOf(e.getMessage()),
          "",
          e.isIncompleteSource() ? ScriptException.Kind.INCOMPLETE : ScriptException.Kind.SYNTAX);
    }
    return call(main, args);
  }

  /**
   * Calls a function from Java.
   *
   * @throws ScriptException for a Lua error that nothing caught
   */
  public Varargs call(LuaValue function, Varargs args) throws ScriptException {
    try {
      return function.invoke(args);
    } catch (LuaError e) {
      LuaValue value = e.getMessageObject();
      LuaValue shown = value == null ? LuaValue.valueOf(String.valueOf(e.getMessage())) : value;
      throw new ScriptException(shown, text(shown).tojstring(), "", ScriptException.Kind.RUNTIME);
    }
  }

  /** Makes {@code require(module)} call {@code loader} (package.preload). */
  public void preload(String module, NativeFunction loader) {
    child(registry, "_PRELOAD").set(module, loader);
  }

  /** The table {@code parent[name]}, made when missing (luaL_getsubtable). */
  public VmTable child(VmTable parent, String name) {
    if (parent.rawget(name) instanceof VmTable table) {
      return table;
    }
    VmTable made = new VmTable();
    parent.rawset(name, made);
    return made;
  }

  /** The metatable registered under a userdata type's name, made when missing. */
  public VmTable type(String name) {
    return child(registry, name);
  }

  /** A full userdata around a Java object. */
  public LuaUserdata userdata(Object payload, VmTable metatable) {
    LuaUserdata made = new LuaUserdata(payload);
    setMetatable(made, metatable);
    return made;
  }

  /** The metatable of any value, {@code __metatable} not considered; null for none. */
  public @Nullable VmTable metatable(LuaValue v) {
    LuaValue own =
        v instanceof LuaTable || v instanceof LuaUserdata
            ? v.getmetatable()
            : typeMetatables.get(v.type());
    return own instanceof VmTable table ? table : null;
  }

  /**
   * Gives a table or userdata its metatable, or a basic type's values theirs; null takes it off.
   */
  public void setMetatable(LuaValue v, @Nullable VmTable metatable) {
    if (v instanceof LuaTable || v instanceof LuaUserdata) {
      v.setmetatable(metatable);
    } else {
      typeMetatables.put(v.type(), metatable);
    }
  }

  /** The metamethod for {@code event}, such as {@code __index}; nil for none. */
  public LuaValue metamethod(LuaValue v, String event) {
    VmTable metatable = metatable(v);
    return metatable == null ? LuaValue.NIL : metatable.rawget(event);
  }

  /** {@code table[key]} with metamethods. */
  public LuaValue get(LuaValue table, LuaValue key) {
    return table.get(key);
  }

  /** {@code table[key] = value} with metamethods. */
  public void set(LuaValue table, LuaValue key, LuaValue value) {
    table.set(key, value);
  }

  /** {@code a == b} with metamethods. */
  public boolean equal(LuaValue a, LuaValue b) {
    return a.eq_b(b);
  }

  /** {@code a < b} with metamethods. */
  public boolean lessThan(LuaValue a, LuaValue b) {
    return a.lt_b(b);
  }

  /** {@code a <= b} with metamethods. */
  public boolean lessOrEqual(LuaValue a, LuaValue b) {
    return a.lteq_b(b);
  }

  /** {@code #v} with metamethods. */
  public LuaValue length(LuaValue v) {
    return v.len();
  }

  /** {@code tostring(v)}: {@code __tostring}, numbers as %.14g, {@code type: 0x...} for objects. */
  public LuaString text(LuaValue v) {
    LuaValue shown = metamethod(v, "__tostring");
    if (!shown.isnil()) {
      LuaValue text = shown.call(v);
      if (text instanceof LuaString s) {
        return s;
      }
      throw new LuaError("'tostring' must return a string to 'print'");
    }
    return switch (v.type()) {
      case LuaValue.TSTRING -> (LuaString) v;
      case LuaValue.TNUMBER -> Numbers.text(v);
      case LuaValue.TNIL, LuaValue.TBOOLEAN -> LuaString.valueOf(v.tojstring());
      default -> LuaString.valueOf(v.typename() + ": " + addresses.of(v));
    };
  }

  /**
   * The running script gets an ordinary error {@code file:line: message} at its next loop turn or
   * call, as lua(1)'s Ctrl-C makes it. Any thread.
   */
  public void interrupt(String message) {
    pendingInterrupt = message;
    wakeUp.run();
  }

  /** Ends the script with an error that {@code pcall} cannot swallow. Any thread. */
  public void stop(String message) {
    pendingStop = message;
    wakeUp.run();
  }

  /** For natives that wait: throws what {@link #interrupt} or {@link #stop} asked for. */
  public void checkInterrupt() {
    String message = pendingStop != null ? pendingStop : pendingInterrupt;
    if (message != null) {
      pendingInterrupt = null;
      throw new LuaError(message);
    }
  }

  /** What {@link #interrupt} and {@link #stop} run, on their thread, to wake a waiting native. */
  public void onInterrupt(Runnable newWakeUp) {
    this.wakeUp = newWakeUp;
  }

  /**
   * {@code debug.traceback} of the running coroutine.
   *
   * @param level 0 for the innermost frame
   */
  public String traceback(@Nullable String message, int level) {
    return (message == null ? "" : message + "\n") + "stack traceback:";
  }

  @Override
  public void close() {
    pendingStop = "the VM is closed";
  }
}
