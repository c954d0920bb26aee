package dev.moonwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where the versions of Lua contradict each other: the table of runtime/LANGUAGE.md. */
final class LuaVersionTest {
  private static final String SHOWN =
      "local function shown(...) local t = {...} for i = 1, select('#', ...) do t[i] ="
          + " tostring(t[i]) end return table.concat(t, ' ') end return shown(%s)";

  private static Object eval(String version, String expressions) {
    try (Moonwire lua = Moonwire.builder().allow(Access.all()).lua(version).build()) {
      return lua.run(String.format(SHOWN, expressions));
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "_VERSION | Lua 5.1 | Lua 5.2 | Lua 5.3",
        "os.execute('exit 3') | 768 | nil exit 3 | nil exit 3",
        "os.execute() | 1 | true | true",
        "io.popen('exit 2'):close() | true | nil exit 2 | nil exit 2",
        "(loadstring or load)('return \"\\\\g\"') ~= nil | true | false | false",
        "type(bit), type(bit32), type(utf8) | table nil nil | nil table table | nil table table",
        "type(require('bit')), type(require('bit32')) | table table | table table | table table",
      })
  void followsTheVersionThatIsAskedFor(String what, String first, String second, String third) {
    assertEquals(
        List.of(first, second, third),
        List.of(eval("5.1", what), eval("5.2", what), eval("5.3", what)));
  }

  @Test
  void ipairsRespectsIndexIn53Only() {
    String ipairs =
        "(function() local n = 0 for _ in ipairs(setmetatable({}, {__index = function(_, i) return"
            + " i < 4 and i or nil end})) do n = n + 1 end return n end)()";
    assertEquals("0", eval("5.2", ipairs));
    assertEquals("3", eval("5.3", ipairs));
  }

  @Test
  void otherVersionsAreRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> Moonwire.builder().allow(Access.all()).lua("5.0"));
  }
}
