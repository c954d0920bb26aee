package dev.moonwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whose {@code collectgarbage} stops the process. */
@Timeout(60)
class CollectorTest {
  private static final int TIMES = 20;
  private static final String COLLECT =
      "for i = 1, 20 do if i % 2 == 0 then collectgarbage() else collectgarbage('step', 100) end end";

  private static long collections() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(GarbageCollectorMXBean::getCollectionCount)
        .sum();
  }

  private static long collectionsOf(MoonwireBuilder builder) {
    try (Moonwire lua = builder.build()) {
      long before = collections();
      lua.run(COLLECT);
      return collections() - before;
    }
  }

  @Test
  void aScriptThatMayDoAllMakesJavaCollect() {
    assertTrue(collectionsOf(Moonwire.builder().allow(Access.all())) >= TIMES);
  }

  @Test
  void anyOtherScriptDoesNot() {
    assertTrue(collectionsOf(Moonwire.builder()) < TIMES);
    assertTrue(
        collectionsOf(
                Moonwire.builder().allow(Access.allFiles(), Access.network("*"), Access.java()))
            < TIMES);
  }

  @Test
  void itsFinalizersRunOnceJavaHasCollected() throws Exception {
    try (Moonwire lua = Moonwire.builder().allow(Access.reading(Path.of("/nowhere"))).build()) {
      lua.run("n = 0 setmetatable({}, {__gc = function() n = n + 1 end})");
      // What the last call has left on the stack is cleared by this one.
      lua.run("collectgarbage()");
      System.gc();
      assertEquals(1L, lua.run("collectgarbage() return n"));
    }
  }

  @Test
  void theCountIsForEveryScript() {
    try (Moonwire lua = Moonwire.builder().build()) {
      assertEquals(true, lua.run("return collectgarbage('count') > 0"));
    }
  }
}
