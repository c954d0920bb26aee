package dev.moonwire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MoonwireTest {
  private final Moonwire lua = Moonwire.builder().allow(Access.all()).build();

  @AfterEach
  void close() {
    lua.close();
  }

  @Test
  void aTextAnswersItsFirstResult() {
    assertEquals(3L, lua.run("local a, b = ... return a + b, 'more'", 1, 2));
    assertNull(lua.run("return"));
  }

  @Test
  void aFileMayBeginWithALineForTheShell(@TempDir Path folder) throws Exception {
    Path script = Files.writeString(folder.resolve("s.lua"), "#!/usr/bin/lua\nreturn ...");
    assertEquals("x", lua.run(script, "x"));
  }

  @Test
  void linesAreCountedFromTheShellsLine(@TempDir Path folder) throws Exception {
    Path script = Files.writeString(folder.resolve("s.lua"), "\uFEFF#!lua\nerror('here')");
    LuaScriptException e = assertThrows(LuaScriptException.class, () -> lua.run(script));
    assertEquals(script + ":2: here", e.getMessage());
  }

  @Test
  void aLoadedTextIsCalledManyTimesAndGivesAllResults() {
    LuaFunction swap = lua.load("local a, b = ... return b, a", "=swap");
    assertEquals(List.of(2L, 1L), swap.callAll(1, 2));
    assertEquals(Arrays.asList("x", null), swap.callAll(null, "x"));
  }

  @Test
  void wholeNumbersAreLongsAndOthersDoubles() {
    assertEquals(42L, lua.run("return 42"));
    assertEquals(0x1p53, ((Long) lua.run("return 2^53")).doubleValue());
    assertEquals(0.5, lua.run("return 1/2"));
    assertEquals(1e300, lua.run("return 1e300"));
    assertEquals(Double.NEGATIVE_INFINITY, lua.run("return -1/0"));
  }

  @Test
  void bytesThatAreNoTextStayBytes() {
    assertEquals("h\u00E9", lua.run("return 'h\\195\\169'"));
    assertArrayEquals(new byte[] {'h', (byte) 0xE9}, (byte[]) lua.run("return 'h\\233'"));
    assertEquals(2L, lua.run("return #...", new byte[] {0, (byte) 0xFF}));
    assertEquals(2L, lua.run("return #...", "\u00E9"));
  }

  @Test
  void aTableOfOneToNIsAListAndAnyOtherAMap() {
    assertEquals(List.of("a", "b"), lua.run("return {'a', 'b'}"));
    assertEquals(Map.of("k", List.of(1L), 2L, true), lua.run("return {k = {1}, [2] = true}"));
    assertEquals(Map.of(), lua.run("return {}"));
  }

  @Test
  void collectionsAndMapsBecomeTables() {
    List<Object> list = new ArrayList<>(List.of("a", Map.of("n", 7)));
    assertEquals(7L, lua.run("return (...)[2].n", list));
    assertEquals("a", lua.run("return (...)[1]", (Object) new String[] {"a"}));
  }

  @Test
  void aTableThatContainsItselfCrossesBothWays() {
    Map<?, ?> map = (Map<?, ?>) lua.run("local t = {} t.self = t return t");
    assertSame(map, map.get("self"));
    Map<String, Object> own = new HashMap<>();
    own.put("self", own);
    assertEquals(true, lua.run("local t = ... return t.self == t", own));
  }

  @Test
  void tablesMayNestDeeperThanTheJavaStack() {
    Object nested =
        lua.run("local t = {} local i = 0 while i < 1e5 do t = {t} i = i + 1 end return t");
    assertInstanceOf(List.class, nested);
    lua.set("nested", nested);
  }

  @Test
  void globalsGoInAndOut() {
    lua.set("limit", 10);
    lua.run("answer = limit * 4.2");
    assertEquals(42L, lua.get("answer"));
    assertNull(lua.get("nothing"));
  }

  @Test
  void aJavaFunctionIsCalledFromLua() {
    lua.set("join", (JavaFunction) args -> args[0] + "-" + args[1]);
    lua.set("pair", (JavaFunction) args -> new Object[] {1, 2});
    lua.set("count", (JavaFunction) args -> args.length);
    assertEquals("a-null", lua.run("return join('a', nil)"));
    assertEquals(List.of(1L, 2L), lua.load("return pair()", "=pair").callAll());
    assertEquals(2L, lua.run("return count(nil, nil)"));
  }

  @Test
  void aJavaFunctionsExceptionIsALuaError() {
    lua.set(
        "fail",
        (JavaFunction)
            args -> {
              throw new IllegalStateException("no luck");
            });
    assertEquals("no luck", lua.run("local ok, e = pcall(fail) return not ok and e").toString());
    assertTrue(
        assertThrows(LuaScriptException.class, () -> lua.run("fail()"))
            .getMessage()
            .endsWith("no luck"));
  }

  @Test
  void aJavaFunctionRaisesAnyValue() {
    lua.set(
        "fail",
        (JavaFunction)
            args -> {
              throw LuaScriptException.raising(Map.of("code", 7));
            });
    assertEquals(7L, lua.run("local _, e = pcall(fail) return e.code"));
  }

  @Test
  void aLuaFunctionIsHeldAndPassedBack() {
    LuaFunction twice = (LuaFunction) lua.run("return function(x) return x * 2 end");
    assertEquals(8L, twice.call(4));
    assertEquals(6L, lua.run("local f = ... return f(3)", twice));
    assertEquals(twice, lua.run("return ...", twice));
  }

  @Test
  void resultsGoFromFunctionToFunctionWithoutACopy() {
    lua.run("t = {}");
    LuaFunction check = lua.load("same = ... == t", "=check");
    lua.load("return t", "=give").callInto(check);
    assertEquals(true, lua.get("same"));
  }

  @Test
  void anotherVmsFunctionIsRefused() {
    try (Moonwire other = Moonwire.builder().allow(Access.all()).build()) {
      Object foreign = other.run("return function() end");
      assertThrows(IllegalArgumentException.class, () -> lua.set("f", foreign));
    }
  }

  @Test
  void anObjectWithoutCounterpartIsRefused() {
    Object thread = new Object();
    assertThrows(IllegalArgumentException.class, () -> lua.set("o", thread));
  }

  @Test
  void anErrorTellsPositionValueAndTraceback() {
    LuaScriptException e =
        assertThrows(LuaScriptException.class, () -> lua.load("error({code = 1})", "=e").call());
    assertEquals(Map.of("code", 1L), e.value());
    assertFalse(e.isSyntaxError());
    assertFalse(e.isExit());
    assertEquals(1, e.exitStatus());
  }

  @Test
  void aSyntaxErrorSaysWhetherMoreTextMayMendIt() {
    LuaScriptException wrong =
        assertThrows(LuaScriptException.class, () -> lua.load("x = = 1", "=e"));
    assertTrue(wrong.isSyntaxError());
    assertFalse(wrong.isIncompleteSource());
    LuaScriptException incomplete =
        assertThrows(LuaScriptException.class, () -> lua.load("for i = 1, 2 do", "=e"));
    assertTrue(incomplete.isIncompleteSource());
  }

  @Test
  void aVmInUseRefusesASecondThread() throws Exception {
    FutureTask<Object> use = new FutureTask<>(() -> lua.run("return 1"));
    lua.set(
        "elsewhere",
        (JavaFunction)
            args -> {
              Thread thread = new Thread(use);
              thread.start();
              thread.join();
              return null;
            });
    lua.run("elsewhere()");
    Throwable cause = assertThrows(Exception.class, use::get).getCause();
    assertEquals("this VM runs on thread " + Thread.currentThread().getName(), cause.getMessage());
    assertInstanceOf(IllegalStateException.class, cause);
  }

  @Test
  void aClosedVmRefusesWork() {
    lua.close();
    lua.close();
    lua.interrupt();
    assertThrows(IllegalStateException.class, () -> lua.run("return 1"));
  }

  @Test
  void aRunningScriptCannotCloseItsVm() {
    lua.set(
        "close",
        (JavaFunction)
            args -> {
              lua.close();
              return null;
            });
    assertThrows(LuaScriptException.class, () -> lua.run("close()"));
    assertEquals(1L, lua.run("return 1"));
  }

  @Test
  void osExitEndsTheScriptAndNothingElse() {
    LuaScriptException e =
        assertThrows(LuaScriptException.class, () -> lua.run("pcall(os.exit, 3)"));
    assertTrue(e.isExit());
    assertEquals(3, e.exitStatus());
    assertEquals(1L, lua.run("return 1"));
  }

  @Test
  void osExitPassesThroughJavaFunctions() {
    lua.set("run", (JavaFunction) args -> lua.run((String) args[0]));
    LuaScriptException e =
        assertThrows(LuaScriptException.class, () -> lua.run("pcall(run, 'os.exit(4)')"));
    assertEquals(4, e.exitStatus());
    assertTrue(e.isExit());
  }

  @Test
  void theTracebackLeadsToTheError() {
    LuaScriptException e =
        assertThrows(
            LuaScriptException.class,
            () -> lua.load("local function f() error('x') end f()", "=t").call());
    assertEquals("t:1: x", e.getMessage());
    assertEquals(
        List.of(
            "stack traceback:",
            "\t[C]: in function 'error'",
            "\tt:1: in function 'f'",
            "\tt:1: in main chunk",
            "\t[C]: in ?"),
        e.luaTraceback().lines().toList());
  }

  @Test
  void anotherThreadInterruptsAnEndlessScript() throws Exception {
    lua.set(
        "ready",
        (JavaFunction)
            args -> {
              new Thread(lua::interrupt).start();
              return null;
            });
    LuaScriptException e =
        assertThrows(
            LuaScriptException.class, () -> lua.load("ready() while true do end", "=t").call());
    assertEquals("t:1: interrupted!", e.getMessage());
    assertFalse(e.isLimitExceeded());
  }

  @Test
  void anotherThreadInterruptsAScriptThatWaits() throws Exception {
    lua.set(
        "ready",
        (JavaFunction)
            args -> {
              new Thread(lua::interrupt).start();
              return null;
            });
    LuaScriptException e =
        assertThrows(
            LuaScriptException.class,
            () -> lua.load("ready() os.execute('sleep 60')", "=t").call());
    assertEquals("t:1: interrupted!", e.getMessage());
  }
}
