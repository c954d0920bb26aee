package dev.moonwire;

import dev.moonwire.lib.Libs;
import dev.moonwire.vm.host.Reference;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A Lua virtual machine inside a Java program: the machine that the {@code moonwire} command runs
 * scripts on, libtls and all.
 *
 * <h2>Run</h2>
 *
 * A script comes from a file, a string or a reader; its first result is the answer. Arguments
 * arrive in the script's {@code ...}.
 *
 * <pre>{@code
 * try (Moonwire lua = Moonwire.builder().build()) {
 *   Object sum = lua.run("local a, b = ... return a + b", 1, 2); // 3L
 *   lua.run(Path.of("job.lua"));
 * }
 * }</pre>
 *
 * {@link #load} compiles once what is to be called many times, a {@link LuaScript} what many VMs
 * are to run:
 *
 * <pre>{@code
 * LuaFunction twice = lua.load("return ... * 2", "=twice");
 * twice.call(4);                   // 8L
 * twice.callAs(Integer.class, 4);  // 8
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
 * <p>A table may lead back to itself, and then its copy does, too: {@code toString}, {@code
 * hashCode} and {@code equals} of such a copy, or of one that is nested very deeply, end in a
 * StackOverflowError. What a script may do on purpose is looked at with that in mind.
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
 *     .tls(TlsEngine.JDK)
 *     .build();
 * }</pre>
 *
 * Unless told otherwise, a script prints to the process's streams.
 *
 * <h2>Allow</h2>
 *
 * A script can compute and print; whatever else it may do is {@linkplain MoonwireBuilder#allow
 * allowed} by name, and fails with {@code Permission denied} otherwise:
 *
 * <pre>{@code
 * Moonwire.builder()
 *     .allow(Access.network("api.example:443"))    // and libtls, libwebsockets with it
 *     .allow(Access.reading(Path.of("/etc/job")), Access.files(Path.of("/var/lib/job")))
 *     .build();
 * }</pre>
 *
 * {@link Access#all} allows what the {@code moonwire} command does. No script reaches Java but by
 * what it is given, or by {@link Access#java}.
 *
 * <h2>Limit</h2>
 *
 * {@link Limits} bound what one call, or the whole VM, may use; a script cannot catch the error:
 *
 * <pre>{@code
 * .limits(Limits.none().instructions(50_000_000).time(Duration.ofSeconds(2)).memory(64 << 20))
 * }</pre>
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
 * The VM stays usable after an error, a limit's too. A mistake of the caller's is an {@link
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
 * A VM with a {@linkplain MoonwireBuilder#ownThread thread of its own} takes calls from every
 * thread, does them one after the other there, and need not be waited for; Java functions that it
 * calls run there as well. A thread that is interrupted while it waits for its call gives that up,
 * as {@code cancel} does, with a {@link java.util.concurrent.CancellationException}:
 *
 * <pre>{@code
 * Moonwire lua = Moonwire.builder().ownThread().build();
 * CompletableFuture<Object> answer = lua.runAsync(Path.of("job.lua"));
 * answer.cancel(true);                        // interrupts the script
 * }</pre>
 *
 * For many scripts at once there are {@linkplain MoonwirePool pools} of such VMs.
 *
 * <h2>Close</h2>
 *
 * {@link #close} writes out what is buffered, runs finalizers and closes every file, socket and
 * child program's pipe the script left open. Streams the builder was given stay open. A VM with a
 * thread of its own may be closed from any other thread, which ends the script that runs there with
 * {@link LuaScriptException#isCancelled}; calls that wait for their turn, and all later ones, fail
 * with {@code IllegalStateException("this VM is closed")}.
 */
public final class Moonwire implements AutoCloseable {
  private final Machine machine;

  Moonwire(Settings settings, Libs.@Nullable Shared shared) {
    machine = new Machine(this, settings, shared);
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
    return machine.toItsEnd(() -> load(source, source), args);
  }

  /**
   * Runs a file; a first line that begins with {@code #} is skipped.
   *
   * @throws UncheckedIOException when it cannot be read
   * @throws LuaScriptException when it does not reach its end
   */
  public @Nullable Object run(Path script, @Nullable Object... args) {
    return machine.toItsEnd(() -> load(script), args);
  }

  /**
   * Runs what a reader has left, which errors call {@code reader}. The reader stays open.
   *
   * @throws UncheckedIOException when it cannot be read
   * @throws LuaScriptException when it does not reach its end
   */
  public @Nullable Object run(Reader script, @Nullable Object... args) {
    String source = ScriptText.of(script);
    return machine.toItsEnd(() -> load(source, "=reader"), args);
  }

  /**
   * Runs what is compiled already.
   *
   * @throws LuaScriptException when it does not reach its end
   */
  public @Nullable Object run(LuaScript script, @Nullable Object... args) {
    return machine.toItsEnd(() -> load(script), args);
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
    return machine.submit(work);
  }

  /** Does several things with the VM, on its thread and with no other call in between. */
  public <R> R perform(Supplier<R> work) {
    return machine.perform(work);
  }

  /**
   * Lets all tasks that scripts have started run to their ends, as the end of a script that is
   * {@link #run} does.
   *
   * @throws LuaScriptException the error of a task that nobody has joined
   */
  public void finishTasks() {
    machine.finishTasks();
  }

  /** Ends all tasks where they stand, as a {@link #run} that fails does. */
  public void dropTasks() {
    machine.dropTasks();
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
    return machine.ask(host -> new LuaFunction(this, host.load(source, chunkName)));
  }

  /** Compiles a file; a first line that begins with {@code #} is skipped. */
  public LuaFunction load(Path script) {
    return load(ScriptText.of(script), "@" + script);
  }

  /** What is compiled already, as a function of this VM. */
  public LuaFunction load(LuaScript script) {
    return machine.ask(host -> new LuaFunction(this, host.load(script.chunk())));
  }

  /**
   * As {@link #run(String, Object...)}, with its result as an object of a class: {@code Integer}
   * for a whole number that fits, {@code byte[]} for any string, {@code List} and {@code Map} for
   * tables, and so on; null for nil.
   *
   * @throws ClassCastException when it is none
   */
  public <T> @Nullable T runAs(Class<T> type, String source, @Nullable Object... args) {
    return TypedValue.as(type, run(source, args));
  }

  /** The global variable {@code name} as a plain Java value; metamethods are not asked. */
  public @Nullable Object get(String name) {
    return machine.ask(host -> host.global(name));
  }

  /**
   * As {@link #get}, as an object of a class.
   *
   * @throws ClassCastException when it is none
   */
  public <T> @Nullable T getAs(Class<T> type, String name) {
    return TypedValue.as(type, get(name));
  }

  /** Sets the global variable {@code name}; metamethods are not asked. */
  public void set(String name, @Nullable Object value) {
    machine.run(host -> host.setGlobal(name, value));
  }

  /** Whether a person types the script's standard input. */
  public boolean readsFromTerminal() {
    return machine.readsFromTerminal();
  }

  /**
   * What this VM has done so far, in numbers. Any thread may ask, also while a script runs; once
   * the VM is closed, they are its last.
   */
  public Statistics statistics() {
    return Statistics.of(machine.observer().counters());
  }

  /**
   * Makes the running script fail with {@code interrupted!} at its next step, also while it waits
   * for a peer. The script may catch it. Any thread may call this; without a running script the
   * next one is hit.
   */
  public void interrupt() {
    machine.interrupt();
  }

  /**
   * Closes what the script left open. Idempotent. On a VM with a thread of its own any other thread
   * may call this: the script that runs is ended, and calls that wait for their turn fail.
   *
   * @throws IllegalStateException while a script runs, from within it or on the caller's thread
   * @throws LuaScriptException when what was buffered cannot be written, or a finalizer exits; it
   *     is closed all the same
   */
  @Override
  public void close() {
    machine.close();
  }

  List<@Nullable Object> call(Reference function, @Nullable Object[] args) {
    return machine.ask(host -> host.call(function, Arrays.asList(args)));
  }

  List<@Nullable Object> callHolding(Reference function, @Nullable Object[] args) {
    return machine.ask(host -> host.callHolding(function, Arrays.asList(args)));
  }

  Object copy(Reference value) {
    return machine.ask(host -> host.copy(value));
  }

  void callInto(Reference consumer, Reference function, @Nullable Object[] args) {
    machine.run(host -> host.callInto(consumer, function, Arrays.asList(args)));
  }
}
