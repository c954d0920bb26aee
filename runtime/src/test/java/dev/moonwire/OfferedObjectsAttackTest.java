package dev.moonwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What scripts try to get at through an offered object. */
final class OfferedObjectsAttackTest {
  private final Moonwire lua = Moonwire.builder().allow(Access.all()).build();

  private final Clock clock = new Clock();

  private final Other other = new Other();

  @LuaVisible("other")
  private static final class Other {
    boolean reached;

    @LuaVisible
    public void reach() {
      reached = true;
    }
  }

  @BeforeEach
  void offer() {
    lua.set("clock", clock);
    lua.set("other", other);
  }

  @AfterEach
  void close() {
    lua.close();
  }

  private String errorOf(String script) {
    return assertThrows(LuaScriptException.class, () -> lua.load(script, "=s").call()).getMessage();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "clock.secret",
        "clock.time",
        "clock.hidden",
        "clock.change",
        "clock.getClass",
        "clock.class",
        "clock.hashCode",
        "clock.equals",
        "clock.toString",
        "clock.notify",
        "clock.wait",
        "clock['new']",
        "clock.m_instance",
        "clock.__index",
        "clock.__name",
        "clock[1]",
        "clock[clock]",
        "clock[true]",
        "rawget(_G, 'luajava')",
        "package.loaded.luajava",
        "debug.getuservalue(clock)",
        "debug.getupvalue(clock.now, 1)",
        "debug.getmetatable(clock).__call",
        "debug.getmetatable(clock).__gc",
        "debug.getmetatable(clock).__index.getClass",
        "debug.getmetatable(debug.getmetatable(clock))",
        "debug.getmetatable(debug.getmetatable(clock).__index)",
        "debug.getmetatable(clock.now)",
        "tonumber(clock)"
      })
  void nothingElseIsReached(String expression) {
    assertNull(lua.run("return (" + expression + ")"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "setmetatable(clock, {})|bad argument #1 to 'setmetatable' (table expected, got userdata)",
        "clock.x = 1|attempt to index global 'clock' (a userdata value)",
        "clock:getClass()|attempt to call method 'getClass' (a nil value)",
        "clock()|attempt to call global 'clock' (a userdata value)",
        "return clock .. ''|attempt to concatenate global 'clock' (a userdata value)",
        "return clock + 1|attempt to perform arithmetic on global 'clock' (a userdata value)",
        "return #clock|attempt to get length of global 'clock' (a userdata value)",
        "return clock < clock|attempt to compare two userdata values",
        "rawget(clock, 'now')|bad argument #1 to 'rawget' (table expected, got userdata)",
        "rawset(clock, 'now', 1)|bad argument #1 to 'rawset' (table expected, got userdata)",
        "rawlen(clock)|table or string expected",
        "next(clock)|bad argument #1 to 'next' (table expected, got userdata)",
        "for k in pairs(clock) do end|(table expected, got userdata)",
        "string.rep(clock, 2)|bad argument #1 to 'rep' (string expected, got userdata)",
        "io.open(clock)|bad argument #1 to 'open' (string expected, got userdata)",
        "require(clock)|bad argument #1 to 'require' (string expected, got userdata)",
        "load(clock)|bad argument #1 to 'load'",
        "error(clock)|clock: 0x",
        "clock.now()|bad argument #1 to 'now' (clock expected, got no value)",
        "clock.now('clock')|bad argument #1 to 'now' (clock expected, got string)",
        "clock.now(io.stdout)|bad argument #1 to 'now' (clock expected, got userdata)",
        "clock.now(other)|bad argument #1 to 'now' (clock expected, got userdata)",
        "local t = {now = clock.now} t:now()|calling 'now' on bad self (clock expected, got table)",
        "io.stdout.write(clock, 'x')|bad argument #1 to 'write' (FILE* expected, got userdata)",
      })
  void misuseIsALuaErrorThatTellsNothingOfJava(String script, String expected) {
    String error = errorOf(script);
    assertTrue(error.contains(expected), error);
    assertFalse(error.contains("dev.moonwire") || error.contains("java."), error);
  }

  @Test
  void theMetatableIsLocked() {
    assertEquals(false, lua.run("return getmetatable(clock)"));
  }

  @Test
  void notEvenDebugGetsAtJava() {
    String swap =
        """
        debug.setmetatable(clock, debug.getmetatable(io.stdout))
        local ok, e = pcall(clock.write, clock, 'x')
        debug.setmetatable(clock, debug.getmetatable(other))
        local ok2, e2 = pcall(function() return clock:reach() end)
        debug.setmetatable(io.stdout, debug.getmetatable(other))
        local ok3, e3 = pcall(function() return io.stdout:reach() end)
        return ok or ok2 or ok3, e .. e2 .. e3
        """;
    List<Object> results = lua.load(swap, "=swap").callAll();
    assertEquals(false, results.get(0));
    assertTrue(results.get(1).toString().contains("other expected, got userdata"));
    assertFalse(other.reached);
  }
}
