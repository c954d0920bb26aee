package dev.moonwire.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The command as a process of its own, on the JDK that runs the tests. */
final class CommandRun implements AutoCloseable {
  private static final int SECONDS = 60;

  /** A shell makes its background jobs deaf to Ctrl-C, and what they start inherits that. */
  private static final List<String> HEARING = List.of("env", "--default-signal=INT");

  private static final boolean CAN_HEAR = canHear();

  private final Process process;
  private final CompletableFuture<String> errors;

  /** How a run ended. */
  record Outcome(int status, String out, String err) {}

  private CommandRun(Process process) {
    this.process = process;
    this.errors = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
  }

  /** Whether env(1) has the option, which is GNU's. */
  private static boolean canHear() {
    List<String> probe = new ArrayList<>(HEARING);
    probe.add("true");
    try {
      return new ProcessBuilder(probe).start().waitFor() == 0;
    } catch (IOException absent) {
      return false;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  static CommandRun start(Path folder, Map<String, String> environment, String... args)
      throws IOException {
    return start(List.of(), folder, environment, args);
  }

  /** With options for the JVM. */
  static CommandRun start(
      List<String> jvm, Path folder, Map<String, String> environment, String... args)
      throws IOException {
    List<String> line = new ArrayList<>(CAN_HEAR ? HEARING : List.of());
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.add("-XX:TieredStopAtLevel=1");
    line.add("-XX:+IgnoreUnrecognizedVMOptions");
    line.add("--enable-native-access=ALL-UNNAMED");
    line.addAll(jvm);
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.moonwire.cli.Main"));
    line.addAll(Arrays.asList(args));
    ProcessBuilder builder = new ProcessBuilder(line).directory(folder.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("LUA_"));
    builder.environment().putAll(environment);
    return new CommandRun(builder.start());
  }

  /** Runs to the end with {@code input} on standard input. */
  static Outcome run(Path folder, Map<String, String> environment, String input, String... args)
      throws Exception {
    try (CommandRun run = start(folder, environment, args)) {
      run.process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
      run.process.getOutputStream().close();
      return run.outcome();
    }
  }

  /** One line of standard output, without its end. */
  String readLine() throws IOException {
    StringBuilder line = new StringBuilder();
    int c = process.getInputStream().read();
    while (c != '\n' && c != -1) {
      line.append((char) c);
      c = process.getInputStream().read();
    }
    return line.toString();
  }

  void closeOutput() throws IOException {
    process.getInputStream().close();
  }

  /** As a person's Ctrl-C. */
  void interrupt() throws Exception {
    new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
  }

  /** Waits for the end; standard output is what was not read before. */
  Outcome outcome() throws Exception {
    String out =
        CompletableFuture.supplyAsync(() -> text(process.getInputStream()))
            .get(SECONDS, TimeUnit.SECONDS);
    return new Outcome(status(), out, errors.get(SECONDS, TimeUnit.SECONDS));
  }

  /** Waits for the end without reading standard output. */
  Outcome outcomeWithoutOutput() throws Exception {
    return new Outcome(status(), "", errors.get(SECONDS, TimeUnit.SECONDS));
  }

  private int status() throws InterruptedException {
    if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("the command is still running");
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private static String text(InputStream in) {
    try {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
