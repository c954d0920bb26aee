package dev.moonwire.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.moonwire.Access;
import dev.moonwire.LuaScriptException;
import dev.moonwire.Moonwire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.opentest4j.TestAbortedException;

/**
 * The cases recorded from the C module, each as a test: a topic's script runs in a VM, and every
 * line it prints is held against the recorded one.
 */
@Tag("tls")
final class GoldenTest {
  /** The topics of {@code spec/golden/libtls} that agree; the others join as they are built. */
  private static final List<String> TOPICS =
      List.of(
          "constants",
          "config",
          "errors",
          "connect",
          "io",
          "peer",
          "server",
          "ocsp",
          "session",
          "verify",
          "v35/objects");

  /**
   * In a coroutine of a task, beside a task that sees to it that turns are given and taken all the
   * time.
   */
  private static final String IN_TASK =
      """
      local task = require("moonwire.task")
      local restless = task.spawn(function() while true do task.sleep(0.001) end end)
      local co = coroutine.create(assert(loadfile(topic)))
      task.spawn(function()
        local ok, err = coroutine.resume(co)
        if not ok then error(debug.traceback(co, err), 0) end
        assert(coroutine.status(co) == "dead", "a call has yielded")
      end):join()
      restless:cancel()
      """;

  /** Where the topics of generation 3.5 stand. */
  private static final String V35 = "v35/";

  /**
   * Agrees where the kernel gives a number that was closed to the very next socket. Another thread
   * of the JVM that closes a file of its own at that moment may get in between.
   */
  private static final String CLOSED_NUMBER = "session/session-fd-closed-before-connect";

  private static final Path GOLDEN = Path.of("spec", "golden", "libtls");
  private static final Path SUPPORT = Path.of("spec", "support");
  private static final Path PKI_COPY = Path.of("target", "golden-pki");
  private static final long SECONDS_PER_TOPIC = 300;

  private static final Map<String, Integer> AGREEING = new LinkedHashMap<>();

  private static int all;
  private static @Nullable GoldenPki pki;
  private static Set<String> tolerated = Set.of();

  @BeforeAll
  static void prepare() throws IOException, InterruptedException {
    pki = GoldenPki.prepare(GOLDEN, PKI_COPY);
    Set<String> names = new HashSet<>(GoldenComparison.quirks(GOLDEN.resolve("quirks.txt")));
    names.addAll(
        GoldenComparison.limits(GOLDEN.resolve("engine-limits.txt"), GoldenTest::isForced));
    names.add(CLOSED_NUMBER);
    tolerated = Set.copyOf(names);
  }

  @AfterAll
  static void count() {
    int sum = AGREEING.values().stream().mapToInt(Integer::intValue).sum();
    String engine = System.getProperty("moonwire.tls", "automatic");
    System.out.printf("golden libtls, engine %s: %d of %d agree %s%n", engine, sum, all, AGREEING);
  }

  @TestFactory
  Stream<DynamicContainer> topics() {
    return topics(null);
  }

  /** Waiting calls give other tasks their turn there, go on where they were, and never yield. */
  @TestFactory
  Stream<DynamicContainer> topicsInsideCoroutinesOfTasks() {
    boolean automatic = System.getProperty("moonwire.tls") == null;
    return automatic ? topics(IN_TASK) : Stream.of();
  }

  private static Stream<DynamicContainer> topics(@Nullable String around) {
    return TOPICS.stream().map(topic -> dynamicContainer(topic, casesOf(new Topic(topic, around))));
  }

  @Test
  void looseComparisonForgivesTheWordingOfOthersAndNothingElse() {
    assertTrue(GoldenComparison.agree("\"a: error:0A00:SSL:x\" nil", "\"a: error:1F:y\" nil"));
    assertTrue(
        GoldenComparison.agree(
            "raise \"bad argument #1 to 'read' (number expected, got nil)\"",
            "raise \"bad argument #2 to '?' (number expected, got nil)\""));
    assertTrue(
        GoldenComparison.agree(
            "raise \"attempt to call a nil value\" 1", "raise \"attempt to call field 'x'\" 1"));
    assertFalse(GoldenComparison.agree("true", "true nil"));
    assertFalse(
        GoldenComparison.agree("raise \"(number expected)\"", "raise \"(string expected)\""));
    assertFalse(GoldenComparison.agree("\"error:1:x\" nil", "\"error:1:x\" true"));
  }

  private static Stream<DynamicTest> casesOf(Topic topic) {
    byte[] recorded;
    try {
      recorded = Files.readAllBytes(GOLDEN.resolve(topic.name + ".expected"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, String> expectations = GoldenComparison.cases(recorded);
    if (topic.around == null) {
      AGREEING.put(topic.name, 0);
      all += expectations.size();
    }
    Stream<DynamicTest> cases =
        expectations.entrySet().stream()
            .map(
                expected ->
                    dynamicTest(
                        expected.getKey(),
                        () -> check(topic, expected.getKey(), expected.getValue())));
    return Stream.concat(
        cases,
        Stream.of(dynamicTest("ends without an error", () -> assertEquals("", topic.end()))));
  }

  private static void check(Topic topic, String name, String expected) throws IOException {
    String actual = topic.results().getOrDefault(name, "(no output)");
    if (GoldenComparison.agree(expected, actual)) {
      AGREEING.merge(topic.name, topic.around == null ? 1 : 0, Integer::sum);
    } else if (!tolerated.contains(topic.name + "/" + name)) {
      assertEquals(expected, actual);
    }
  }

  /** Whether a line of engine-limits.txt for {@code engine} counts: {@code jdk17} means on 17. */
  private static boolean isForced(String engine) {
    String forced = System.getProperty("moonwire.tls", "");
    return engine.equals(forced)
        || forced.equals("jdk") && engine.equals("jdk" + Runtime.version().feature());
  }

  /** One topic, run when its first case is asked for. */
  private static final class Topic {
    private final String name;
    private final @Nullable String around;
    private @Nullable Map<String, String> results;
    private String end = "not run";

    Topic(String name, @Nullable String around) {
      this.name = name;
      this.around = around;
    }

    Map<String, String> results() throws IOException {
      if (results == null) {
        results = run();
      }
      return results;
    }

    /** What the script's end said, empty for a normal one. */
    String end() throws IOException {
      results();
      return end;
    }

    private Map<String, String> run() throws IOException {
      Path script = GOLDEN.resolve(name + ".lua");
      skipWithoutItsNeeds(Files.readString(script, StandardCharsets.ISO_8859_1));
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor();
      try (Moonwire lua =
          Moonwire.builder()
              .allow(Access.all())
              .stdout(out)
              .environment(environment())
              .scriptPath(SUPPORT + "/?.lua;;")
              .libtls(name.startsWith(V35) ? "3.5" : "classic")
              .build()) {
        Future<?> alarm = watch.schedule(lua::interrupt, SECONDS_PER_TOPIC, TimeUnit.SECONDS);
        if (around == null) {
          lua.run(script);
        } else {
          lua.set("topic", script.toString());
          lua.run(around);
        }
        alarm.cancel(false);
        end = "";
      } catch (LuaScriptException e) {
        end = e.getMessage() + "\n" + e.luaTraceback();
      } finally {
        watch.shutdownNow();
      }
      return GoldenComparison.cases(out.toByteArray());
    }

    private void skipWithoutItsNeeds(String script) throws IOException {
      if (script.contains("s_server") && !GoldenPki.hasOpenssl()) {
        throw new TestAbortedException("needs the openssl program");
      }
      if (script.contains("ocsp/") && !current().isFresh()) {
        throw new TestAbortedException("needs the openssl program for fresh OCSP responses");
      }
    }

    private static Map<String, String> environment() {
      Map<String, String> environment = new HashMap<>(System.getenv());
      environment.put("GOLDEN_DIR", GOLDEN.toAbsolutePath().toString());
      environment.put("GOLDEN_PKI", current().folder().toString());
      return environment;
    }

    private static GoldenPki current() {
      return Objects.requireNonNull(pki);
    }
  }
}
