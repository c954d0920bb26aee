package dev.moonwire.jsr223;

import dev.moonwire.LuaOpaque;
import dev.moonwire.LuaScript;
import dev.moonwire.LuaScriptException;
import dev.moonwire.Moonwire;
import dev.moonwire.MoonwireBuilder;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.script.Bindings;
import javax.script.ScriptContext;
import org.jspecify.annotations.Nullable;

/**
 * The VM behind a script engine: it runs scripts on its own thread, one after the other, each in a
 * {@link ScriptContext}.
 *
 * <p>It does not keep its engine alive, so that one nobody uses any more can be found, and its VM
 * closed.
 */
final class EngineVm implements AutoCloseable {
  private final Moonwire lua;
  private final EngineLibrary library;
  private final WeakIdentityMap<LuaOpaque> originals = new WeakIdentityMap<>();
  private volatile WeakReference<@Nullable ScriptContext> usual = new WeakReference<>(null);

  // What follows is used on the VM's thread only.

  /** The innermost execution's comes first. */
  private final Deque<ScriptContext> contexts = new ArrayDeque<>();

  private final ContextOutput out = new ContextOutput(() -> writer(ScriptContext::getWriter));
  private final ContextOutput err = new ContextOutput(() -> writer(ScriptContext::getErrorWriter));

  /**
   * What Java's objects became in this execution: within one, the same object is the same value.
   */
  private final IdentityHashMap<Object, Object> crossed = new IdentityHashMap<>();

  private final WeakIdentityMap<Long> ids = new WeakIdentityMap<>();
  private long lastId;

  EngineVm(MoonwireBuilder settings) {
    lua =
        settings
            .stdin(new ContextInput(this::reader))
            .stdout(out)
            .stderr(err)
            .ownThread("moonwire-script-engine")
            .build();
    library = new EngineLibrary(lua);
  }

  private @Nullable Writer writer(Function<ScriptContext, @Nullable Writer> stream) {
    ScriptContext context = context();
    return context == null ? null : stream.apply(context);
  }

  private @Nullable Reader reader() {
    ScriptContext context = context();
    return context == null ? null : context.getReader();
  }

  /** The context of functions that Java calls outside of any execution. */
  void usual(ScriptContext context) {
    usual = new WeakReference<>(context);
  }

  /** The context that is being executed in. */
  @Nullable ScriptContext context() {
    ScriptContext current = contexts.peek();
    return current == null ? usual.get() : current;
  }

  /** Runs a script and answers its first result. */
  Answer run(LuaScript script, ScriptContext context) {
    return execute(
        context,
        () -> {
          Object[] args = with(ScriptArguments.of(context), globals(context), lua.load(script));
          return answer(library.function(EngineLibrary.RUN).callHolding(args), 0);
        });
  }

  /** Calls a function of an object's, which is its first argument, or a global one when null. */
  Answer call(
      ScriptContext context, @Nullable LuaOpaque object, String name, @Nullable Object[] args) {
    return execute(
        context,
        () -> {
          String how = object == null ? EngineLibrary.CALL : EngineLibrary.CALL_METHOD;
          LuaOpaque owner = object == null ? globals(context) : object;
          List<@Nullable Object> results =
              library.function(how).callHolding(with(args, owner, name));
          return Boolean.TRUE.equals(results.get(0)) ? answer(results, 1) : Answer.MISSING;
        });
  }

  /** Whether there are functions of all these names among an object's, or the globals when null. */
  boolean defines(ScriptContext context, @Nullable LuaOpaque object, List<String> names) {
    Answer all =
        execute(
            context,
            () -> {
              LuaOpaque owner = object == null ? globals(context) : object;
              return new Answer(
                  names.stream().allMatch(name -> truth(EngineLibrary.DEFINES, owner, name)));
            });
    return Boolean.TRUE.equals(all.value());
  }

  private boolean truth(String question, @Nullable Object... args) {
    return Boolean.TRUE.equals(library.first(question, args));
  }

  /**
   * What a call came to.
   *
   * @param isMissing there was nothing to call
   */
  record Answer(@Nullable Object value, boolean isMissing) {
    private static final Answer MISSING = new Answer(null, true);

    Answer(@Nullable Object value) {
      this(value, false);
    }
  }

  private Answer answer(List<@Nullable Object> results, int at) {
    Object value = results.size() > at ? results.get(at) : null;
    return new Answer(value instanceof LuaOpaque opaque ? copy(opaque) : value);
  }

  /** What Java sees of a value; a copy of a table stands for it in {@link #original}. */
  Object copy(LuaOpaque value) {
    Object copy = value.copy();
    if (copy != value) {
      originals.put(copy, value);
    }
    return copy;
  }

  /** The table that Java has got a copy of; null when it has not got this from here. */
  @Nullable LuaOpaque original(Object copy) {
    return copy instanceof LuaOpaque opaque ? opaque : originals.get(copy);
  }

  private static @Nullable Object[] with(@Nullable Object[] args, Object... first) {
    List<@Nullable Object> all = new ArrayList<>(Arrays.asList(first));
    all.addAll(Arrays.asList(args));
    return all.toArray();
  }

  private Answer execute(ScriptContext context, Supplier<Answer> work) {
    return lua.perform(
        () -> {
          boolean outermost = contexts.isEmpty();
          contexts.push(context);
          try {
            return outermost ? toItsEnd(work) : flushed(work);
          } finally {
            contexts.pop();
            if (outermost) {
              crossed.clear();
            }
          }
        });
  }

  /** As {@link Moonwire#run} has it: waits for tasks, and drops them when something fails. */
  private Answer toItsEnd(Supplier<Answer> work) {
    try {
      return flushed(
          () -> {
            Answer answer = work.get();
            lua.finishTasks();
            return answer;
          });
    } catch (LuaScriptException e) {
      lua.dropTasks();
      throw e;
    }
  }

  /** What was printed reaches the context's writers, however the script ends. */
  private Answer flushed(Supplier<Answer> work) {
    Answer answer;
    try {
      answer = work.get();
    } catch (LuaScriptException e) {
      try {
        flush();
      } catch (LuaScriptException | UncheckedIOException alsoFailed) {
        e.addSuppressed(alsoFailed);
      }
      throw e;
    }
    flush();
    return answer;
  }

  private void flush() {
    library.function(EngineLibrary.FLUSH).call();
    try {
      out.finish();
      err.finish();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private LuaOpaque globals(ScriptContext context) {
    Bindings bindings = context.getBindings(ScriptContext.ENGINE_SCOPE);
    Long id = ids.get(bindings);
    if (id == null) {
      lastId++;
      id = lastId;
      ids.put(bindings, id);
    }
    Object globals = library.first(EngineLibrary.GLOBALS, id, new Globals(this, bindings).maker());
    if (globals instanceof LuaOpaque table) {
      return table;
    }
    throw new IllegalStateException("engine.lua made no globals");
  }

  /**
   * A value of Java's for a script.
   *
   * @throws IllegalArgumentException when it has no counterpart in Lua
   */
  @Nullable Object shown(@Nullable Object value) {
    if (value == null || isPlain(value)) {
      return value;
    }
    return crossing(value, value);
  }

  /** What lua(1) has in {@code arg}; null without any arguments. */
  @Nullable Object arguments() {
    ScriptContext context = context();
    if (context == null) {
      return null;
    }
    Object table = ScriptArguments.table(context);
    return table == null ? null : crossing(context, table);
  }

  /** What {@code value} becomes, or has become when {@code key} came by before. */
  private @Nullable Object crossing(Object key, Object value) {
    Object before = crossed.get(key);
    if (before != null) {
      return before;
    }
    Object made = library.first(EngineLibrary.HOLD, value);
    if (made != null && !contexts.isEmpty()) {
      crossed.put(key, made);
    }
    return made;
  }

  private static boolean isPlain(Object value) {
    return value instanceof Boolean
        || value instanceof Number
        || value instanceof CharSequence
        || value instanceof byte[];
  }

  /** The table that a script has just assigned. */
  @Nullable Object handed() {
    return library.first(EngineLibrary.HANDED);
  }

  @Override
  public void close() {
    lua.close();
  }
}
