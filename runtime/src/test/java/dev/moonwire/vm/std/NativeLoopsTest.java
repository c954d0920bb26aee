package dev.moonwire.vm.std;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.moonwire.vm.Limits;
import dev.moonwire.vm.NativeFunction;
import dev.moonwire.vm.ScriptException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * Work without end, or with an end that nobody sees, in one call of a native function or in many.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class NativeLoopsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "while true do end",
        "return (\"a\"):rep(30000):find((\".-\"):rep(20) .. \"b\")",
        "return (\"a\"):rep(30000):match((\".-\"):rep(20) .. \"b\")",
        "for _ in (\"a\"):rep(30000):gmatch((\".-\"):rep(20) .. \"b\") do end",
        "return (\"a\"):rep(30000):gsub((\".-\"):rep(20) .. \"b\", \"\")",
        "return (\"a\"):rep(3e6):find((\"a\"):rep(1.5e6) .. \"b\", 1, true)",
        "return (\"(\"):rep(3e6):find(\"%b()\")",
        "return (\"a\"):rep(3e5):find((\"a*\"):rep(30) .. \"b\")",
        "return (\"a\"):rep(1e6):find(\"[\" .. (\"b\"):rep(1e6) .. \"]\")",
        "table.move({}, 1, 1e15, 2)",
        "table.insert(setmetatable({}, {__len = function() return 2^30 end}), 1, 1)",
        "table.remove(setmetatable({}, {__len = function() return 2^30 end}), 1)",
        "local t = {} for i = 1, 1e6 do t[i] = i end table.sort(t, function() return true end)",
        "local t = {} for i = 1, 1e6 do t[i] = i end table.sort(t, function(a, b) return a < b end)",
        "local t = {} for i = 1, 1e6 do t[i] = -i end while true do table.sort(t) t[1], t[#t] = t[#t], t[1] end",
        "local t = {} for i = 1, 1e6 do t[i] = i end while true do table.concat(t) end",
        "local t = {} for i = 1, 1e6 do t[i] = i end while true do table.insert(t, 1, 1) table.remove(t, 1) end",
        "while true do select('#', table.unpack({}, 1, 1e5)) end",
        "while true do string.rep('x', 1e6) end",
        "local s = ('x'):rep(1e7) while true do s:upper() end",
        "local a, b = ('x'):rep(1e7) .. 'a', ('x'):rep(1e7) .. 'b' while true do local c = a == b end",
        "local a, b = ('x'):rep(1e7), ('x'):rep(1e7) local t = {[a] = 1} while true do local c = t[b] end",
        "local t = {} for i = 1, 1e6 do t['k' .. i] = i end for k in pairs(t) do t[k] = nil end while true do next(t) end",
        "local t = setmetatable({}, {__mode = 'v'}) for i = 1, 1e5 do t[i] = i end while true do local n = #t end",
        "local t = {} for i = 1, 1e5 do t[i] = i end local w = {__mode = 'k'} while true do setmetatable(t, w) setmetatable(t, nil) end",
        "local s = ('%5.1f'):rep(1000) local t = {} for i = 1, 1000 do t[i] = i end while true do s:format(table.unpack(t)) end",
        "load(('x = 1 '):rep(1e6))",
        "while true do load('return ' .. ('1 + '):rep(1000) .. '1') end",
        "load(function() return ' ' end)",
        "while true do collectgarbage() end",
        "while true do collectgarbage('step') end",
        "while true do os.date(('%c'):rep(1000)) end",
        "while true do os.time({year = 2020, month = 1, day = 1}) end",
        "local t = setmetatable({}, {}) getmetatable(t).__index = function(t, k) return t[k] end while true do pcall(function() return t.x end) end",
        "local t = {} setmetatable(t, {__index = t}) while true do pcall(function() return t.x end) end",
        "local depth = 0 local m = {} m.__add = function(a, b) if depth < 60 then depth = depth + 1 local x = a + b local y = a + b depth = depth - 1 end return a end local t = setmetatable({}, m) return t + t",
        "local depth = 0 local m = {} m.__concat = function(a, b) if depth < 60 then depth = depth + 1 local x = a .. b local y = a .. b depth = depth - 1 end return a end local t = setmetatable({}, m) return t .. t",
        "local depth = 0 local m = {} m.__lt = function(a, b) if depth < 60 then depth = depth + 1 local x = a < b local y = a < b depth = depth - 1 end return true end local t = setmetatable({}, m) return t < t",
        "local depth = 0 local m = {} m.__eq = function(a, b) if depth < 60 then depth = depth + 1 local x = a == b local y = a == b depth = depth - 1 end return false end local t, u = setmetatable({}, m), setmetatable({}, m) return t == u",
        "local depth = 0 local m = {} m.__index = function(t, k) if depth < 60 then depth = depth + 1 local x, y = t[k], t[k] depth = depth - 1 end end local t = setmetatable({}, m) return t.x",
        "local depth = 0 local m = {} m.__newindex = function(t, k) if depth < 60 then depth = depth + 1 t[k] = 1 t[k] = 1 depth = depth - 1 end end local t = setmetatable({}, m) t.x = 1",
        "local depth = 0 local m = {} m.__unm = function(t) if depth < 60 then depth = depth + 1 local x, y = -t, -t depth = depth - 1 end return t end local t = setmetatable({}, m) return -t",
        "local depth = 0 local m = {} m.__len = function(t) if depth < 60 then depth = depth + 1 local x, y = #t, #t depth = depth - 1 end return 1 end local t = setmetatable({}, m) return #t",
        "local function f() return coroutine.wrap(f)() end while true do pcall(f) end",
        "local function h() return xpcall(error, h) end while true do xpcall(error, h) end",
        "while true do pcall(string.rep, 'x', -1) end",
        "while true do pcall(error) end",
        "return ('x'):rep(1e5):gsub('', function() while true do end end)",
        "return ('x'):rep(1e7):gsub('x', {x = 'y'})",
        "while true do ('x'):rep(1e6):gsub('x', '%0%0') end",
        "table.foreach({1}, function() while true do end end)",
        "for i in function() return 1 end do end",
        "while true do utf8.len(('x'):rep(1e6)) end",
        "while true do ('x'):rep(1e6):byte(1, 1e5) end",
        "while true do package.searchpath('x', ('?;'):rep(1000)) end",
        "debug.sethook(function() end, '', 1) while true do end",
        "while true do debug.traceback() end",
        "local s = ('9'):rep(1e6) while true do local n = s + 1 end"
      })
  void theTimeLimitEnds(String attack) throws Exception {
    try (LimitedLua lua = new LimitedLua(Limits.ofMillis(100))) {
      lua.assertEndsAsIs(attack, "time");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "return ('a'):rep(30000):find(('.-'):rep(20) .. 'b')",
        "return ('a'):rep(3e6):find(('a'):rep(1.5e6) .. 'b', 1, true)",
        "table.move({}, 1, 1e15, 2)",
        "local t = {} for i = 1, 1e4 do t[i] = i end while true do table.sort(t, function(a, b)"
            + " return a > b end) t[1], t[#t] = t[#t], t[1] end",
        "load(function() return ' ' end)",
        "return ('x'):rep(1e5):gsub('', function() while true do end end)",
        "while true do collectgarbage() end",
        "setmetatable({}, {__index = function(t, k) return t[k] .. t[k] end}).x = 1 while true do end",
      })
  void theInstructionLimitEndsWhateverShelters(String attack) throws Exception {
    try (LimitedLua lua = new LimitedLua(Limits.ofInstructions(500_000))) {
      lua.assertEnds(attack, "instruction");
    }
  }

  @Test
  void anErrorValueThatIsShownForEverEndsToo() {
    try (LimitedLua lua = new LimitedLua(Limits.ofInstructions(100_000))) {
      ScriptException e =
          assertThrows(
              ScriptException.class,
              () ->
                  lua.run(
                      "error(setmetatable({}, {__tostring = function() while true do end end}))"));
      assertTrue(e.isLimitExceeded(), e.getMessage());
    }
  }

  @Test
  void stopEndsAPatternThatBacktracks() {
    try (LimitedLua lua = new LimitedLua(Limits.NONE)) {
      lua.vm.stop("stopped");
      ScriptException e =
          assertThrows(
              ScriptException.class,
              () -> lua.run("pcall(string.find, ('a'):rep(30000), ('.-'):rep(20) .. 'b')"));
      assertEquals("stopped", e.getMessage());
      assertTrue(e.isLimitExceeded());
    }
  }

  @Test
  void anInterruptInsideANativeIsAnOrdinaryError() throws Exception {
    try (LimitedLua lua = new LimitedLua(Limits.NONE)) {
      lua.vm.interrupt("interrupted!");
      assertEquals(
          "interrupted!",
          lua.run("return select(2, pcall(string.find, ('a'):rep(30000), ('.-'):rep(20) .. 'b'))")
              .tojstring(1));
    }
  }

  @Test
  void eachCallFromJavaHasABudgetOfItsOwn() throws Exception {
    try (LimitedLua lua = new LimitedLua(Limits.ofInstructions(100_000))) {
      for (int i = 0; i < 10; i++) {
        lua.run("for i = 1, 60000 do end");
      }
      lua.assertEndsAsIs("for i = 1, 200000 do end", "instruction");
    }
  }

  @Test
  void callsOfOneBudgetShareIt() {
    try (LimitedLua lua = new LimitedLua(Limits.ofInstructions(100_000))) {
      boolean[] ended =
          lua.vm.budgeted(
              () ->
                  new boolean[] {
                    isEnded(lua, "for i = 1, 60000 do end"), isEnded(lua, "for i = 1, 60000 do end")
                  });
      assertFalse(ended[0]);
      assertTrue(ended[1]);
      assertFalse(isEnded(lua, "for i = 1, 60000 do end"));
    }
  }

  private static boolean isEnded(LimitedLua lua, String chunk) {
    try {
      lua.run(chunk);
      return false;
    } catch (ScriptException e) {
      return e.isLimitExceeded();
    }
  }

  @Test
  void theTimeOfACallBeginsWithIt() throws Exception {
    AtomicLong now = new AtomicLong();
    try (LimitedLua lua =
        new LimitedLua(Limits.ofMillis(1000), options -> options.withNanoClock(now::get))) {
      lua.run("for i = 1, 1e5 do end");
      now.addAndGet(5_000_000_000L);
      lua.run("for i = 1, 1e5 do end");
      lua.vm.globals().set("pass", new NativeFunction("pass", args -> passed(now)));
      lua.assertEndsAsIs("pass() for i = 1, 1e5 do end", "time");
    }
  }

  private static Varargs passed(AtomicLong now) {
    now.addAndGet(2_000_000_000L);
    return LuaValue.NONE;
  }

  @Test
  void finalizersCannotHoldCloseForEver() throws Exception {
    try (LimitedLua lua = new LimitedLua(Limits.ofInstructions(100_000))) {
      lua.run(
          "kept = {} for i = 1, 1000 do kept[i] = setmetatable({}, {__gc = function() while true do"
              + " end end}) end");
    }
  }
}
