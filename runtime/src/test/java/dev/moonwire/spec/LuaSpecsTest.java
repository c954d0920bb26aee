package dev.moonwire.spec;

import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.moonwire.spec.SpecResult.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/**
 * Every {@code it} of the specs under {@code spec} as a test of its own: a container for each file
 * and each {@code describe}. Specs tagged {@code #long} run in the profile for long runs.
 */
final class LuaSpecsTest {
  private static final Path SPECS = Path.of("spec");
  private static final Set<Path> TLS_SPECS =
      Set.of(
          SPECS.resolve("libwebsockets/tls_spec.lua"),
          SPECS.resolve("libwebsockets/h2_spec.lua"),
          SPECS.resolve("libwebsockets/redirect_spec.lua"));
  private static final String LONG = "long";
  private static final long SECONDS_PER_TEST = 60;
  private static final long SECONDS_PER_LONG_TEST = 1800;

  private static final ScheduledExecutorService WATCH =
      Executors.newSingleThreadScheduledExecutor(LuaSpecsTest::daemon);

  @TestFactory
  Stream<DynamicNode> specs() throws IOException {
    return nodes(
        SpecFiles.under(List.of(SPECS)).stream().filter(file -> !touchesTls(file)),
        SpecSelection.ALL.excluding(LONG),
        SECONDS_PER_TEST);
  }

  @TestFactory
  @Tag("tls")
  Stream<DynamicNode> tlsSpecs() throws IOException {
    return nodes(
        SpecFiles.under(List.of(SPECS)).stream().filter(LuaSpecsTest::touchesTls),
        SpecSelection.ALL.excluding(LONG),
        SECONDS_PER_TEST);
  }

  @TestFactory
  @Tag(LONG)
  Stream<DynamicNode> longSpecs() throws IOException {
    return nodes(
        SpecFiles.under(List.of(SPECS)).stream(),
        SpecSelection.ALL.only(LONG),
        SECONDS_PER_LONG_TEST);
  }

  @AfterAll
  static void stopWatching() {
    WATCH.shutdownNow();
  }

  /** Specs that talk TLS: they run once more on each engine. */
  private static boolean touchesTls(Path file) {
    return file.startsWith(SPECS.resolve("libtls"))
        || file.endsWith("scripts_spec.lua")
        || TLS_SPECS.contains(file);
  }

  /** A container for each file with chosen tests; its VM ends with it. */
  private static Stream<DynamicNode> nodes(
      Stream<Path> files, SpecSelection selection, long seconds) {
    return files
        .map(path -> SpecFile.open(path, selection, generation(path)))
        .filter(LuaSpecsTest::hasTests)
        .map(
            file ->
                dynamicContainer(
                    file.path().toString(),
                    children(file, file.root(), seconds).onClose(file::close)));
  }

  /** Specs of the other generation of libtls have a folder of their own. */
  private static String generation(Path file) {
    return file.startsWith(SPECS.resolve("libtls").resolve("v35")) ? "3.5" : "classic";
  }

  private static boolean hasTests(SpecFile file) {
    if (file.tests().isEmpty()) {
      file.close();
      return false;
    }
    return true;
  }

  private static Stream<DynamicNode> children(SpecFile file, SpecNode.Block block, long seconds) {
    return block.children().stream().map(child -> node(file, child, seconds));
  }

  private static DynamicNode node(SpecFile file, SpecNode node, long seconds) {
    if (node instanceof SpecNode.Block block) {
      return dynamicContainer(block.name(), children(file, block, seconds));
    }
    return dynamicTest(node.name(), () -> run(file, (SpecNode.Test) node, seconds));
  }

  private static void run(SpecFile file, SpecNode.Test test, long seconds) {
    Future<?> alarm = WATCH.schedule(file::interrupt, seconds, TimeUnit.SECONDS);
    SpecResult result = file.run(test);
    alarm.cancel(false);
    if (result.status() == Status.PENDING) {
      throw new TestAbortedException(result.message());
    } else if (result.status() != Status.SUCCESS) {
      throw failure(result);
    }
  }

  /** Says where in the Lua file it happened, and so does its stack trace. */
  private static AssertionFailedError failure(SpecResult result) {
    String trace = result.trace() == null ? "" : "\n" + result.trace();
    AssertionFailedError failure =
        new AssertionFailedError(
            result.position() + ": " + result.fullName() + "\n" + result.message() + trace);
    failure.setStackTrace(
        new StackTraceElement[] {
          new StackTraceElement("lua", result.name(), result.file(), result.line())
        });
    return failure;
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "spec watch");
    thread.setDaemon(true);
    return thread;
  }
}
