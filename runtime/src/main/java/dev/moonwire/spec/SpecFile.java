package dev.moonwire.spec;

import dev.moonwire.Access;
import dev.moonwire.JavaFunction;
import dev.moonwire.LuaFunction;
import dev.moonwire.LuaScriptException;
import dev.moonwire.Moonwire;
import dev.moonwire.MoonwireBuilder;
import dev.moonwire.spec.SpecResult.Status;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One spec file in a VM of its own, so that no file sees what another left behind. Its tests are
 * run one at a time, in their order, once each, on one thread; whatever they left open ends with
 * the VM.
 */
final class SpecFile implements AutoCloseable {
  private static final String OPEN = "return require('moonwire.spec').open(...)";
  private static final double NANOS_PER_SECOND = 1e9;

  /** By name: this package must not know the command's. */
  private static final String COMMAND = "dev.moonwire.cli.Main";

  private final Path path;
  private final Moonwire lua;
  private final SpecNode.Block root;
  private final LuaFunction runner;

  private SpecFile(Path path, Moonwire lua, Map<?, ?> root, LuaFunction runner) {
    this.path = path;
    this.lua = lua;
    this.root = block(root);
    this.runner = runner;
  }

  /**
   * Reads a file; no test runs. A file that is no Lua has one test, which fails with the error.
   *
   * @param libtls the generation of libtls that it gets, as {@link MoonwireBuilder#libtls} has it
   */
  static SpecFile open(Path path, SpecSelection selection, String libtls) {
    Moonwire lua = builder(path).libtls(libtls).build();
    try {
      Map<String, Object> options = selection.asOptions();
      options.put("clock", (JavaFunction) args -> System.nanoTime() / NANOS_PER_SECOND);
      List<@Nullable Object> opened =
          lua.load(OPEN, "=spec").callAll(path.toString().replace('\\', '/'), options);
      if (opened.get(0) instanceof Map<?, ?> root && opened.get(1) instanceof LuaFunction runner) {
        return new SpecFile(path, lua, root, runner);
      }
      throw new IllegalStateException("moonwire.spec.open gave " + opened);
    } catch (RuntimeException e) {
      lua.close();
      throw e;
    }
  }

  private static MoonwireBuilder builder(Path path) {
    MoonwireBuilder builder =
        Moonwire.builder().allow(Access.all()).environment(environment()).binaryChunks(true);
    Path support = SpecFiles.supportOf(path);
    return support == null ? builder : builder.scriptPath(support + "/?.lua;;");
  }

  /** The process's variables, and how specs start another Moonwire: its words, a line each. */
  private static Map<String, String> environment() {
    Map<String, String> variables = new HashMap<>(System.getenv());
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classPath = System.getProperty("java.class.path");
    // They live for moments: compiled once at most. The rest is what the jar's manifest says for
    // java -jar: no warnings on standard error, and session files.
    String like =
        "-XX:+UseSerialGC\n-XX:TieredStopAtLevel=1\n-XX:+IgnoreUnrecognizedVMOptions\n--enable-native-access=ALL-UNNAMED\n"
            + "--add-opens=java.base/sun.security.ssl=ALL-UNNAMED";
    variables.putIfAbsent("MOONWIRE", String.join("\n", java, like, "-cp", classPath, COMMAND));
    return variables;
  }

  Path path() {
    return path;
  }

  /** The chosen tests in their blocks. */
  SpecNode.Block root() {
    return root;
  }

  /** The chosen tests, in order. */
  List<SpecNode.Test> tests() {
    List<SpecNode.Test> tests = new ArrayList<>();
    collect(root, tests);
    return tests;
  }

  /** Runs one test with its set-up; of a script that ends the whole VM, an error. */
  SpecResult run(SpecNode.Test test) {
    try {
      if (runner.call(test.number()) instanceof Map<?, ?> result) {
        return result(test, result);
      }
      throw new IllegalStateException("moonwire.spec gave no result");
    } catch (LuaScriptException e) {
      return error(test.name(), test.fullName(), test.line(), e);
    }
  }

  /** Closes the VM; an error where that fails, as it does when a finalizer exits. */
  Optional<SpecResult> finish() {
    try {
      lua.close();
      return Optional.empty();
    } catch (LuaScriptException e) {
      return Optional.of(error("close", "close", 0, e));
    }
  }

  private SpecResult error(String name, String fullName, int line, LuaScriptException e) {
    return new SpecResult(
        name,
        fullName,
        Status.ERROR,
        e.getMessage(),
        path.toString(),
        line,
        e.luaTraceback(),
        Duration.ZERO);
  }

  /** Makes a running test fail with {@code interrupted!}; for any thread. */
  void interrupt() {
    lua.interrupt();
  }

  @Override
  public void close() {
    lua.close();
  }

  private static void collect(SpecNode.Block block, List<SpecNode.Test> tests) {
    for (SpecNode child : block.children()) {
      if (child instanceof SpecNode.Block inner) {
        collect(inner, tests);
      } else if (child instanceof SpecNode.Test test) {
        tests.add(test);
      }
    }
  }

  private static SpecNode.Block block(Map<?, ?> data) {
    List<SpecNode> children = new ArrayList<>();
    if (data.get("children") instanceof List<?> list) { // an empty table comes as a Map
      for (Object child : list) {
        children.add(node((Map<?, ?>) child));
      }
    }
    return new SpecNode.Block(text(data, "name"), children);
  }

  private static SpecNode node(Map<?, ?> data) {
    if (data.get("number") instanceof Number number) {
      return new SpecNode.Test(
          text(data, "name"), text(data, "full_name"), line(data), number.intValue());
    }
    return block(data);
  }

  private static SpecResult result(SpecNode.Test test, Map<?, ?> data) {
    double seconds = data.get("seconds") instanceof Number number ? number.doubleValue() : 0;
    return new SpecResult(
        test.name(),
        test.fullName(),
        Status.valueOf(text(data, "status").toUpperCase(Locale.ROOT)),
        optionalText(data, "message"),
        text(data, "file"),
        line(data),
        optionalText(data, "trace"),
        Duration.ofNanos((long) (seconds * NANOS_PER_SECOND)));
  }

  private static int line(Map<?, ?> data) {
    return data.get("line") instanceof Number number ? number.intValue() : 0;
  }

  private static String text(Map<?, ?> data, String key) {
    String text = optionalText(data, key);
    if (text == null) {
      throw new IllegalStateException("moonwire.spec gave no " + key);
    }
    return text;
  }

  /** Bytes that are no UTF-8 come as they are; each is shown as a character. */
  private static @Nullable String optionalText(Map<?, ?> data, String key) {
    Object value = data.get(key);
    if (value instanceof byte[] bytes) {
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }
    return value == null ? null : value.toString();
  }
}
