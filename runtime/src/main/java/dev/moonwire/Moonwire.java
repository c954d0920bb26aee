package dev.moonwire;

import dev.moonwire.lib.Libs;
import dev.moonwire.observe.Observer;
import dev.moonwire.vm.LuaVm;
import dev.moonwire.vm.host.Reference;
import dev.moonwire.vm.host.ScriptFailure;
import dev.moonwire.vm.host.ScriptHost;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/**
 * A Lua virtual machine inside a Java program: the machine that the {@code moonwire} command runs
 * scripts on, libtls and all.
 *
 * <h2>Run</h2>
 *
 * A script comes from a file or a string; its first result is the answer. Arguments arrive in the
 * script's {@code ...}.
 *
 * <pre>{@code
 * try (Moonwire lua = Moonwire.builder().build()) {
 *   Object sum = lua.run("local a, b = ... return a + b", 1, 2); // 3L
 *   lua.run(Path.of("job.lua"));
 * }
 * }</pre>
 *
 * {@link #load} compiles once what is to be called many times:
 *
 * <pre>{@code
 * LuaFunction twice = lua.load("return ... * 2", "=twice");
 * twice.call(4);       // 8L
 * }</pre>
 *
 * <h2>Values</h2>
 *
 * Values cross as plain Java objects:
 *
 * <table>
 * <caption>Lua values and what Java sees of them</caption>
 * <tr><th>Lua</th><th>to Java</th><th>from Java</th></tr>
 * <tr><td>nil</td><td>null</td><td>null</td></tr>
 * <tr><td>boolean</td><td>Boolean</td><td>Boolean</td></tr>
 * <tr><td>number</td><td>Long for whole numbers up to 2^53 either way, else Double</td>
 *     <td>any Number; a long beyond 2^53 is rounded, since Lua 5.2 numbers are doubles</td></tr>
 * <tr><td>string</td><td>String when the bytes are UTF-8, else byte[]</td>
 *     <td>String as UTF-8, Character, byte[] as it is, the name of an enum's constant</td></tr>
 * <tr><td>table</td><td>a copy: List when the keys are 1 to n, else Map (an empty table, too)</td>
 *     <td>a copy of a Map, Collection or Object[]; null elements leave holes</td></tr>
 * <tr><td>function</td><td>{@link LuaFunction}</td>
 *     <td>{@link JavaFunction}, {@link LuaFunction}</td></tr>
 * <tr><td>a Java object</td><td>the same object</td>
 *     <td>any object of a class with {@link LuaVisible} methods</td></tr>
 * <tr><td>others</td><td>{@link LuaOpaque}</td><td>{@link LuaOpaque}</td></tr>
 * </table>
 *
 * An Optional is as what is in it. Any other object is refused with an {@link
 * IllegalArgumentException}: a script sees only what it is given.
 *
 * <h2>Globals and functions</h2>
 *
 * <pre>{@code
 * lua.set("limit", 10);
 * lua.set("log", (JavaFunction) args -> { logger.info("{}", args[0]); return null; });
 * lua.run("log('limit is ' .. limit) answer = limit * 4.2");
 * lua.get("answer");   // 42L
 * }</pre>
 *
 * An object is offered by marking what scripts may call of it, see {@link LuaVisible}:
 *
 * <pre>{@code
 * final class Stock {
 *   @LuaVisible public int count(String article) { return table.get(article); }
 * }
 * lua.set("stock", new Stock());
 * lua.run("print(stock:count('nails'))");
 * }</pre>
 *
 * <h2>Configure</h2>
 *
 * <pre>{@code
 * Moonwire.builder()
 *     .stdout(buffer)                              // where print and io.write go
 *     .environment(Map.of("MODE", "test"))         // what os.getenv sees
 *     .scriptPath("/srv/lua/?.lua")                // where require looks
 *     .allow(Access.libtls(), Access.files())      // all when not said
 *     .tls(TlsEngine.JDK)
 *     .build();
 * }</pre>
 *
 * Unless told otherwise, a script has the process's own streams, environment and files.
 *
 * <h2>Tasks</h2>
 *
 * What a script starts with {@code moonwire.task} runs whenever the script waits; {@link #run} ends
 * when all of them have, {@link #finishTasks} waits for those that functions called from Java have
 * started. A run that fails ends its tasks where they stand.
 *
 * <h2>Errors and exit</h2>
 *
 * Whatever a script does wrong arrives as one {@link LuaScriptException}, {@code os.exit} included:
 * a script cannot end the program that embeds it.
 *
 * <pre>{@code
 * try { lua.run("os.exit(3)"); }
 * catch (LuaScriptException e) { e.isExit(); e.exitStatus(); } // true, 3
 * }</pre>
 *
 * The VM stays usable after an error. A mistake of the caller's is an {@link
 * IllegalArgumentException} or {@link IllegalStateException}.
 *
 * <h2>Threads</h2>
 *
 * A VM is used by one thread at a time and, from its first input or output on, by that one thread
 * only; any other gets {@code IllegalStateException("this VM runs on thread X")}. Only {@link
 * #interrupt} and {@link #statistics} may be called from everywhere:
 *
 * <pre>{@code
 * timer.schedule(lua::interrupt, 5, SECONDS); // the script fails with "interrupted!"
 * }</pre>
 *
 * <h2>Close</h2>
 *
 * {@link #close} writes out what is buffered, runs finalizers and closes every file, socket and
 * child program's pipe the script left open. Streams the builder was given stay open.
 */
public final class Moonwire implements AutoCloseable {
  private static final String INTERRUPTED = "interrupted!";

  private final Wiring wiring;
  private final ScriptHost host;
  private final ScriptThread thread;
  private volatile boolean closed;

  Moonwire(Settings settings, Libs.@Nullable Shared shared) {
    wiring = Wiring.of(settings, shared);
    host = new ScriptHost(wiring.vm(), new EmbeddedFaces(this));
    if (settings.has(Library.LUAJAVA)) {
      ClassLoader loader = settings.classLoader();
      host.installLuajava(loader == null ? Moonwire.class.getClassLoader() : loader);
    }
    String name = settings.thread();
    thread =
        name == null ? new CallersThread(wiring.loop()) : new OwnThread(name, ends(wiring.vm()));
    observer().opened();
  }

  private static OwnThread.Ends ends(LuaVm vm) {
    return new OwnThread.Ends() {
      @Override
      public void interrupt() {
        vm.interrupt(INTERRUPTED);
      }

      @Override
      public void forgetInterrupt() {
        vm.forgetInterrupt();
      }

      @Override
      public void stop() {
        vm.stop("the VM is closed");
      }

      @Override
      public void forgetStop() {
        vm.forgetStop();
      }
    };
  }

  /** A VM's settings, with nothing allowed yet. */
  public static MoonwireBuilder builder() {
    return new MoonwireBuilder();
  }

  /** This program's version, such as {@code 0.1.0}. */
  public static String version() {
    String version = Moonwire.class.getPackage().getImplementationVersion();
    return version == null ? "(not packaged)" : version;
  }

  /**
   * Runs a text and answers its first result; errors show it by its first line.
   *
   * @throws LuaScriptException when it does not reach its end
   */
  public @Nullable Object run(String source, @Nullable Object... args) {
    return toItsEnd(() -> load(source, source), args);
  }

  /**
   * Runs a file; a first line that begins with {@code #} is skipped.
   *
   * @throws UncheckedIOException when it cannot be read
   * @throws LuaScriptException when it does not reach its end
   */
  public @Nullable Object run(Path script, @Nullable Object... args) {
    return toItsEnd(() -> load(script), args);
  }

  /**
   * Runs what a reader has left, which errors call {@code reader}. The reader stays open.
   *
   * @throws UncheckedIOException when it cannot be read
   * @throws LuaScriptException when it does not reach its end
   */
  public @Nullable Object run(Reader script, @Nullable Object... args) {
    String source = ScriptText.of(script);
    return toItsEnd(() -> load(source, "=reader"), args);
  }

  /**
   * Runs what is compiled already.
   *
   * @throws LuaScriptException when it does not reach its end
   */
  public @Nullable Object run(LuaScript script, @Nullable Object... args) {
    return toItsEnd(() -> load(script), args);
  }

  /**
   * As {@link #run(String, Object...)}, without waiting for it, on a VM with a thread of its own.
   * Cancelling the result interrupts the script.
   *
   * @throws IllegalStateException where the VM has no thread of its own
   */
  public CompletableFuture<@Nullable Object> runAsync(String source, @Nullable Object... args) {
    return submit(() -> run(source, args));
  }

  /** As {@link #runAsync(String, Object...)}, for a file. */
  public CompletableFuture<@Nullable Object> runAsync(Path script, @Nullable Object... args) {
    return submit(() -> run(script, args));
  }

  /** As {@link #runAsync(String, Object...)}, for what is compiled already. */
  public CompletableFuture<@Nullable Object> runAsync(LuaScript script, @Nullable Object... args) {
    return submit(() -> run(script, args));
  }

  <R> CompletableFuture<R> submit(Supplier<R> work) {
    requireOpen();
    return thread.submit(work);
  }

  /**
   * Does several things with the VM, on its thread and with no other call in between. What is
   * {@link #run} in there leaves its tasks to {@link #finishTasks} or {@link #dropTasks}.
   */
  public <R> R perform(Supplier<R> work) {
    requireOpen();
    return thread.call(work);
  }

  /** A script that fails takes its tasks with it; one inside another leaves them to that one. */
  private @Nullable Object toItsEnd(Supplier<LuaFunction> script, @Nullable Object[] args) {
    if (thread.isInside()) {
      return script.get().call(args);
    }
    return inside(
        () -> {
          try {
            LuaFunction main = script.get();
            return wiring.vm().<@Nullable Object>budgeted(() -> withTasks(main, args));
          } catch (LuaScriptException e) {
            wiring.libs().dropTasks();
            throw e;
          }
        });
  }

  /** The script and the tasks it has started share the limits of one call. */
  private @Nullable Object withTasks(LuaFunction script, @Nullable Object[] args) {
    Object result = script.call(args);
    finishTasks();
    return result;
  }

  /**
   * Lets all tasks that scripts have started run to their ends, as the end of a script that is
   * {@link #run} does.
   *
   * @throws LuaScriptException the error of a task that nobody has joined
   */
  public void finishTasks() {
    inside(
        () -> {
          host.perform(wiring.libs()::finishTasks);
          return true;
        });
  }

  /** Ends all tasks where they stand, as a {@link #run} that fails does. */
  public void dropTasks() {
    inside(
        () -> {
          wiring.libs().dropTasks();
          return true;
        });
  }

  /**
   * Compiles a text.
   *
   * @param chunkName how errors call it, as Lua has it: {@code =name} or {@code @file}, else the
   *     text itself
   */
  public LuaFunction load(String source, String chunkName) {
    return load(source.getBytes(StandardCharsets.UTF_8), chunkName);
  }

  /** As {@link #load(String, String)}, for text in any encoding. */
  public LuaFunction load(byte[] source, String chunkName) {
    return inside(() -> new LuaFunction(this, host.load(source, chunkName)));
  }

  /** Compiles a file; a first line that begins with {@code #} is skipped. */
  public LuaFunction load(Path script) {
    try {
      return load(ScriptText.of(Files.readAllBytes(script)), "@" + script);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is compiled already, as a function of this VM. */
  public LuaFunction load(LuaScript script) {
    return inside(() -> new LuaFunction(this, host.load(script.chunk())));
  }

  /** The global variable {@code name} as a plain Java value; metamethods are not asked. */
  public @Nullable Object get(String name) {
    return inside(() -> host.global(name));
  }

  /** Sets the global variable {@code name}; metamethods are not asked. */
  public void set(String name, @Nullable Object value) {
    inside(
        () -> {
          host.setGlobal(name, value);
          return true;
        });
  }

  /** Whether a person types the script's standard input. */
  public boolean readsFromTerminal() {
    return wiring.vm().files().standard(0).isTerminal();
  }

  /**
   * What this VM has done so far, in numbers. Any thread may ask, also while a script runs; once
   * the VM is closed, they are its last.
   */
  public Statistics statistics() {
    return Statistics.of(observer().counters());
  }

  /**
   * Makes the running script fail with {@code interrupted!} at its next step, also while it waits
   * for a peer. The script may catch it. Any thread may call this; without a running script the
   * next one is hit.
   */
  public void interrupt() {
    if (!closed) {
      wiring.vm().interrupt(INTERRUPTED);
    }
  }

  /**
   * Closes what the script left open. Idempotent. On a VM with a thread of its own any other thread
   * may call this: the script that runs is ended, and calls that wait for their turn fail.
   *
   * @throws IllegalStateException while a script runs, from within it or on the caller's thread
   */
  @Override
  public void close() {
    if (!closed) {
      thread.close(
          () -> {
            if (!closed) {
              closed = true;
              wiring.close();
              observer().closed();
            }
          });
    }
  }

  List<@Nullable Object> call(Reference function, @Nullable Object[] args) {
    return inside(() -> host.call(function, Arrays.asList(args)));
  }

  List<@Nullable Object> callHolding(Reference function, @Nullable Object[] args) {
    return inside(() -> host.callHolding(function, Arrays.asList(args)));
  }

  Object copy(Reference value) {
    return inside(() -> host.copy(value));
  }

  void callInto(Reference consumer, Reference function, @Nullable Object[] args) {
    inside(
        () -> {
          host.callInto(consumer, function, Arrays.asList(args));
          return true;
        });
  }

  /**
   * Something done on the VM's thread, which fails as scripts do. Whether its result may be null is
   * its user's to say, which the checker cannot follow through a type variable.
   */
  @NullUnmarked
  @FunctionalInterface
  private interface Work<R> {
    R run() throws ScriptFailure;
  }

  private <R> R inside(Work<R> work) {
    requireOpen();
    return thread.call(
        () -> {
          requireOpen();
          try {
            return work.run();
          } catch (ScriptFailure failure) {
            throw failed(failure);
          }
        });
  }

  private LuaScriptException failed(ScriptFailure failure) {
    switch (failure.kind()) {
      case RUNTIME, SYNTAX, INCOMPLETE -> observer().failed();
      case LIMIT -> observer().limitExceeded(failure.text());
      case EXIT -> {
        // As the script wanted.
      }
    }
    return LuaScriptException.of(failure);
  }

  private Observer observer() {
    return wiring.libs().observer();
  }

  private void requireOpen() {
    if (closed) {
      throw ScriptThread.closed();
    }
  }
}
