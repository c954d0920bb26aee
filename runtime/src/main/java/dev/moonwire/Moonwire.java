package dev.moonwire;

import dev.moonwire.vm.host.Reference;
import dev.moonwire.vm.host.ScriptFailure;
import dev.moonwire.vm.host.ScriptHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
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
 *     <td>String as UTF-8, Character, byte[] as it is</td></tr>
 * <tr><td>table</td><td>a copy: List when the keys are 1 to n, else Map (an empty table, too)</td>
 *     <td>a copy of a Map, Collection or Object[]; null elements leave holes</td></tr>
 * <tr><td>function</td><td>{@link LuaFunction}</td>
 *     <td>{@link JavaFunction}, {@link LuaFunction}</td></tr>
 * <tr><td>others</td><td>{@link LuaOpaque}</td><td>{@link LuaOpaque}</td></tr>
 * </table>
 *
 * Any other object is refused with an {@link IllegalArgumentException}: a script sees only what it
 * is given.
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
 * #interrupt} may be called from everywhere:
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
  private final Wiring wiring;
  private final ScriptHost host;
  private final Occupancy occupancy = new Occupancy();
  private volatile boolean closed;

  Moonwire(Settings settings) {
    wiring = Wiring.of(settings);
    host = new ScriptHost(wiring.vm(), new EmbeddedFaces(this));
    if (!settings.allows(Access.Kind.DEBUG)) {
      run("debug = nil package.loaded.debug = nil");
    }
  }

  /** A VM with everything granted, on the process's streams and environment. */
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
    return runToItsEnd(load(source, source), args);
  }

  /**
   * Runs a file; a first line that begins with {@code #} is skipped.
   *
   * @throws UncheckedIOException when it cannot be read
   * @throws LuaScriptException when it does not reach its end
   */
  public @Nullable Object run(Path script, @Nullable Object... args) {
    return runToItsEnd(load(script), args);
  }

  /** A script that fails takes its tasks with it; one inside another leaves them to that one. */
  private @Nullable Object runToItsEnd(LuaFunction script, @Nullable Object[] args) {
    if (occupancy.isTaken()) {
      return script.call(args);
    }
    try {
      Object result = script.call(args);
      finishTasks();
      return result;
    } catch (LuaScriptException e) {
      wiring.libs().dropTasks();
      throw e;
    }
  }

  /**
   * Lets all tasks that scripts have started run to their ends, as the end of a script that is
   * {@link #run} does.
   *
   * @throws LuaScriptException the error of a task that nobody has joined
   */
  public void finishTasks() {
    enter();
    try {
      host.perform(wiring.libs()::finishTasks);
    } catch (ScriptFailure failure) {
      throw LuaScriptException.of(failure);
    } finally {
      occupancy.leave();
    }
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
    enter();
    try {
      return new LuaFunction(this, host.load(source, chunkName));
    } catch (ScriptFailure failure) {
      throw LuaScriptException.of(failure);
    } finally {
      occupancy.leave();
    }
  }

  /** Compiles a file; a first line that begins with {@code #} is skipped. */
  public LuaFunction load(Path script) {
    try {
      return load(ScriptText.of(Files.readAllBytes(script)), "@" + script);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The global variable {@code name} as a plain Java value; metamethods are not asked. */
  public @Nullable Object get(String name) {
    enter();
    try {
      return host.global(name);
    } finally {
      occupancy.leave();
    }
  }

  /** Sets the global variable {@code name}; metamethods are not asked. */
  public void set(String name, @Nullable Object value) {
    enter();
    try {
      host.setGlobal(name, value);
    } finally {
      occupancy.leave();
    }
  }

  /** Whether a person types the script's standard input. */
  public boolean readsFromTerminal() {
    return wiring.vm().files().standard(0).isTerminal();
  }

  /**
   * Makes the running script fail with {@code interrupted!} at its next step, also while it waits
   * for a peer. The script may catch it. Any thread may call this; without a running script the
   * next one is hit.
   */
  public void interrupt() {
    if (!closed) {
      wiring.vm().interrupt("interrupted!");
    }
  }

  /**
   * Closes what the script left open. Idempotent.
   *
   * @throws IllegalStateException while a script runs
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    if (occupancy.isTaken()) {
      throw new IllegalStateException("a script is running");
    }
    enter();
    try {
      closed = true;
      wiring.close();
    } finally {
      occupancy.leave();
    }
  }

  List<@Nullable Object> call(Reference function, @Nullable Object[] args) {
    enter();
    try {
      return host.call(function, Arrays.asList(args));
    } catch (ScriptFailure failure) {
      throw LuaScriptException.of(failure);
    } finally {
      occupancy.leave();
    }
  }

  void callInto(Reference consumer, Reference function, @Nullable Object[] args) {
    enter();
    try {
      host.callInto(consumer, function, Arrays.asList(args));
    } catch (ScriptFailure failure) {
      throw LuaScriptException.of(failure);
    } finally {
      occupancy.leave();
    }
  }

  private void enter() {
    if (closed) {
      throw new IllegalStateException("this VM is closed");
    }
    occupancy.enter(wiring.loop());
  }
}
