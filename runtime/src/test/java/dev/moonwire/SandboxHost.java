package dev.moonwire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What scripts of the sandbox tests try to get at, and whether they have: a folder that may be
 * allowed and what lies beside it, and a server that nobody is to reach. Scripts find the places in
 * globals: {@code inside}, {@code outside}, {@code secret}, {@code made}, {@code marker}, {@code
 * port}.
 */
final class SandboxHost implements AutoCloseable {
  /** A first and only line of a file that no script is to see. */
  static final String SECRET = "hidden treasure";

  final Path inside;
  final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Path outside;
  private final Path secret;
  private final ServerSocketChannel server;
  private final Map<String, String> before;

  SandboxHost(Path folder) throws IOException {
    Path root = folder.toRealPath();
    inside = Files.createDirectory(root.resolve("inside"));
    outside = Files.createDirectory(root.resolve("outside"));
    secret = Files.writeString(outside.resolve("secret"), SECRET + "\n");
    Files.writeString(outside.resolve("module.lua"), "loadedFromOutside = true return 'outside'");
    Files.createDirectory(root.resolve("inside-not"));
    Files.writeString(root.resolve("inside-not/f"), SECRET);
    Files.writeString(inside.resolve("own"), "own\n");
    Files.createSymbolicLink(inside.resolve("file"), secret);
    Files.createSymbolicLink(inside.resolve("folder"), outside);
    Files.createSymbolicLink(inside.resolve("dangling"), outside.resolve("made"));
    server = ServerSocketChannel.open().bind(null);
    server.configureBlocking(false);
    before = content(outside);
  }

  /** A VM with nothing allowed but what is added. */
  MoonwireBuilder builder(Access... allowed) {
    return Moonwire.builder().stdout(out).stderr(out).allow(allowed);
  }

  int port() {
    return server.socket().getLocalPort();
  }

  /**
   * Runs an attack to its end and says what came of it: its first result, or the error. Names of
   * the host's places are replaced by their globals' names.
   */
  String outcome(Moonwire lua, String script) {
    lua.set("inside", inside.toString());
    lua.set("outside", outside.toString());
    lua.set("secret", secret.toString());
    lua.set("made", outside.resolve("made").toString());
    lua.set("marker", outside.resolve("marker").toString());
    lua.set("port", port());
    return shortened(result(lua, script));
  }

  private static String result(Moonwire lua, String script) {
    try {
      return String.valueOf(lua.run(LuaScript.of(script, "=s")));
    } catch (LuaScriptException e) {
      return e.getMessage();
    }
  }

  private String shortened(String text) {
    return text.replace(secret.toString(), "SECRET")
        .replace(inside.toString(), "INSIDE")
        .replace(outside.toString(), "OUTSIDE")
        .replace(Integer.toString(port()), "PORT");
  }

  /** Nothing was made, changed, removed or called, and VMs still work: this one and new ones. */
  void assertUnharmed(Moonwire lua) throws IOException {
    assertEquals(before, content(outside));
    try (SocketChannel caller = server.accept()) {
      assertEquals(null, caller, "a connection was made");
    }
    assertFalse(out.toString(UTF_8).contains(SECRET));
    assertEquals(2L, lua.run("return 1 + 1"));
    try (Moonwire second = builder().build()) {
      assertEquals(List.of(2L, "ABC"), second.run("return {1 + 1, ('abc'):upper()}"));
    }
  }

  /** All files below a folder, links not followed, with what is in them. */
  private static Map<String, String> content(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .collect(Collectors.toMap(Path::toString, SandboxHost::text, (a, b) -> a, TreeMap::new));
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file) + Files.getPosixFilePermissions(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  /**
   * Something a script tries.
   *
   * @param sentence what it tries
   * @param script answers what it got
   * @param outcome what it is to get
   */
  record Attack(String sentence, String script, String outcome) {
    static Attack attack(String sentence, String script, String outcome) {
      return new Attack(sentence, script, outcome);
    }

    @Override
    public String toString() {
      return sentence;
    }
  }
}
