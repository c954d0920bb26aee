package dev.moonwire.vm.host;

import dev.moonwire.vm.CompiledChunk;
import dev.moonwire.vm.ExitRequest;
import dev.moonwire.vm.LuaVm;
import dev.moonwire.vm.NativeFunction;
import dev.moonwire.vm.ScriptException;
import dev.moonwire.vm.luajava.Luajava;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * Loads and calls Lua code for Java: every argument and result is a plain Java value.
 *
 * <p>As its VM, it belongs to one thread at a time.
 */
public final class ScriptHost {
  private final LuaVm vm;
  private final Faces faces;
  private final HostValues values;

  public ScriptHost(LuaVm vm, Faces faces) {
    this.vm = vm;
    this.faces = faces;
    this.values = new HostValues(vm, faces);
  }

  /**
   * Gives scripts {@code luajava}, and with it everything the program can do.
   *
   * @param loader where they find classes
   */
  public void installLuajava(ClassLoader loader) {
    Luajava.install(vm, new HostBridge(faces, values), loader);
  }

  /**
   * Compiles a chunk.
   *
   * @param chunkName as Lua's: {@code @file}, {@code =name} or the text itself
   */
  public Reference load(byte[] chunk, String chunkName) throws ScriptFailure {
    try {
      return new Reference(vm.load(chunk, chunkName, "bt", null));
    } catch (LuaError error) {
      throw failure(ScriptException.ofLoading(error));
    }
  }

  /** Compiles a chunk for any VM. */
  public static CompiledChunk compile(byte[] source, String chunkName) throws ScriptFailure {
    try {
      return CompiledChunk.of(source, chunkName);
    } catch (LuaError error) {
      ScriptException e = ScriptException.ofLoading(error);
      String text = String.valueOf(e.getMessage());
      throw new ScriptFailure(kind(e), text, text, "", null);
    }
  }

  /** A compiled chunk as a function of the VM. */
  public Reference load(CompiledChunk chunk) {
    return new Reference(vm.load(chunk));
  }

  /** Calls a function and answers all its results. */
  public List<@Nullable Object> call(Reference function, List<? extends @Nullable Object> args)
      throws ScriptFailure {
    return values.toJava(run(function, values.toLua(args.toArray())));
  }

  /** As {@link #call}, with tables shown as references instead of copied. */
  public List<@Nullable Object> callHolding(
      Reference function, List<? extends @Nullable Object> args) throws ScriptFailure {
    return values.hold(run(function, values.toLua(args.toArray())));
  }

  /** What Java sees of a value: of a table, a copy. */
  public Object copy(Reference value) {
    return values.toJava(value);
  }

  /** Calls {@code function} and passes its results, as they are, to {@code consumer}. */
  public void callInto(
      Reference consumer, Reference function, List<? extends @Nullable Object> args)
      throws ScriptFailure {
    run(consumer, run(function, values.toLua(args.toArray())));
  }

  /** Does something that scripts may wait for, and fails as they do. */
  public void perform(Runnable work) throws ScriptFailure {
    NativeFunction function =
        new NativeFunction(
            "perform",
            args -> {
              work.run();
              return LuaValue.NONE;
            });
    run(new Reference(function), LuaValue.NONE);
  }

  /** The global {@code name}, without metamethods; null for nil. */
  public @Nullable Object global(String name) {
    return values.toJava(vm.globals().rawget(LuaValue.valueOf(name)));
  }

  /** Sets the global {@code name}, without metamethods. */
  public void setGlobal(String name, @Nullable Object value) {
    vm.globals().rawset(LuaValue.valueOf(name), values.toLua(value));
  }

  private Varargs run(Reference function, Varargs args) throws ScriptFailure {
    try {
      return vm.call(function.value(), args);
    } catch (ScriptException e) {
      throw failure(e);
    } catch (ExitRequest exit) {
      throw exit(exit);
    }
  }

  private static ScriptFailure.Kind kind(ScriptException e) {
    if (e.isLimitExceeded()) {
      return ScriptFailure.Kind.LIMIT;
    }
    if (e.isIncompleteSource()) {
      return ScriptFailure.Kind.INCOMPLETE;
    }
    return e.isSyntaxError() ? ScriptFailure.Kind.SYNTAX : ScriptFailure.Kind.RUNTIME;
  }

  /** {@code os.exit} finalizes nothing unless it is told to close the state. */
  private ScriptFailure exit(ExitRequest exit) {
    if (!exit.closesState()) {
      vm.forgetFinalizers();
    }
    String message = "the script exited with status " + exit.status();
    return new ScriptFailure(ScriptFailure.Kind.EXIT, message, (long) exit.status(), "", null);
  }

  private ScriptFailure failure(ScriptException e) {
    return new ScriptFailure(
        kind(e),
        String.valueOf(e.getMessage()),
        values.toJava(e.value()),
        e.traceback(),
        e.getCause());
  }
}
