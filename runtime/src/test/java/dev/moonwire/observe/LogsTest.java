package dev.moonwire.observe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.moonwire.Moonwire;
import java.io.File;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is logged, and that nothing is unless somebody has asked; each in a JVM of its own. */
@Timeout(240)
final class LogsTest {
  private static final String LOGGED = "-Dslf4j.provider=" + PrintingLogs.class.getName();

  @TempDir Path folder;

  private record Output(List<String> out, String err) {
    List<String> of(String logger) {
      return out.stream().filter(line -> line.contains(" " + logger + ": ")).toList();
    }
  }

  private Output run(String classPath, String engine, Path script, String... options)
      throws Exception {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-XX:+IgnoreUnrecognizedVMOptions", "--enable-native-access=ALL-UNNAMED"));
    line.add("--add-opens=java.base/sun.security.ssl=ALL-UNNAMED");
    line.addAll(List.of(options));
    line.addAll(List.of("-cp", classPath, ObservedProgram.class.getName()));
    line.addAll(List.of(engine, script.toString()));
    Path errors = folder.resolve("errors");
    Process process = new ProcessBuilder(line).redirectError(errors.toFile()).start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    Output output = new Output(out.lines().toList(), Files.readString(errors));
    assertEquals(0, process.waitFor(), output.toString());
    return output;
  }

  private static String classPath() {
    return System.getProperty("java.class.path");
  }

  private static String classPathWithoutSlf4j() {
    return Stream.of(classPath().split(File.pathSeparator))
        .filter(entry -> !entry.contains("slf4j"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private Path bothEnds() throws Exception {
    try (InputStream script = Moonwire.class.getResourceAsStream("both_ends.lua")) {
      return Files.write(folder.resolve("both_ends.lua"), script.readAllBytes());
    }
  }

  private Path script(String text) throws Exception {
    return Files.writeString(folder.resolve("script.lua"), text);
  }

  @Tag("tls")
  @ParameterizedTest
  @ValueSource(strings = {"BORINGSSL", "JDK"})
  void connectionsHandshakesAndTheVmItselfAreToldInDetail(String engine) throws Exception {
    Output output = run(classPath(), engine, bothEnds(), LOGGED);
    assertEquals(
        List.of(
            "DEBUG dev.moonwire: VM opened",
            "DEBUG dev.moonwire: VM closed: 6 connections, 5 handshakes, 3 tasks, 0 errors"),
        output.of("dev.moonwire"));
    List<String> handshakes = output.of("dev.moonwire.tls");
    assertEquals(6, handshakes.size(), output.toString());
    assertTrue(handshakes.stream().allMatch(line -> line.startsWith("DEBUG ")), "" + handshakes);
    assertEquals(2, handshakes.stream().filter(line -> line.contains(", resumed, by ")).count());
    assertEquals(1, handshakes.stream().filter(line -> line.contains(" failed: name ")).count());
    List<String> connections = output.of("dev.moonwire.fd");
    assertEquals(
        3, connections.stream().filter(l -> l.contains("connected to /127.0.0.1")).count());
    assertEquals(3, connections.stream().filter(l -> l.contains("accepted /127.0.0.1")).count());
    assertEquals(6, connections.stream().filter(l -> l.contains("closed /127.0.0.1")).count());
    assertTrue(output.out().stream().noneMatch(l -> l.contains("xxxx")), "payload in the log");
  }

  @Test
  void whatWouldBeLostIsAWarning() throws Exception {
    Path script =
        script(
            """
            local fd = require("moonwire.fd")
            kept = setmetatable({}, {__gc = function() error("too late", 0) end})
            listener = assert(fd.listen("127.0.0.1", 0))
            assert(fd.pipe())
            """);
    Output output = run(classPath(), "AUTO", script, LOGGED);
    assertEquals(
        List.of("WARN dev.moonwire.vm: error in __gc metamethod (too late)"),
        output.of("dev.moonwire.vm"));
    assertEquals(
        List.of(
            "WARN dev.moonwire.fd: scripts left descriptors open: 1 sockets, 2 files and pipes"),
        output.of("dev.moonwire.fd"));
  }

  @Test
  void aScriptThatClosesWhatItOpensIsNotWarnedOf() throws Exception {
    Path script =
        script(
            """
            local file = assert(io.tmpfile())
            file:write("x")
            local other = io.open(arg and arg[0] or "/dev/null")
            """);
    Output output = run(classPath(), "AUTO", script, LOGGED);
    assertTrue(output.out().stream().noneMatch(l -> l.startsWith("WARN")), output.toString());
  }

  @Test
  void withoutSlf4jNothingIsSaidAndAllIsCounted() throws Exception {
    Output output = run(classPathWithoutSlf4j(), "JDK", bothEnds());
    assertEquals(new Output(List.of("handshakes 5"), ""), output);
  }

  @Test
  void aRuntimeWithoutTheFlightRecorderRunsAsWell() throws Exception {
    String modules =
        ModuleLayer.boot().modules().stream()
            .map(Module::getName)
            .filter(name -> !name.contains("jfr"))
            .filter(name -> !name.startsWith("jdk.management.agent"))
            .collect(Collectors.joining(","));
    Output output = run(classPathWithoutSlf4j(), "JDK", bothEnds(), "--limit-modules", modules);
    assertEquals(List.of("handshakes 5"), output.out());
  }
}
