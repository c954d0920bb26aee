package dev.moonwire.vm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.moonwire.vm.ContinuedFunction.After;
import dev.moonwire.vm.ContinuedFunction.Call;
import dev.moonwire.vm.ContinuedFunction.Results;
import dev.moonwire.vm.ContinuedFunction.Step;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * On {@code times(n, f, ...)}, which calls {@code f(i, ...)} for i from 1 to n and answers how
 * often that went well, and the last results: those of f, or {@code "caught", error}.
 */
class ContinuedFunctionTest {
  private final CoreLua lua = with(new CoreLua());

  @AfterEach
  void close() {
    lua.close();
  }

  private static CoreLua with(CoreLua lua) {
    lua.vm.globals().set("times", lua.vm.continued("times", ContinuedFunctionTest::begin));
    return lua;
  }

  private static Step begin(Arguments args) {
    int count = args.integer(1);
    Repetition all = new Repetition(count, args.value(2), args.from(3));
    return all.next(1, 0, LuaValue.NONE);
  }

  private record Repetition(int count, LuaValue function, Varargs rest) {
    Step next(int i, int good, Varargs last) {
      if (i > count) {
        return new Results(LuaValue.varargsOf(LuaValue.valueOf(good), last));
      }
      Varargs args = LuaValue.varargsOf(LuaValue.valueOf(i), rest);
      return new Call(
          function,
          args,
          new After() {
            @Override
            public Step returned(Varargs results) {
              if (results.arg1().type() == LuaValue.TSTRING
                  && results.arg1().tojstring().isEmpty()) {
                throw new LuaError("empty");
              }
              return next(i + 1, good + 1, results);
            }

            @Override
            public Step failed(LuaValue error) {
              return next(i + 1, good, LuaValue.varargsOf(LuaValue.valueOf("caught"), error));
            }
          });
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "no call at all | return times(0) | 0",
        "each call has its arguments | local s='' local n = times(3, function(i,a,b) s=s..i..a..b"
            + " end, 'x', 'y') return n, s | 3 1xy2xy3xy",
        "results are the last | return times(2, function(i) return i, i*2, nil, 4, 5 end) | 2 2 4"
            + " nil 4 5",
        "as many as are wanted | local a,b,c = times(2, function(i) return i end) return a,b,c | 2"
            + " 2 nil",
        "one in brackets | return (times(2, function(i) return i end)) | 2",
        "as an argument | return select('#', times(1, function() return nil, nil end)) | 3",
        "a native callee | return times(2, native) | 2 2",
        "a callee with __call | return times(1, setmetatable({}, {__call=function(t,i) return"
            + " type(t), i end})) | 1 table 1",
        "itself | return times(2, function(i) return times(i, function(j) return i*j end) end) | 2"
            + " 2 4",
        "a tail call | local function f() return times(2, function(i) return i end) end return f()"
            + " | 2 2",
        "within pcall | return pcall(times, 1, function() return 'x' end) | true 1 x",
        "as an iterator | local s='' for a,b in times, 1, function() return 'i' end do s=a..b break"
            + " end return s | 1i",
        "as a metamethod | local o=setmetatable({},{__index=function(t,k) return (times(2,"
            + " function() return k end)) end}) return o.x | 2",
        "from a Java callback | return callback(function() return (times(2, function() end)) end)"
            + " | 2",
      })
  void callsAndAnswers(String what, String chunk, String results) throws Exception {
    assertEquals(results, lua.eval(chunk), what);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "an error | return times(2, function(i) if i==1 then error(i, 0) end end) | 1",
        "a native's error | return times(1, error) | 0 caught 1",
        "no function | return times(1, nil) | 0 caught attempt to call a nil value",
        "after a yield | local c=coroutine.wrap(function() return times(1, function()"
            + " coroutine.yield() error('late', 0) end) end) c() return c() | 0 caught late",
      })
  void catchesTheErrorsOfItsCallees(String what, String chunk, String results) throws Exception {
    assertEquals(results, lua.eval(chunk), what);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "in each call | local c=coroutine.wrap(function() return times(2, function(i) return"
            + " coroutine.yield(i) end) end) local a,b=c(),c('x') return a,b,c('y') | 1 2 2 y",
        "with yield itself as callee | local c=coroutine.wrap(function() return times(1,"
            + " coroutine.yield, 'out') end) local i,o=c() return i,o,c('in') | 1 out 1 in",
        "below pcall | local c=coroutine.wrap(function() return pcall(times, 1, function()"
            + " coroutine.yield() end) end) c() return c() | true 1",
        "into another coroutine | local c=coroutine.wrap(function() return times(1, function() local"
            + " d=coroutine.wrap(function() coroutine.yield(1) coroutine.yield(2) end) return d()+d()"
            + " end) end) return c() | 1 3",
      })
  void aYieldCrosses(String what, String chunk, String results) throws Exception {
    assertEquals(results, lua.eval(chunk), what);
  }

  @Test
  void itsOwnErrorsAreItsCallersAndHaveThePosition() throws Exception {
    assertEquals(
        "false t:1: bad argument #1 to 'times' (number expected, got nil)",
        lua.eval("return pcall(function() times(nil) end)"));
    assertEquals(
        "false t:2: empty",
        lua.eval("return pcall(function()\n times(1, function() return '' end) end)"));
    assertEquals(
        "false t:1: empty",
        lua.eval(
            "local c=coroutine.wrap(function() return pcall(function() times(1, coroutine.yield)"
                + " end) end) c() return c('')"));
  }

  @Test
  void aCoroutineThatIsDroppedMeanwhileIsNoTrouble() throws Exception {
    assertEquals(
        "5",
        lua.eval(
            "for i=1,5 do local c=coroutine.wrap(function() times(1, coroutine.yield) end) c() n=i"
                + " end return n"));
  }

  @Test
  void aDeepRecursionThroughItEndsInAnErrorThatIsCaught() throws Exception {
    assertTrue(
        lua.eval(
                "local n=0 local function f() n=n+1 local _,how,e=times(1, f) if how=='caught' then"
                    + " error(e,0) end end local ok,e=pcall(f) return ok,n>1000,e")
            .matches("false true .*stack overflow"));
    assertEquals("1 fine", lua.eval("return times(1, function() return 'fine' end)"));
  }

  @Test
  void aLimitPassesThrough() {
    try (CoreLua limited = with(new CoreLua(Limits.ofInstructions(100_000)))) {
      ScriptException e =
          assertThrows(
              ScriptException.class,
              () -> limited.eval("while true do times(1, function() while true do end end) end"));
      assertTrue(e.isLimitExceeded());
    }
  }

  @Test
  void tracebacksShowIt() throws Exception {
    String trace = lua.eval("local s times(1, function() s = debug.traceback('x') end) return s");
    assertTrue(trace.contains("[C]: in function 'times'"), trace);
  }
}
