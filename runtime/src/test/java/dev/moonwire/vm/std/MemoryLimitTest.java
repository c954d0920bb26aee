package dev.moonwire.vm.std;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.moonwire.vm.Limits;
import dev.moonwire.vm.ScriptException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.luaj.vm2.LuaValue;

@Timeout(value = 5, unit = TimeUnit.MINUTES)
class MemoryLimitTest {
  private static final Limits LIMITS = Limits.ofMemory(8 << 20);

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a list of lists | local l while true do l = {l} end",
        "a flat list of numbers | local t = {} while true do t[#t + 1] = #t + 0.5 end",
        "a table of keys | local t, i = {}, 0 while true do i = i + 1 t['k' .. i] = i end",
        "table.insert | local t = {} while true do table.insert(t, #t) end",
        "rawset | local t, i = {}, 0 while true do i = i + 1 rawset(t, i .. 'k', i) end",
        "table.move onto itself, further on"
            + " | local t = {1, 2, 3} while true do table.move(t, 1, #t, #t + 1) end",
        "small strings | local t = {} while true do t[#t + 1] = 'string ' .. #t end",
        "substrings | local t = {} while true do t[#t + 1] = ('x'):rep(2000):sub(1, 1500) end",
        "a string that doubles | local s = 'x' while true do s = s .. s end",
        "string.rep at once | local s = ('x'):rep(1e9)",
        "string.rep many times | local t = {} while true do t[#t + 1] = ('x'):rep(1e6) end",
        "string.rep with a separator | return ('x'):rep(1e6, ('y'):rep(1000))",
        "closures | local f while true do local g = f f = function() return g end end",
        "upvalues that only closures know"
            + " | local f while true do local a, g = {}, f f = function() return a, g end end",
        "coroutines | local c while true do local d = c c = coroutine.create(function() return d end) end",
        "suspended coroutines"
            + " | local c while true do local d = c c = coroutine.create(function()"
            + " coroutine.yield() return d end) coroutine.resume(c) end",
        "wrapped coroutines, one inside another"
            + " | local w while true do local v = w w = coroutine.wrap(function() coroutine.yield()"
            + " return v end) w() end",
        "coroutines that wait for each other's values"
            + " | local c while true do local d = c c = coroutine.wrap(function(...)"
            + " coroutine.yield() return ... end) c(d) end",
        "open upvalues of coroutines nobody knows"
            + " | local t = {} while true do local f coroutine.wrap(function() local big ="
            + " ('x'):rep(1e4) f = function() return big end coroutine.yield() end)() t[#t + 1] = f end",
        "iterators of gmatch"
            + " | local t = {} while true do t[#t + 1] = ('x'):rep(1e4):gmatch('.') end",
        "deep recursion | local function f(t) return 1 + f({}) end f()",
        "recursion with large locals"
            + " | local function f() local s = ('x'):rep(1e5) return #s + f() end f()",
        "varargs | local function f(...) return f({('x'):rep(100)}, ...) end f()",
        "table.concat | local t = {} for i = 1, 1e4 do t[i] = ('x'):rep(500) end"
            + " return table.concat(t) .. table.concat(t)",
        "string.format | local s = ('x'):rep(1e6) return (('%s'):rep(20)):format("
            + "s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s)",
        "string.pack | return string.pack('c2000000000', 'x')",
        "gsub with a long replacement" + " | return (('x'):rep(1e5):gsub('x', ('y'):rep(1000)))",
        "gsub in gsub in gsub, each with what it has made so far"
            + " | local s = ('x'):rep(1e6) local function f() return s:gsub('^x', f) end f()",
        "load in load, each with what it has read so far"
            + " | local s = '--' .. ('x'):rep(1e6) local function f() local n = 0 return load("
            + "function() n = n + 1 if n == 2 then return f() end return s end) end f()",
        "sort in sort, with the tables emptied"
            + " | local function f() local t = {} for i = 1, 3 do t[i] = ('x'):rep(2e5) end"
            + " table.sort(t, function() for i = 1, 3 do t[i] = nil end f() end) end f()",
        "print in tostring in print"
            + " | local n = 0 tostring = function(s) n = n + 1 print(('x'):rep(3e5), 1) end print(1, 2)",
        "a chunk of a great many functions"
            + " | local s = 'local f ' .. ('f = function() end '):rep(2e5) load(s)",
        "a chunk of a great many constants"
            + " | local t = {} for i = 1, 1e5 do t[i] = 'x = \"' .. i .. '\"' end"
            + " load(table.concat(t, ' '))",
        "loaded functions | local t = {} while true do t[#t + 1] = load('return function() return '"
            + " .. #t .. ' end') end",
        "the globals | local i = 0 while true do i = i + 1 _G['g' .. i] = {} end",
        "package.loaded | local i = 0 while true do i = i + 1 package.loaded['m' .. i] = {} end",
        "the registry | local r, i = debug.getregistry(), 0 while true do i = i + 1 r[i .. ''] = {} end",
        "metatables | local t = {} while true do t = setmetatable({}, {__index = t}) end",
        "a metatable of all strings"
            + " | local m = getmetatable('') while true do m[#m + 1] = {m[#m]} end",
        "user values of userdata"
            + " | local t = {} while true do local p = newproxy() t[#t + 1] = p"
            + " debug.setuservalue(p, {('x'):rep(100)}) end",
        "weak tables with strong values"
            + " | local t, i = setmetatable({}, {__mode = 'k'}), 0 while true do i = i + 1 t[i] = {} end",
        "weak tables of live keys"
            + " | local t, l = setmetatable({}, {__mode = 'k'}), {} while true do"
            + " local k = {} l[#l + 1] = k t[k] = true end",
        "addresses | local t = {} while true do local k = {} t[#t + 1] = k tostring(k) end",
        "error values | local e while true do local _, f = pcall(error, {e}) e = f end",
        "the hook | local f while true do local g = f f = function() return g end"
            + " debug.sethook(f, '', 1e9) f = debug.gethook() end",
        "searchpath | return package.searchpath(('x'):rep(1e4), ('?'):rep(1e4))",
      })
  void endsAScriptThatHolds(String what, String attack) throws Exception {
    try (LimitedLua lua = new LimitedLua(LIMITS)) {
      lua.assertEndsAsIs(attack, "memory");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "local l while true do l = {l} end",
        "local t = {} while true do t[#t + 1] = ('x'):rep(1e6) end",
        "local w while true do local v = w w = coroutine.wrap(function() return v end) end",
      })
  void nothingSwallowsTheError(String attack) throws Exception {
    try (LimitedLua lua = new LimitedLua(LIMITS)) {
      lua.assertEnds(attack, "memory");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "for i = 1, 3e6 do local t = {i, i + 1, {}} end",
        "for i = 1, 3000 do local s = ('x'):rep(1e6) end",
        "local s = '' for i = 1, 2e4 do s = s .. 'xxxxxxxxxx' end",
        "for i = 1, 1e6 do local s = 'string ' .. i end",
        "local t = {} for i = 1, 1e6 do t[i % 1000 + 1] = {i} end",
        "for i = 1, 2e5 do local co = coroutine.wrap(function() coroutine.yield(i) end) co() end",
        "local q, first = {}, 1 for i = 1, 1e6 do q[i] = {} if i > 100 then q[first] = nil"
            + " first = first + 1 end end",
        "for i = 1, 200 do local t = {} for j = 1, 1e4 do t[j] = j end table.concat(t, ',') end",
        "for i = 1, 2000 do assert(load('local a, b = ' .. i .. ', 2 return a + b'))() end",
        "local t = setmetatable({}, {__mode = 'v'}) for i = 1, 2e5 do t[i % 100] = {} end",
        "for i = 1, 100 do select('#', table.unpack({}, 1, 1e5)) end",
      })
  void garbageDoesNotCount(String chunk) throws Exception {
    try (LimitedLua lua = new LimitedLua(LIMITS)) {
      assertEquals("done", lua.run(chunk + " return 'done'").tojstring(1));
    }
  }

  @Test
  void whatAnotherVmHoldsDoesNotCount() throws Exception {
    try (LimitedLua large = new LimitedLua(Limits.ofMemory(256 << 20));
        LimitedLua small = new LimitedLua(LIMITS)) {
      large.run("t = {} for i = 1, 30 do t[i] = ('x'):rep(2^20) end");
      small.run("for i = 1, 1e6 do local t = {i} end");
      assertEquals(30, large.run("return #t").arg1().toint());
    }
  }

  @Test
  void sharedBytesAndSharedValuesCountOnce() throws Exception {
    try (LimitedLua lua = new LimitedLua(LIMITS)) {
      lua.run("s = ('x'):rep(2e6) t = {} for i = 1, 1e5 do t[i] = s end");
      lua.run("u = {} for i = 1, 1e4 do u[i] = s:sub(i, i + 1e6) end");
      lua.run("for i = 1, 1e6 do local t = {i} end");
    }
  }

  @Test
  void memoryStaysTheVmsFromCallToCall() throws Exception {
    try (LimitedLua lua = new LimitedLua(LIMITS)) {
      lua.run("held = ('x'):rep(5e6)");
      lua.assertEndsAsIs("local s = ('x'):rep(5e6)", "memory");
      lua.run("held = nil");
      lua.run("local s = ('x'):rep(5e6)");
    }
  }

  @Test
  void anAllocationBeyondTheLimitIsRefusedBeforeItIsMade() {
    try (LimitedLua lua = new LimitedLua(Limits.ofMemory(64 << 20))) {
      ScriptException e =
          assertThrows(ScriptException.class, () -> lua.run("return ('x'):rep(2^31 - 100)"));
      assertTrue(e.isLimitExceeded(), e.getMessage());
    }
  }

  @Test
  void noErrorOfJavaHasItsNameInTheScript() throws Exception {
    try (LimitedLua lua = new LimitedLua(Limits.NONE)) {
      for (String chunk :
          new String[] {
            "local e local function f() local ok, why = pcall(f) e = e or why return ok end"
                + " f() return 1, e",
            "local t = {} for i = 1, 5e4 do t[i] = pcall end"
                + " t = {pcall(table.unpack(t))} return 1, t[#t]",
            "return load('return ' .. ('('):rep(1e5) .. '1' .. (')'):rep(1e5))",
          }) {
        LuaValue message = lua.run(chunk).arg(2);
        assertTrue(message.isstring(), chunk + ": " + message);
        assertFalse(message.tojstring().contains("Error"), chunk + ": " + message);
      }
    }
  }
}
