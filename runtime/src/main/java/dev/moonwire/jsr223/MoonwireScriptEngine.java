package dev.moonwire.jsr223;

import dev.moonwire.LuaOpaque;
import dev.moonwire.LuaScript;
import dev.moonwire.LuaScriptException;
import dev.moonwire.MoonwireBuilder;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import javax.script.AbstractScriptEngine;
import javax.script.Bindings;
import javax.script.Compilable;
import javax.script.CompiledScript;
import javax.script.Invocable;
import javax.script.ScriptContext;
import javax.script.ScriptException;
import org.jspecify.annotations.Nullable;

/**
 * Lua for {@code javax.script}: a VM on a thread of its own.
 *
 * <pre>{@code
 * ScriptEngine lua = new ScriptEngineManager().getEngineByName("moonwire");
 * lua.put("price", 20);
 * lua.eval("total = price * 1.5  function twice(x) return 2 * x end");
 * lua.get("total");                                   // 30L
 * ((Invocable) lua).invokeFunction("twice", 21);      // 42L
 * }</pre>
 *
 * <h2>Variables</h2>
 *
 * A script's globals are the Bindings of its context: read from the engine scope, then from the
 * outer ones, then Lua's own library; assigned in the engine scope, where nil removes them. Both
 * sides see at once what the other does. A function keeps the engine scope it was made in. Modules
 * that {@code require} loads have the globals of the VM, which all Bindings share.
 *
 * <h2>Values</h2>
 *
 * They cross as {@link dev.moonwire.Moonwire} describes. Of a table, Java gets a copy:
 *
 * <ul>
 *   <li>Results, and what Java reads in Bindings that the engine made, its engine scope among them,
 *       are copied when they are asked for; for scripts the table stays the same.
 *   <li>In other Bindings, such as {@link javax.script.SimpleBindings}, Java finds the table itself
 *       as a {@link LuaOpaque}, to be looked at with {@link LuaOpaque#copy}.
 *   <li>A Map, Collection or array that Java puts is copied once per execution, when a script first
 *       reads it. {@code list = list} makes the copy last.
 * </ul>
 *
 * A variable whose object has no counterpart in Lua is an error when a script reads it.
 *
 * <h2>Methods</h2>
 *
 * {@link #invokeMethod} and {@link #getInterface(Object, Class)} take a {@link LuaOpaque}, or a
 * List or Map that the engine answered or showed in its Bindings: it stands for the table that it
 * is a copy of. An object is passed as {@code self}. Anywhere else such a copy is a copy.
 *
 * <h2>Streams, names, arguments</h2>
 *
 * Output and input are the context's. {@link javax.script.ScriptEngine#FILENAME} names the script,
 * {@link javax.script.ScriptEngine#ARGV} is its {@code ...} and {@code arg}.
 *
 * <h2>Threads and closing</h2>
 *
 * Any thread may use an engine; calls wait for each other. An engine that is dropped is closed when
 * the garbage collector finds it, {@link #close} does so at once. Functions it has given cannot be
 * called any more then.
 */
public final class MoonwireScriptEngine extends AbstractScriptEngine
    implements Compilable, Invocable, AutoCloseable {
  private static final Cleaner CLEANER = Cleaner.create();

  /** What errors call a script without a file name. */
  private static final String UNNAMED = "=script";

  private final MoonwireScriptEngineFactory factory;
  private final EngineVm vm;
  private final Cleaner.Cleanable cleanable;

  MoonwireScriptEngine(MoonwireScriptEngineFactory factory, MoonwireBuilder settings) {
    this.factory = factory;
    this.vm = new EngineVm(settings);
    this.cleanable = CLEANER.register(this, vm::close);
    context.setBindings(createBindings(), ScriptContext.ENGINE_SCOPE);
    vm.usual(context);
  }

  @Override
  public @Nullable Object eval(String script, ScriptContext newContext) throws ScriptException {
    Objects.requireNonNull(newContext);
    return run(compiled(script, newContext), newContext);
  }

  @Override
  public @Nullable Object eval(Reader reader, ScriptContext newContext) throws ScriptException {
    return eval(text(reader), newContext);
  }

  @Override
  public CompiledScript compile(String script) throws ScriptException {
    return new MoonwireCompiledScript(this, compiled(script, context));
  }

  @Override
  public CompiledScript compile(Reader script) throws ScriptException {
    return compile(text(script));
  }

  private static String text(Reader reader) throws ScriptException {
    try {
      StringWriter text = new StringWriter();
      reader.transferTo(text);
      return text.toString();
    } catch (IOException e) {
      throw new ScriptException(e);
    }
  }

  private static LuaScript compiled(String script, ScriptContext context) throws ScriptException {
    String file = ScriptArguments.file(context);
    String chunkName = file == null ? UNNAMED : "@" + file;
    try {
      return LuaScript.of(source(script), chunkName);
    } catch (LuaScriptException e) {
      throw ScriptFailures.of(e, chunkName);
    }
  }

  /** A first line for the system, or a byte order mark, is no Lua, but files have them. */
  private static String source(String script) {
    String text = script.startsWith("\uFEFF") ? script.substring(1) : script;
    return text.startsWith("#") ? "--" + text : text;
  }

  @Nullable Object run(LuaScript script, ScriptContext in) throws ScriptException {
    Objects.requireNonNull(in);
    return calling(script.toString(), () -> vm.run(script, in)).value();
  }

  @Override
  public @Nullable Object invokeFunction(String name, @Nullable Object... args)
      throws ScriptException, NoSuchMethodException {
    Objects.requireNonNull(name);
    EngineVm.Answer answer = calling(UNNAMED, () -> vm.call(context, null, name, given(args)));
    return existing(answer, name);
  }

  @Override
  public @Nullable Object invokeMethod(@Nullable Object thiz, String name, @Nullable Object... args)
      throws ScriptException, NoSuchMethodException {
    LuaOpaque object = object(thiz);
    Objects.requireNonNull(name);
    EngineVm.Answer answer = calling(UNNAMED, () -> vm.call(context, object, name, given(args)));
    return existing(answer, name);
  }

  /** Java's way to pass no arguments may be null. */
  private static @Nullable Object[] given(@Nullable Object @Nullable [] args) {
    return args == null ? new Object[0] : args;
  }

  private static @Nullable Object existing(EngineVm.Answer answer, String name)
      throws NoSuchMethodException {
    if (answer.isMissing()) {
      throw new NoSuchMethodException("no lua function: " + name);
    }
    return answer.value();
  }

  private LuaOpaque object(@Nullable Object thiz) {
    LuaOpaque object = thiz == null ? null : vm.original(thiz);
    if (object == null) {
      throw new IllegalArgumentException("no object of a script of this engine: " + thiz);
    }
    return object;
  }

  @Override
  public <T> @Nullable T getInterface(Class<T> type) {
    return implementation(null, type);
  }

  @Override
  public <T> @Nullable T getInterface(@Nullable Object thiz, Class<T> type) {
    return implementation(object(thiz), type);
  }

  private <T> @Nullable T implementation(@Nullable LuaOpaque object, @Nullable Class<T> type) {
    if (type == null || !type.isInterface()) {
      throw new IllegalArgumentException("no interface: " + type);
    }
    List<String> names = InterfaceProxy.functions(type);
    boolean isThere = keepingAlive(() -> vm.defines(context, object, names));
    return isThere ? InterfaceProxy.of(type, this, object) : null;
  }

  @Nullable Object invoke(@Nullable LuaOpaque object, String name, @Nullable Object[] args)
      throws NoSuchMethodException {
    return existing(keepingAlive(() -> vm.call(context, object, name, args)), name);
  }

  boolean defines(@Nullable LuaOpaque object, String name) {
    return keepingAlive(() -> vm.defines(context, object, List.of(name)));
  }

  private EngineVm.Answer calling(String chunkName, Supplier<EngineVm.Answer> work)
      throws ScriptException {
    try {
      return keepingAlive(work);
    } catch (LuaScriptException e) {
      throw ScriptFailures.of(e, chunkName);
    }
  }

  static ScriptException failure(LuaScriptException e) {
    return ScriptFailures.of(e, UNNAMED);
  }

  /** The garbage collector must not find an engine that somebody is just calling. */
  private <R> R keepingAlive(Supplier<R> work) {
    try {
      return work.get();
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  @Override
  public Bindings createBindings() {
    return new LuaBindings(vm::copy);
  }

  @Override
  public void setContext(ScriptContext newContext) {
    super.setContext(newContext);
    vm.usual(newContext);
  }

  @Override
  public MoonwireScriptEngineFactory getFactory() {
    return factory;
  }

  /**
   * Closes the VM; a script that runs is ended. Idempotent.
   *
   * @throws LuaScriptException as {@link dev.moonwire.Moonwire#close} does
   */
  @Override
  public void close() {
    try {
      vm.close();
    } finally {
      cleanable.clean();
    }
  }
}
