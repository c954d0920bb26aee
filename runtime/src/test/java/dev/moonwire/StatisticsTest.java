package dev.moonwire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.moonwire.observe.Counter;
import dev.moonwire.observe.Counters;
import dev.moonwire.tls.engine.TlsEngine;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a VM counts, as Java reads it; {@code spec/moonwire/statistics_spec.lua} has scripts. */
@Timeout(60)
final class StatisticsTest {
  static String bothEnds() throws Exception {
    try (InputStream script = StatisticsTest.class.getResourceAsStream("both_ends.lua")) {
      return new String(script.readAllBytes(), UTF_8);
    }
  }

  @Tag("tls")
  @ParameterizedTest
  @EnumSource(
      value = TlsEngine.class,
      names = {"BORINGSSL", "JDK"})
  void connectionsHandshakesAndBytesAreCountedOnBothEnds(TlsEngine engine) throws Exception {
    try (Moonwire lua = Moonwire.builder().allow(Access.all()).tls(engine).build()) {
      assertEquals(2000L, lua.run(bothEnds()));
      Statistics seen = lua.statistics();
      assertEquals(3, seen.connectionsOpened());
      assertEquals(3, seen.connectionsAccepted());
      assertEquals(0, seen.connectionsOpen());
      assertEquals(0, seen.connectionsFailed());
      // Two ends of each; of the third the client alone finds that the name is wrong.
      assertEquals(5, seen.handshakesDone());
      assertEquals(2, seen.handshakesResumed());
      assertEquals(1, seen.handshakesFailed());
      assertEquals(2000, seen.tlsBytesRead());
      assertTrue(seen.tlsBytesWritten() == 2000 || seen.tlsBytesWritten() == 3000, "" + seen);
      // Certificates and the like come on top.
      assertTrue(seen.bytesRead() > 3000 && seen.bytesRead() <= seen.bytesWritten(), "" + seen);
      assertEquals(3, seen.tasksReturned());
      assertEquals(0, seen.errors());
    }
  }

  @Test
  void plainBytesAreCountedToTheLast() {
    try (Moonwire lua = Moonwire.builder().allow(Access.all()).build()) {
      lua.run(
          """
          local fd, task = require("moonwire.fd"), require("moonwire.task")
          local listener, port = assert(fd.listen("127.0.0.1", 0))
          local client = assert(fd.connect("127.0.0.1", port))
          local server = assert(fd.accept(listener))
          fd.write(client, ("x"):rep(12345))
          fd.close(client)
          repeat until fd.read(server, 1000) == ""
          """);
      Statistics seen = lua.statistics();
      assertEquals(12345, seen.bytesWritten());
      assertEquals(12345, seen.bytesRead());
      assertEquals(1, seen.connectionsOpen());
    }
  }

  @Test
  void pairsAndPipesAreNoConnections() {
    try (Moonwire lua = Moonwire.builder().allow(Access.all()).build()) {
      lua.run(
          """
          local fd = require("moonwire.fd")
          local a, b = fd.socketpair()
          fd.write(a, "four") fd.read(b, 10) fd.close(a) fd.close(b)
          local r, w = fd.pipe()
          fd.write(w, "twelve bytes") fd.read(r, 20) fd.close(r) fd.close(w)
          """);
      Statistics seen = lua.statistics();
      assertEquals(0, seen.connectionsOpened() + seen.connectionsAccepted());
      assertEquals(0, seen.connectionsOpen() + seen.connectionsFailed());
      assertEquals(4, seen.bytesRead());
      assertEquals(4, seen.bytesWritten());
    }
  }

  @Test
  void attemptsAndLookupsThatComeToNothingAreCounted() {
    try (Moonwire lua = Moonwire.builder().allow(Access.all()).build()) {
      lua.run(
          """
          local fd = require("moonwire.fd")
          local listener, port = assert(fd.listen("127.0.0.1", 0))
          fd.close(listener)
          assert(not fd.connect("127.0.0.1", port))
          assert(not fd.connect(("x"):rep(64) .. ".test", 443))
          """);
      Statistics seen = lua.statistics();
      assertEquals(1, seen.connectionsFailed());
      assertEquals(0, seen.connectionsOpened());
      assertEquals(1, seen.lookupsDone());
      assertEquals(1, seen.lookupsFailed());
    }
  }

  @Test
  void aHandshakeThatIsGivenUpHasFailed() {
    try (Moonwire lua = Moonwire.builder().allow(Access.all()).build()) {
      lua.run(
          """
          local fd, libtls = require("moonwire.fd"), require("libtls")
          local a, b = fd.socketpair()
          fd.nonblock(a, true)
          local config = require("libtls.config").new()
          local ctx = assert(libtls.client(config))
          assert(ctx:connect_socket(a, "server.test"))
          ctx:handshake()
          ctx:close()
          """);
      assertEquals(1, lua.statistics().handshakesFailed());
      assertEquals(0, lua.statistics().handshakesDone());
    }
  }

  @Test
  void tasksAreCountedByTheirEnds() {
    try (Moonwire lua = Moonwire.builder().allow(Access.all()).build()) {
      lua.run(
          """
          task = require("moonwire.task")
          for _ = 1, 3 do task.spawn(task.yield) end
          local failing = task.spawn(error, "wrong")
          pcall(failing.join, failing)
          local cancelled = task.spawn(task.sleep, 600)
          task.yield()
          cancelled:cancel()
          task.spawn(function() task.sleep(600) end):cancel()
          """);
      Statistics seen = lua.statistics();
      assertEquals(6, seen.tasksStarted());
      assertEquals(3, seen.tasksReturned());
      assertEquals(1, seen.tasksFailed());
      assertEquals(2, seen.tasksCancelled());
      assertEquals(0, seen.tasksAlive());
    }
  }

  @Test
  void theTasksThatARunTakesWithItAreCancelled() {
    try (Moonwire lua = Moonwire.builder().allow(Access.all()).build()) {
      lua.load("task = require('moonwire.task') task.spawn(task.sleep, 600)", "=t").call();
      assertEquals(1, lua.statistics().tasksAlive());
      assertThrows(LuaScriptException.class, () -> lua.run("task.yield() error('no more')"));
      assertEquals(0, lua.statistics().tasksAlive());
      assertEquals(1, lua.statistics().tasksCancelled());
    }
  }

  @Test
  void runsThatFailAreErrorsButExitsAreNone() {
    try (Moonwire lua = Moonwire.builder().allow(Access.all()).build()) {
      assertThrows(LuaScriptException.class, () -> lua.run("error('x')"));
      assertThrows(LuaScriptException.class, () -> lua.run("no lua"));
      assertThrows(LuaScriptException.class, () -> lua.run("os.exit(3)"));
      lua.run("pcall(error, 'caught')");
      assertEquals(2, lua.statistics().errors());
      assertEquals(0, lua.statistics().limitsExceeded());
    }
  }

  @Test
  void anotherThreadReadsThemWhileTheScriptRuns() {
    try (Moonwire lua = Moonwire.builder().allow(Access.all()).build()) {
      lua.set(
          "alive",
          (JavaFunction)
              args -> CompletableFuture.supplyAsync(() -> lua.statistics().tasksAlive()).get());
      assertEquals(
          2L,
          lua.run(
              """
              local task = require("moonwire.task")
              task.spawn(task.yield) task.spawn(task.yield)
              return alive()
              """));
    }
  }

  @Test
  void afterCloseTheyAreTheLast() {
    Moonwire lua = Moonwire.builder().allow(Access.all()).build();
    lua.run("a, b = require('moonwire.fd').listen('127.0.0.1', 0)");
    lua.run("c = require('moonwire.fd').connect('127.0.0.1', b)");
    assertEquals(1, lua.statistics().connectionsOpen());
    lua.close();
    assertEquals(0, lua.statistics().connectionsOpen());
    assertEquals(1, lua.statistics().connectionsOpened());
  }

  @Test
  void oneVmDoesNotCountWhatAnotherDoes() {
    try (Moonwire one = Moonwire.builder().allow(Access.all()).build();
        Moonwire other = Moonwire.builder().allow(Access.all()).build()) {
      assertThrows(LuaScriptException.class, () -> one.run("error('x')"));
      assertEquals(1, one.statistics().errors());
      assertEquals(0, other.statistics().errors());
    }
  }

  @Test
  void scriptsReadTheSameNumbersEvenWithNothingGranted() throws Exception {
    try (Moonwire lua = Moonwire.builder().build()) {
      assertThrows(LuaScriptException.class, () -> lua.run("error('x')"));
      lua.run("local t = require('moonwire.task') t.spawn(t.yield)");
      Map<String, Object> expected = new TreeMap<>();
      for (RecordComponent component : Statistics.class.getRecordComponents()) {
        String name = component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
        expected.put(name, component.getAccessor().invoke(lua.statistics()));
      }
      Map<?, ?> seen = (Map<?, ?>) lua.run("return require('moonwire.statistics').read()");
      assertEquals(expected, new TreeMap<>(seen));
      assertEquals(1L, seen.get("errors"));
      assertEquals(1L, seen.get("tasks_returned"));
    }
  }

  @Test
  void everyComponentIsTheCounterOfItsName() {
    Counters counters = new Counters();
    long[] next = {1};
    Map<String, Long> expected = new TreeMap<>();
    for (Counter counter : Counter.values()) {
      counters.add(counter, next[0]);
      expected.put(counter.label().replace("_", ""), next[0]++);
    }
    Map<String, Object> seen = new TreeMap<>();
    Statistics read = Statistics.of(counters);
    Arrays.stream(Statistics.class.getRecordComponents())
        .forEach(part -> seen.put(part.getName().toLowerCase(Locale.ROOT), value(part, read)));
    assertEquals(expected, seen);
  }

  private static Object value(RecordComponent part, Statistics of) {
    try {
      return part.getAccessor().invoke(of);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }
}
