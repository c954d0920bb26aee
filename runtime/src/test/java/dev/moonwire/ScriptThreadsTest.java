package dev.moonwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** VMs with threads of their own, alone and in pools. */
@Timeout(60)
final class ScriptThreadsTest {
  private final Moonwire lua = Moonwire.builder().ownThread("lua-thread").build();
  private final CountDownLatch running = new CountDownLatch(1);

  @AfterEach
  void close() {
    lua.close();
  }

  /** A script that runs until it is interrupted, and has begun when this returns. */
  private CompletableFuture<Object> endless(String script) throws InterruptedException {
    lua.set("begun", (JavaFunction) args -> began());
    CompletableFuture<Object> result = lua.runAsync("begun() " + script);
    running.await();
    return result;
  }

  private Object began() {
    running.countDown();
    return true;
  }

  @Test
  void allCallsOfAllThreadsHappenOnTheOne() throws Exception {
    Set<String> seen = ConcurrentHashMap.newKeySet();
    lua.set("here", (JavaFunction) args -> seen.add(Thread.currentThread().getName()));
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Thread caller = new Thread(() -> lua.run("here() n = (n or 0) + 1"));
      callers.add(caller);
      caller.start();
    }
    for (Thread caller : callers) {
      caller.join();
    }
    assertEquals(Set.of("lua-thread"), seen);
    assertEquals(8L, lua.get("n"));
  }

  @Test
  void functionsAndObjectsOfTheVmFindTheirWayToItsThread() {
    LuaFunction twice = (LuaFunction) lua.run("return function(n) return 2 * n end");
    assertEquals(8L, twice.call(4));
    assertEquals(8, twice.callAs(int.class, 4));
    assertEquals(8L, twice.callAsync(4).join());
    assertEquals("thread", ((LuaOpaque) lua.run("return coroutine.create(print)")).type());
  }

  @Test
  void aJavaFunctionMayCallBack() {
    lua.set("back", (JavaFunction) args -> ((LuaFunction) args[0]).call("x"));
    assertEquals("xx", lua.run("return back(function(s) return s .. s end)"));
  }

  @Test
  void aRunWaitsForTheTasksItStarted() {
    assertEquals(
        1L,
        lua.runAsync("require('moonwire.task').spawn(function() n = 1 end)")
            .thenApply(ended -> lua.get("n"))
            .join());
  }

  @Test
  void anErrorIsTheCallersAsItIs() {
    LuaScriptException direct =
        assertThrows(LuaScriptException.class, () -> lua.run("error({code = 7})"));
    assertEquals(java.util.Map.of("code", 7L), direct.value());
    CompletionException later =
        assertThrows(CompletionException.class, () -> lua.runAsync("error('x', 0)").join());
    assertEquals("x", later.getCause().getMessage());
  }

  @Test
  void cancellingInterruptsTheScriptThatRunsAndNoOther() throws Exception {
    CompletableFuture<Object> result = endless("while true do end");
    CompletableFuture<Object> next = lua.runAsync("return 'untouched'");
    assertTrue(result.cancel(true));
    assertThrows(CancellationException.class, result::join);
    assertEquals("untouched", next.join());
  }

  @Test
  void cancellingWhatWaitsForItsTurnMeansItNeverRuns() throws Exception {
    CompletableFuture<Object> first = endless("while true do end");
    CompletableFuture<Object> waiting = lua.runAsync("ran = true");
    waiting.cancel(true);
    first.cancel(true);
    assertEquals(null, lua.get("ran"));
  }

  @Test
  void aThreadThatIsInterruptedGivesItsCallUp() throws Exception {
    boolean[] kept = new boolean[1];
    Thread caller =
        new Thread(
            () -> {
              lua.set("begun", (JavaFunction) args -> began());
              assertThrows(CancellationException.class, () -> lua.run("begun() while true do end"));
              kept[0] = Thread.currentThread().isInterrupted();
            });
    caller.start();
    running.await();
    caller.interrupt();
    caller.join();
    assertTrue(kept[0]);
    assertEquals(2L, lua.run("return 1 + 1"));
  }

  @Test
  void closingEndsWhatRunsAndRefusesWhatWaits() throws Exception {
    CompletableFuture<Object> result =
        endless("while true do pcall(function() while true do end end) end");
    CompletableFuture<Object> waiting = lua.runAsync("return 1");
    lua.close();
    lua.close();
    Throwable end = assertThrows(CompletionException.class, result::join).getCause();
    assertTrue(assertInstanceOf(LuaScriptException.class, end).isCancelled());
    assertFalse(((LuaScriptException) end).isLimitExceeded());
    Throwable refused = assertThrows(CompletionException.class, waiting::join).getCause();
    assertEquals("this VM is closed", refused.getMessage());
    assertThrows(IllegalStateException.class, () -> lua.run("return 1"));
  }

  @Test
  void finalizersRunEvenWhenClosingHasEndedAScript() throws Exception {
    StringBuilder told = new StringBuilder();
    lua.set("tell", (JavaFunction) args -> told.append(args[0]).toString());
    CompletableFuture<Object> result =
        endless("held = setmetatable({}, {__gc = function() tell('gone') end}) while true do end");
    lua.close();
    assertThrows(CompletionException.class, result::join);
    assertEquals("gone", told.toString());
  }

  @Test
  void aScriptCannotCloseItsVm() {
    lua.set(
        "close",
        (JavaFunction)
            args -> {
              lua.close();
              return null;
            });
    LuaScriptException e = assertThrows(LuaScriptException.class, () -> lua.run("close()"));
    assertTrue(e.getMessage().endsWith("a script is running"), e.getMessage());
    assertEquals(1L, lua.run("return 1"));
  }

  @Test
  void withoutAThreadOfItsOwnThereIsNothingToSubmitTo() {
    try (Moonwire plain = Moonwire.builder().build()) {
      assertThrows(IllegalStateException.class, () -> plain.runAsync("return 1"));
    }
  }

  @Test
  void aPoolUsesAllItsVmsAtOnce() {
    CountDownLatch allIn = new CountDownLatch(3);
    try (MoonwirePool pool = Moonwire.builder().pool(3)) {
      pool.prepare(
          vm ->
              vm.set(
                  "meet",
                  (JavaFunction)
                      args -> {
                        allIn.countDown();
                        allIn.await();
                        return Thread.currentThread().getName();
                      }));
      LuaScript meeting = LuaScript.of("return meet()", "=meeting");
      List<CompletableFuture<Object>> jobs =
          List.of(pool.run(meeting), pool.run(meeting), pool.run(meeting));
      assertEquals(3, jobs.stream().map(CompletableFuture::join).distinct().count());
    }
  }

  @Test
  void aPoolGoesOnAfterFailuresAndCancellations() throws Exception {
    try (MoonwirePool pool = Moonwire.builder().pool(1)) {
      pool.prepare(vm -> vm.set("begun", (JavaFunction) args -> began()));
      CompletableFuture<Object> endless = pool.run("begun() while true do end");
      CompletableFuture<Object> dropped = pool.run("dropped = true");
      CompletableFuture<Object> failing = pool.run("error('x')");
      CompletableFuture<Object> last = pool.run("return tostring(dropped)");
      running.await();
      dropped.cancel(true);
      endless.cancel(true);
      assertThrows(CompletionException.class, failing::join);
      assertEquals("nil", last.join());
    }
  }

  @Test
  void aClosedPoolRefusesJobsAndFailsThoseThatWait() throws Exception {
    MoonwirePool pool = Moonwire.builder().pool(1);
    pool.prepare(vm -> vm.set("begun", (JavaFunction) args -> began()));
    CompletableFuture<Object> endless = pool.run("begun() while true do end");
    CompletableFuture<Object> waiting = pool.run("return 1");
    running.await();
    pool.close();
    assertThrows(CompletionException.class, endless::join);
    assertInstanceOf(
        IllegalStateException.class,
        assertThrows(CompletionException.class, waiting::join).getCause());
    assertThrows(IllegalStateException.class, () -> pool.run("return 1"));
    assertThrows(IllegalArgumentException.class, () -> Moonwire.builder().pool(0));
  }

  @Test
  void anotherVmsLimitOrExitIsAnErrorOnlyHere() {
    Limits few = Limits.none().instructions(10_000);
    try (Moonwire other = Moonwire.builder().limits(few).build();
        Moonwire plain = Moonwire.builder().build()) {
      plain.set("run", (JavaFunction) args -> other.run((String) args[0]));
      assertEquals(false, plain.run("return (pcall(run, 'while true do end'))"));
      assertEquals(false, plain.run("return (pcall(run, 'os.exit(3)'))"));
    }
  }

  @Test
  void aLimitPassesThroughJavaAndIsCaughtByNobody() {
    Limits few = Limits.none().instructions(10_000);
    try (Moonwire limited = Moonwire.builder().limits(few).build()) {
      limited.set("call", (JavaFunction) args -> ((LuaFunction) args[0]).call());
      LuaScriptException e =
          assertThrows(
              LuaScriptException.class,
              () -> limited.run("while true do pcall(call, function() while true do end end) end"));
      assertTrue(e.isLimitExceeded(), e.getMessage());
      assertEquals(2L, limited.run("return 1 + 1"));
    }
  }

  @Test
  void allVmsOfAPoolAreClosedWhateverTheirFinalizersDo() {
    AtomicInteger closed = new AtomicInteger();
    MoonwirePool pool = Moonwire.builder().pool(3);
    pool.prepare(
        vm -> {
          vm.set("closing", (JavaFunction) args -> closed.incrementAndGet());
          vm.run("last = setmetatable({}, {__gc = function() closing() os.exit(3) end})");
        });
    LuaScriptException exit = assertThrows(LuaScriptException.class, pool::close);
    assertEquals(3, exit.exitStatus());
    assertEquals(3, closed.get());
    assertEquals(2, exit.getSuppressed().length);
    assertThrows(IllegalStateException.class, () -> pool.run("return 1"));
  }

  @Test
  void eachVmOfAPoolHasGlobalsOfItsOwn() {
    try (MoonwirePool pool = Moonwire.builder().pool(2)) {
      pool.prepare(vm -> vm.set("id", System.identityHashCode(vm)));
      List<Object> ids = new ArrayList<>();
      pool.prepare(vm -> ids.add(vm.get("id")));
      assertNotEquals(ids.get(0), ids.get(1));
    }
  }
}
