package dev.moonwire.vm.std;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * Tables of Lua expressions and their results: one row a line, {@code expression => results}, each
 * a test of its own in a VM of its own. What follows {@code !} is the message of an error.
 */
final class Rows {
  private Rows() {}

  static Stream<DynamicTest> of(String table) {
    return table.lines().filter(row -> !row.isBlank()).map(Rows::test);
  }

  private static DynamicTest test(String row) {
    int arrow = row.lastIndexOf(" => ");
    if (arrow < 0) {
      throw new IllegalArgumentException("no arrow in: " + row);
    }
    String expression = row.substring(0, arrow).strip();
    String result = row.substring(arrow + 4);
    String expected = result.startsWith("!") ? "error: chunk:1: " + result.substring(1) : result;
    return DynamicTest.dynamicTest(
        expression, () -> assertEquals(expected, new LuaRun().eval("return " + expression)));
  }
}
