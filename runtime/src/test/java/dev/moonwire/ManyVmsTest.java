package dev.moonwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A program may have a thousand VMs, and call one a hundred thousand times. */
@Timeout(120)
final class ManyVmsTest {
  private static final int VMS = 1000;
  private static final int THREADS = 8;
  private static final int CALLS = 100_000;
  private static final long MIB = 1 << 20;

  @Test
  void aThousandVmsOnEightThreadsDoNotSeeEachOther() throws Exception {
    LuaScript script =
        LuaScript.of(
            """
            local id = ...
            assert(seen == nil)
            seen = id
            string.mark = id
            getmetatable("").__index = function(_, key) return key .. id end
            for i = 1, 200 do seen = seen + 1; coroutine.wrap(function() seen = seen - 1 end)() end
            return ("").key .. "/" .. string.mark .. "/" .. seen
            """,
            "=script");
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    List<Moonwire> open = new ArrayList<>();
    List<Future<Object>> results = new ArrayList<>();
    try {
      for (int i = 0; i < VMS; i++) {
        Moonwire lua = Moonwire.builder().build();
        open.add(lua);
        int id = i;
        results.add(threads.submit(() -> lua.run(script, id)));
      }
      for (int i = 0; i < VMS; i++) {
        assertEquals("key" + i + "/" + i + "/" + i, results.get(i).get());
      }
    } finally {
      threads.shutdown();
      open.forEach(Moonwire::close);
    }
  }

  @Test
  void aVmTakesLessThanAMebibyte() {
    List<Moonwire> open = new ArrayList<>();
    try (Moonwire first = Moonwire.builder().build()) {
      first.run("return 1");
      long before = used();
      for (int i = 0; i < 100; i++) {
        Moonwire lua = Moonwire.builder().build();
        lua.run("return 1");
        open.add(lua);
      }
      long each = (used() - before) / open.size();
      assertTrue(each < MIB, each + " bytes");
    } finally {
      open.forEach(Moonwire::close);
    }
  }

  @Test
  void aLoadedScriptRunsAHundredThousandTimesWithoutGrowth() {
    try (Moonwire lua = Moonwire.builder().build()) {
      LuaFunction loaded =
          lua.load("local t = {} for i = 1, 5 do t[i] = {i} end last = t return #t", "=loaded");
      LuaScript script = LuaScript.of("return #...", "=script");
      for (int i = 0; i < CALLS / 10; i++) {
        loaded.call();
        lua.run(script, "abc");
      }
      long before = used();
      for (int i = 0; i < CALLS; i++) {
        loaded.call();
        lua.run(script, "abc");
      }
      long growth = used() - before;
      // Ten bytes a call would show.
      assertTrue(growth < MIB, growth + " bytes");
    }
  }

  private static long used() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
