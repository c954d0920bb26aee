package dev.moonwire.vm;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaFunction;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaUserdata;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * One Lua state: globals, registry, and the interpreter that runs its functions. It comes with what
 * works on frames ({@code pcall}, {@code error}, {@code load}, {@code coroutine}, {@code
 * debug}...); the other libraries are installed from outside.
 *
 * <p>A VM belongs to one thread at a time; {@link #interrupt} and {@link #stop} alone may be called
 * from any.
 */
public final class LuaVm implements AutoCloseable {
  private final Options options;
  private final VmTable globals = new VmTable();
  private final VmTable registry = new VmTable();
  private final Addresses addresses = new Addresses();

  /** The function {@code next}, which the interpreter recognises in loops. */
  final NativeFunction next = new NativeFunction("next", LuaVm::next);

  private final Interpreter interpreter;
  private final Finalizers finalizers;
  private final Compiler compiler;
  private final Operations operations;
  private final Meter meter;
  private final CallsInProgress calls;
  private final ValueText texts = new ValueText(this);
  private volatile Runnable wakeUp = () -> {};
  private Waiter waiter = LuaVm::nobodyWaits;
  private boolean closed;

  public LuaVm(Options options) {
    this.options = options;
    this.interpreter = new Interpreter(this, options);
    this.finalizers = new Finalizers(interpreter, options);
    this.compiler = new Compiler(interpreter, options);
    this.operations = new Operations(interpreter);
    this.meter = new Meter(interpreter.watch);
    this.calls = new CallsInProgress(interpreter);
    globals.set("_G", globals);
    globals.set("next", next);
    child(registry, "_LOADED").set("_G", globals);
    ProtectedCalls.install(interpreter, globals);
    LoadLibrary.install(this, interpreter);
    CollectorLibrary.install(this, globals);
    install("coroutine", CoroutineLibrary.make(interpreter));
    install("debug", DebugLibrary.make(this, interpreter));
  }

  private static void nobodyWaits(Parking parking) {
    throw new IllegalStateException("nobody can wait for " + parking.what());
  }

  /** Makes {@code library} a global and a loaded module. */
  public void install(String name, VmTable library) {
    globals.set(name, library);
    child(registry, "_LOADED").set(name, library);
  }

  private static Varargs next(Arguments args) {
    return args.table(1).next(args.value(2));
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
   * @throws LuaError for binary code that is not allowed, or what does not fit into memory
   */
  public LuaValue load(byte[] chunk, String chunkName, String mode, @Nullable LuaValue env) {
    return load(chunk, LuaString.valueOf(chunkName), mode, env);
  }

  /** As the other, with a name of any bytes. */
  public LuaValue load(byte[] chunk, LuaString chunkName, String mode, @Nullable LuaValue env) {
    Closure main = compiler.compile(chunk, chunkName, mode);
    if (main.upvalues.length == 1 || (env != null && main.upvalues.length > 0)) {
      main.upvalues[0] = new UpValue(env == null ? globals : env);
    }
    return main;
  }

  /** A compiled chunk as a function of this VM, whose {@code _ENV} are the globals. */
  public LuaValue load(CompiledChunk chunk) {
    Closure main = compiler.prepare(chunk);
    if (main.upvalues.length > 0) {
      main.upvalues[0] = new UpValue(globals);
    }
    return main;
  }

  /**
   * The function as precompiled code, for {@link #load} with mode {@code b}; empty for functions
   * that are not written in Lua.
   *
   * @param strip leave names and lines out
   */
  public static Optional<LuaString> dump(LuaValue function, boolean strip) {
    return function instanceof Closure closure
        ? Optional.of(LuaString.valueUsing(BinaryChunk.write(closure.code.source, strip)))
        : Optional.empty();
  }

  /**
   * Compiles and runs a chunk: {@link #load} with its syntax error as a {@link ScriptException}.
   */
  public Varargs run(byte[] chunk, String chunkName, Varargs args) throws ScriptException {
    LuaValue main;
    try {
      main = load(chunk, chunkName, "bt", null);
    } catch (LuaError e) {
      throw ScriptException.ofLoading(e);
    }
    return call(main, args);
  }

  /**
   * Calls a function from Java.
   *
   * @throws ScriptException for a Lua error that nothing caught
   */
  public Varargs call(LuaValue function, Varargs args) throws ScriptException {
    interpreter.watch.enter();
    try {
      return interpreter.nested.host(function, args);
    } catch (LuaError e) {
      throw texts.failure(e);
    } finally {
      interpreter.watch.leave();
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
    return interpreter.metatables.of(v);
  }

  /**
   * Gives a table or userdata its metatable, with its weakness and finalizer, or a basic type's
   * values theirs; null takes it off.
   */
  public void setMetatable(LuaValue v, @Nullable VmTable metatable) {
    if (v instanceof LuaTable || v instanceof LuaUserdata) {
      VmTable before = metatable(v);
      Storage storage = v instanceof VmTable table ? table.elsewhere : null;
      v.setmetatable(metatable);
      if (v instanceof VmTable table && table.elsewhere != storage) {
        // Its entries have moved.
        meter.check();
      }
      if (metatable != null) {
        finalizers.consider(v, before, metatable);
      }
    } else {
      interpreter.metatables.setForType(v.type(), metatable);
    }
  }

  /** The metamethod for {@code event}, such as {@code __index}; nil for none. */
  public LuaValue metamethod(LuaValue v, String event) {
    VmTable metatable = metatable(v);
    return metatable == null ? LuaValue.NIL : metatable.rawget(event);
  }

  /** {@code table[key]} with metamethods. */
  public LuaValue get(LuaValue table, LuaValue key) {
    return operations.get(table, key);
  }

  /** {@code table[key] = value} with metamethods. */
  public void set(LuaValue table, LuaValue key, LuaValue value) {
    operations.set(table, key, value);
  }

  /** Whether it is what C calls a light userdata: an address, and no object of its own. */
  public static boolean isPointer(LuaValue v) {
    return v instanceof LightUserdata;
  }

  /** {@code a == b} without metamethods. */
  public static boolean rawEqual(LuaValue a, LuaValue b) {
    return Operators.rawEqual(a, b);
  }

  /** {@code a < b} with metamethods; its error has no position, as in the reference. */
  public boolean lessThan(LuaValue a, LuaValue b) {
    return operations.lessThan(a, b);
  }

  /** {@code #v} with metamethods. */
  public LuaValue length(LuaValue v) {
    return operations.length(v);
  }

  /**
   * A function in pieces, between which it calls functions of the script that may yield.
   *
   * @param captured values the body was made with, as those of a {@link NativeFunction}
   */
  public LuaFunction continued(String name, ContinuedFunction.Body body, LuaValue... captured) {
    return new ContinuedFunction(interpreter, name, body, captured);
  }

  /** A call that stands still wherever it waits: see {@link Task}. */
  public Task task(LuaFunction function, Varargs args) {
    return new Task(interpreter, function, args);
  }

  /** The task that runs; null while none does. */
  public @Nullable Task runningTask() {
    return interpreter.task;
  }

  /** Who waits on the spot for what native functions wait for outside of tasks. */
  public void onWait(Waiter newWaiter) {
    this.waiter = newWaiter;
  }

  Waiter waiter() {
    return waiter;
  }

  /** Calls any value that can be called, {@code __call} included. */
  public Varargs invoke(LuaValue function, Varargs args) {
    return interpreter.nested.invoke(function, args);
  }

  /** As {@link #invoke}, with two arguments and one result. */
  public LuaValue call(LuaValue function, LuaValue a, LuaValue b) {
    return interpreter.nested.call(function, 2, a, b);
  }

  /** {@code tostring(v)}: {@code __tostring}, numbers as %.14g, {@code type: 0x...} for objects. */
  public LuaString text(LuaValue v) {
    return texts.of(v);
  }

  /** Where the functions stand that have been called and have not returned. */
  public CallsInProgress calls() {
    return calls;
  }

  /** What natives tell of their work, so that limits hold inside of them. */
  public Meter meter() {
    return meter;
  }

  /** Does something whose calls share one budget of instructions and time, as one call would. */
  public <T extends @Nullable Object> T budgeted(Supplier<T> work) {
    interpreter.watch.enter();
    try {
      return work.get();
    } finally {
      interpreter.watch.leave();
    }
  }

  /** How long the script may go on, by its time limit; null for ever. */
  public @Nullable Duration timeLeft() {
    return interpreter.watch.timeLeft();
  }

  /**
   * The running script gets an ordinary error {@code file:line: message} at its next loop turn or
   * call, as lua(1)'s Ctrl-C makes it. Any thread.
   */
  public void interrupt(String message) {
    interpreter.watch.requestInterrupt(message);
    wakeUp.run();
  }

  /** Ends the script with an error that {@code pcall} cannot swallow. Any thread. */
  public void stop(String message) {
    interpreter.watch.requestStop(message);
    wakeUp.run();
  }

  /** Takes back an {@link #interrupt} that has not come to anything. Any thread. */
  public void forgetInterrupt() {
    interpreter.watch.forgetInterrupt();
  }

  /** Lets scripts run again after {@link #stop}. Any thread. */
  public void forgetStop() {
    interpreter.watch.forgetStop();
  }

  /**
   * For natives that wait: throws what {@link #interrupt} or {@link #stop} asked for, and the error
   * of the time limit, once {@link #timeLeft} is over.
   */
  public void checkInterrupt() {
    interpreter.watch.checkWaiting();
  }

  /** What {@link #interrupt} and {@link #stop} run, on their thread, to wake a waiting native. */
  public void onInterrupt(Runnable newWakeUp) {
    this.wakeUp = newWakeUp;
  }

  Finalizers finalizers() {
    return finalizers;
  }

  /** Counts what is not the interpreter's own. */
  void showTo(Census census) {
    census.object(finalizers);
    census.object(compiler);
    census.object(addresses);
  }

  /** A {@code __gc} for userdata whose payloads are Java's to collect. */
  public NativeFunction emptyFinalizer() {
    return finalizers.nothing;
  }

  /** The objects there are now will not be finalized: what exit(3) does to a Lua state. */
  public void forgetFinalizers() {
    finalizers.forget();
  }

  /** Runs the finalizers that are left, until one exits, and nothing afterwards. Idempotent. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      finalizers.close();
    } finally {
      interpreter.watch.requestStop("the VM is closed");
    }
  }
}
