package dev.moonwire.jsr223;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.moonwire.JavaFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import javax.script.Bindings;
import javax.script.Invocable;
import javax.script.ScriptException;
import javax.script.SimpleBindings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Threads of engines, and their ends. */
@Timeout(60)
final class EngineLifeTest {
  private static MoonwireScriptEngine engine() {
    return new MoonwireScriptEngineFactory().getScriptEngine();
  }

  @Test
  void scriptsRunOnOneThreadOfTheEngines() throws Exception {
    try (MoonwireScriptEngine engine = engine()) {
      List<Thread> seen = new ArrayList<>();
      engine.put("note", (JavaFunction) args -> seen.add(Thread.currentThread()));
      engine.eval("note()");
      Thread other = new Thread(() -> assertEval(engine, "note()"));
      other.start();
      other.join();
      assertEquals(2, seen.size());
      assertEquals(seen.get(0), seen.get(1));
      assertFalse(seen.contains(Thread.currentThread()));
      assertTrue(seen.get(0).isDaemon());
    }
  }

  private static void assertEval(MoonwireScriptEngine engine, String script) {
    try {
      engine.eval(script);
    } catch (ScriptException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void scriptsOfManyThreadsRunOneAfterTheOther() throws Exception {
    int threads = 4;
    int rounds = 50;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try (MoonwireScriptEngine engine = engine()) {
      engine.eval("n = 0");
      String step = "local before = n  for i = 1, 200 do local x = {} end  n = before + 1";
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < threads * rounds; i++) {
        all.add(pool.submit(() -> assertEval(engine, step)));
      }
      for (Future<?> each : all) {
        each.get();
      }
      assertEquals((long) threads * rounds, engine.get("n"));
    } finally {
      pool.shutdown();
    }
  }

  @Test
  void executionsOfManyThreadsKeepTheirContextsApart() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try (MoonwireScriptEngine engine = engine()) {
      List<Future<Object>> all = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        Bindings bindings = new SimpleBindings();
        bindings.put("mine", i);
        all.add(pool.submit(() -> engine.eval("x = mine  return x", bindings)));
      }
      for (int i = 0; i < 100; i++) {
        assertEquals((long) i, all.get(i).get());
      }
    } finally {
      pool.shutdown();
    }
  }

  @Test
  void aScriptMayUseItsOwnEngineThroughJava() throws Exception {
    try (MoonwireScriptEngine engine = engine()) {
      Bindings inner = new SimpleBindings();
      engine.put("nested", (JavaFunction) args -> engine.eval("x = 'inner' return x", inner));
      assertEquals("innerouter", engine.eval("x = 'outer' return nested() .. x"));
      assertEquals("inner", inner.get("x"));
    }
  }

  @Test
  void aClosedEngineRefusesScripts() throws Exception {
    MoonwireScriptEngine engine = engine();
    engine.eval("x = 1");
    engine.close();
    engine.close();
    assertThrows(IllegalStateException.class, () -> engine.eval("return 1"));
    assertThrows(IllegalStateException.class, () -> engine.invokeFunction("print"));
    assertEquals(1L, engine.get("x"));
  }

  @Test
  void closingEndsTheScriptThatRuns() throws Exception {
    MoonwireScriptEngine engine = engine();
    CountDownLatch running = new CountDownLatch(1);
    AtomicReference<Throwable> end = new AtomicReference<>();
    engine.put(
        "begin",
        (JavaFunction)
            args -> {
              running.countDown();
              return null;
            });
    Thread runner =
        new Thread(
            () ->
                end.set(
                    assertThrows(Exception.class, () -> engine.eval("begin() while true do end"))));
    runner.start();
    running.await();
    engine.close();
    runner.join();
    assertNotNull(end.get());
  }

  @Test
  void anEngineCannotBeClosedFromItsScriptButAfterwards() throws Exception {
    Thread[] thread = new Thread[1];
    MoonwireScriptEngine engine = engine();
    engine.put(
        "close",
        (JavaFunction)
            args -> {
              thread[0] = Thread.currentThread();
              engine.close();
              return null;
            });
    assertThrows(ScriptException.class, () -> engine.eval("close()"));
    engine.close();
    thread[0].join();
  }

  @Test
  void theThreadOfAnEngineThatIsDroppedEnds() throws Exception {
    Thread thread = dropped();
    while (thread.isAlive()) {
      System.gc();
      thread.join(10);
    }
    assertFalse(thread.isAlive());
  }

  /** An engine in full use, with variables of all kinds, that nobody holds any more. */
  private static Thread dropped() throws Exception {
    MoonwireScriptEngine engine = engine();
    AtomicReference<Thread> thread = new AtomicReference<>();
    engine.put(
        "note",
        (JavaFunction)
            args -> {
              thread.set(Thread.currentThread());
              return null;
            });
    engine.eval("t = { 1 }  function f() return t end  note()");
    engine.get("t");
    ((Invocable) engine).invokeFunction("f");
    engine.compile("return t").eval(new SimpleBindings());
    return thread.get();
  }

  @Test
  void whatIsKnownOfCopiesGoesWithThem() {
    WeakIdentityMap<String> map = new WeakIdentityMap<>();
    List<Integer> kept = new ArrayList<>();
    map.put(kept, "kept");
    for (int i = 0; i < 100; i++) {
      map.put(new ArrayList<>(), "dropped");
    }
    while (map.size() > 1) {
      System.gc();
    }
    assertEquals("kept", map.get(kept));
    assertEquals(null, map.get(new ArrayList<>()));
  }
}
