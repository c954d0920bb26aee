package dev.moonwire.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.moonwire.Access;
import dev.moonwire.Moonwire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Probes of Lua's semantics, each with what Lua 5.1, 5.2, 5.3 and LuaJIT answer: ours must be the
 * answer of one of them.
 */
final class LuaProbesTest {
  private static final Path FOLDER = Path.of("spec", "golden", "lua");
  private static final List<String> LUAS = List.of("lua5.1", "lua5.2", "lua5.3", "luajit");

  /** Lua 5.4, which is not recorded, is the first to have coroutine.isyieldable and close. */
  private static final Map<String, String> OF_5_4 =
      Map.of("isyieldable", "\"function\", \"function\"");

  @TestFactory
  Stream<DynamicTest> probes() throws IOException {
    Map<String, String> ours = answers(run("probes.lua"));
    List<Map<String, String>> theirs =
        LUAS.stream().map(lua -> answers(read(FOLDER.resolve(lua + ".expected")))).toList();
    assertEquals(220, theirs.get(1).size());
    return theirs.get(1).keySet().stream()
        .map(name -> dynamicTest(name, () -> check(name, ours.get(name), theirs)));
  }

  private static void check(String name, String our, List<Map<String, String>> theirs) {
    List<String> accepted =
        Stream.concat(
                theirs.stream().map(answers -> answers.get(name)),
                Stream.ofNullable(OF_5_4.get(name)))
            .filter(answer -> answer != null)
            .toList();
    assertTrue(accepted.contains(our), () -> our + " is none of " + accepted);
  }

  @Test
  void coroutines() throws IOException {
    assertTrue(run("coroutines.lua").endsWith("OK\n"));
  }

  private static String run(String script) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Moonwire lua = Moonwire.builder().allow(Access.all()).stdout(out).build()) {
      lua.run(FOLDER.resolve(script));
    }
    return out.toString(StandardCharsets.ISO_8859_1);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The first answer to each probe, with positions and addresses made alike. */
  private static Map<String, String> answers(String output) {
    Map<String, String> answers = new LinkedHashMap<>();
    for (String line : output.split("\n")) {
      int tab = line.indexOf('\t');
      if (tab >= 0) {
        answers.putIfAbsent(
            line.substring(0, tab),
            line.substring(tab + 1)
                .replaceAll("@?[\\w./-]*probes\\.lua:?\\d*:?", "POS")
                .replaceAll("0x[0-9a-fA-F]+", "0xPTR"));
      }
    }
    return answers;
  }
}
