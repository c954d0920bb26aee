package dev.moonwire.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The tests of Lua 5.2.2 by Lua's authors, each file in a process of its own. They are not part of
 * the sources:
 *
 * <pre>mvn verify -Plua-tests -Dlua.tests=/path/to/lua-5.2.2-tests</pre>
 */
@EnabledIfSystemProperty(named = "lua.tests", matches = ".+")
@Tag("lua-tests")
final class OfficialTestsTest {
  /** Those that stop at a difference that {@code runtime/LANGUAGE.md} explains. */
  private static final Set<String> STOPPING = Set.of("closure", "errors", "gc");

  private static final int SECONDS = 300;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "api",
        "attrib",
        "big",
        "bitwise",
        "calls",
        "closure",
        "code",
        "constructs",
        "coroutine",
        "db",
        "errors",
        "events",
        "files",
        "gc",
        "goto",
        "literals",
        "locals",
        "main",
        "math",
        "nextvar",
        "pm",
        "sort",
        "strings",
        "vararg",
        "verybig"
      })
  void runsToItsEnd(String name) throws Exception {
    File output = folder.resolve("output").toFile();
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    "dev.moonwire.cli.Main",
                    "-e",
                    "_soft = true _port = true _no32 = true _nomsg = true",
                    name + ".lua"))
            .directory(new File(System.getProperty("lua.tests")))
            .redirectErrorStream(true)
            .redirectOutput(output)
            .start();
    try {
      process.getOutputStream().close();
      assertTrue(process.waitFor(SECONDS, TimeUnit.SECONDS), "still running");
    } finally {
      process.destroyForcibly();
    }
    assertEquals(STOPPING.contains(name) ? 1 : 0, process.exitValue(), output::toString);
  }
}
