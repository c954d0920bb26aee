package dev.moonwire.vm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.luaj.vm2.LuaValue;

class LimitsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "while true do end",
        "repeat until false",
        "::top:: goto top",
        "for i=1,math_huge do end",
        "local function f() return f() end f()",
        "while true do pcall(function() while true do end end) end",
        "while true do xpcall(function() while true do end end, function() return 1 end) end",
        "while true do coroutine.resume(coroutine.create(function() while true do end end)) end",
        "load('while true do end','x','t',{})()",
        "while true do callback(function() while true do end end) end",
      })
  void endAScriptWhateverItCatches(String chunk) {
    try (CoreLua lua = new CoreLua(Limits.ofInstructions(100_000))) {
      lua.vm.globals().set("math_huge", LuaValue.valueOf(Double.POSITIVE_INFINITY));
      ScriptException e = assertThrows(ScriptException.class, () -> lua.eval(chunk));
      assertTrue(e.isLimitExceeded());
      assertTrue(e.getMessage().endsWith("instruction limit exceeded"), e.getMessage());
    }
  }

  @Test
  void memoryIsHeldToItsCeiling() {
    try (CoreLua lua = new CoreLua(Limits.ofMemory(8 << 20))) {
      ScriptException e =
          assertThrows(
              ScriptException.class, () -> lua.eval("local s='x' while true do s=s..s end"));
      assertTrue(e.isLimitExceeded());
    }
  }

  @Test
  void stopEndsAScriptForGood() {
    try (CoreLua lua = new CoreLua()) {
      lua.vm.stop("stopped");
      ScriptException e =
          assertThrows(
              ScriptException.class, () -> lua.eval("while true do pcall(function() end) end"));
      assertEquals("t:1: stopped", e.getMessage());
      assertTrue(e.isLimitExceeded());
    }
  }

  @Test
  void anInterruptIsAnOrdinaryError() throws Exception {
    try (CoreLua lua = new CoreLua()) {
      lua.vm.interrupt("interrupted!");
      assertEquals(
          "false t:1: interrupted!", lua.eval("return pcall(function() while true do end end)"));
      lua.vm.interrupt("again");
      ScriptException e = assertThrows(ScriptException.class, () -> lua.eval("while true do end"));
      assertFalse(e.isLimitExceeded());
    }
  }
}
