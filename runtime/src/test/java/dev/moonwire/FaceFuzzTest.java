package dev.moonwire;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random calls of the embedding face by several threads, on VMs that others open and close
 * meanwhile. Each must end with a value or with an exception that the face documents.
 */
@Timeout(120)
final class FaceFuzzTest {
  private static final int THREADS = 4;
  private static final int CALLS = 250;
  private static final int SLOTS = 5;
  private static final String THREAD = "fuzzed-vm";

  private static final String[] SCRIPTS = {
    "return 1 + 1",
    "local s = 0 for i = 1, 2000 do s = s + i end return s",
    "counter = (counter or 0) + 1 return {counter, {n = counter}}",
    "error('wrong')",
    "error({code = 1})",
    "return nothing.field",
    "this is no Lua",
    "os.exit(3)",
    "while true do end",
    "while true do pcall(function() while true do end end) end",
    "require('moonwire.fd').sleep(0.002)",
    "require('moonwire.fd').sleep(60)",
    "pcall(require('moonwire.fd').sleep, 60) return 'caught'",
    "local task = require('moonwire.task') for i = 1, 5 do task.spawn(task.sleep, 0.001 * i) end",
    "local task = require('moonwire.task') task.spawn(error, 'in a task')",
    "local task = require('moonwire.task') task.spawn(task.sleep, 60) task.sleep(0.001) error('x')",
    "local task = require('moonwire.task') task.channel():receive()",
    "local r, w = require('moonwire.fd').pipe() held = {r, w} return r",
    "held = setmetatable({}, {__gc = function() error('in a finalizer') end})",
    "held = setmetatable({}, {__gc = function() while true do end end})",
    "held = ('x'):rep(1e9)",
    "return function(...) return ... end",
    "return coroutine.create(print)",
    "return inside and inside('run')",
    "return inside and pcall(inside, 'close')",
    "return inside and inside('interrupt')",
  };

  /** What the face says of itself when it refuses a call. */
  private static final Pattern REFUSALS =
      Pattern.compile(
          "this VM runs on thread .*|this (VM|pool) is closed|this VM has no thread of its own: .*"
              + "|a script is running");

  private final AtomicReferenceArray<Moonwire> vms = new AtomicReferenceArray<>(SLOTS);
  private final AtomicReferenceArray<MoonwirePool> pools = new AtomicReferenceArray<>(1);
  private final AtomicReferenceArray<LuaFunction> functions = new AtomicReferenceArray<>(SLOTS);
  private final Queue<Moonwire> opened = new ConcurrentLinkedQueue<>();
  private final Queue<MoonwirePool> openedPools = new ConcurrentLinkedQueue<>();
  private final Queue<CompletableFuture<?>> futures = new ConcurrentLinkedQueue<>();

  private MoonwireBuilder builder() {
    return Moonwire.builder()
        .stdout(OutputStream.nullOutputStream())
        .libraries(Library.FD, Library.TASK)
        .limits(Limits.none().time(Duration.ofMillis(40)).memory(32 << 20).tasks(20));
  }

  private Moonwire open(int slot) {
    Moonwire lua = slot % 2 == 0 ? builder().ownThread(THREAD).build() : builder().build();
    opened.add(lua);
    return lua;
  }

  private MoonwirePool openPool() {
    MoonwirePool pool = builder().pool(2);
    openedPools.add(pool);
    return pool;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void everyCallEndsAsDocumented(long seed) throws Exception {
    for (int slot = 0; slot < SLOTS; slot++) {
      vms.set(slot, open(slot));
    }
    pools.set(0, openPool());
    List<ExecutorService> threads = new ArrayList<>();
    List<Future<?>> ends = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      ExecutorService thread = Executors.newSingleThreadExecutor();
      long own = seed * THREADS + i;
      threads.add(thread);
      ends.add(thread.submit(() -> calls(own)));
    }
    for (Future<?> end : ends) {
      end.get();
    }
    closeAll(threads);
    for (CompletableFuture<?> future : futures) {
      expect(seed, "a future", () -> future.get(30, TimeUnit.SECONDS));
    }
    assertNoThreadIsLeft();
  }

  /** A VM that has waited is closed by the thread it has waited on. */
  private void closeAll(List<ExecutorService> threads) throws Exception {
    for (ExecutorService thread : threads) {
      thread.submit(() -> opened.forEach(lua -> expect(0, "close", () -> closed(lua)))).get();
      thread.shutdown();
    }
    for (int times = 0; times < 2; times++) {
      opened.forEach(Moonwire::close);
      openedPools.forEach(MoonwirePool::close);
    }
  }

  private static Object closed(Moonwire lua) {
    lua.close();
    return true;
  }

  private static void assertNoThreadIsLeft() throws InterruptedException {
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith(THREAD) || thread.getName().startsWith("moonwire-pool-")) {
        thread.join(30_000);
        assertFalse(thread.isAlive(), thread + " is left");
      }
    }
  }

  /** A call of the face. */
  @FunctionalInterface
  private interface Call {
    Object make() throws Exception;
  }

  private static void expect(long seed, String name, Call call) {
    try {
      call.make();
    } catch (Throwable e) {
      if (!isDocumented(e)) {
        throw new AssertionError("seed " + seed + ", " + name + ": " + e, e);
      }
    }
  }

  private static boolean isDocumented(Throwable e) {
    if (e instanceof CompletionException || e instanceof ExecutionException) {
      return isDocumented(e.getCause());
    }
    return e instanceof LuaScriptException
        || e instanceof CancellationException
        || (e instanceof IllegalStateException && REFUSALS.matcher(e.getMessage()).matches());
  }

  private Object calls(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < CALLS; i++) {
      int kind = random.nextInt(20);
      expect(seed, "call " + i + " of kind " + kind, () -> call(kind, random));
    }
    return true;
  }

  private Object call(int kind, Random random) {
    int slot = random.nextInt(SLOTS);
    Moonwire lua = vms.get(slot);
    String script = SCRIPTS[random.nextInt(SCRIPTS.length)];
    return switch (kind) {
      case 0, 1, 2 -> lua.run(script);
      case 3 -> hold(slot, lua.load(script, "=fuzz"));
      case 4 -> lua.run(LuaScript.of(script, "=fuzz"));
      case 5, 6 -> called(functions.get(slot), functions.get(random.nextInt(SLOTS)));
      case 7 -> lua.get("counter") + String.valueOf(lua.get("held"));
      case 8 -> set(lua, random);
      case 9 -> interrupted(lua);
      case 10, 11 -> futures.add(lua.runAsync(script));
      case 12 -> cancelled(lua.runAsync(script), random);
      case 13 -> lua.statistics().toString();
      case 14 -> finished(lua);
      case 15 -> reopened(slot, random);
      case 16, 17 -> futures.add(pools.get(0).run(script));
      case 18 -> cancelled(pools.get(0).submit(pooled -> pooled.run(script)), random);
      default -> random.nextInt(8) == 0 ? reopenedPool() : refused(lua);
    };
  }

  private Object hold(int slot, LuaFunction function) {
    functions.set(slot, function);
    return function;
  }

  private static Object called(LuaFunction function, LuaFunction argument) {
    if (function == null) {
      return "nothing held";
    }
    try {
      return function.callAll(1, "two", argument);
    } catch (IllegalArgumentException anotherVms) {
      return anotherVms;
    }
  }

  private static Object set(Moonwire lua, Random random) {
    Object value =
        switch (random.nextInt(4)) {
          case 0 -> Map.of("a", List.of(1, 2));
          case 1 -> null;
          default -> (JavaFunction) args -> fromInside(lua, (String) args[0]);
        };
    lua.set("inside", value);
    return true;
  }

  private static Object fromInside(Moonwire lua, String what) {
    return switch (what) {
      case "run" -> lua.run("return 1");
      case "interrupt" -> interrupted(lua);
      default -> closed(lua);
    };
  }

  private static Object interrupted(Moonwire lua) {
    lua.interrupt();
    return true;
  }

  private static Object finished(Moonwire lua) {
    lua.finishTasks();
    return true;
  }

  private Object cancelled(CompletableFuture<?> future, Random random) {
    futures.add(future);
    if (random.nextBoolean()) {
      Thread.yield();
    }
    return future.cancel(true);
  }

  /** Another VM takes its place before it is closed, so that others still call it meanwhile. */
  private Object reopened(int slot, Random random) {
    Moonwire old = vms.getAndSet(slot, open(slot));
    if (random.nextBoolean()) {
      functions.set(slot, null);
    }
    return closed(old);
  }

  private Object reopenedPool() {
    pools.getAndSet(0, openPool()).close();
    return true;
  }

  /** Values that no script can be given. */
  private static Object refused(Moonwire lua) {
    try {
      lua.set("bad", new Object());
    } catch (IllegalArgumentException noValue) {
      return true;
    }
    throw new AssertionError("an object without visible methods was taken");
  }
}
