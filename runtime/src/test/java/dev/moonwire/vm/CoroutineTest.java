package dev.moonwire.vm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CoroutineTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "pcall | local c=coroutine.wrap(function() return pcall(function() local x=coroutine.yield"
            + "(1) error({x}) end) end) c() local ok,e=c(5) return ok,e[1] | false 5",
        "xpcall | local c=coroutine.wrap(function() return xpcall(function() coroutine.yield() "
            + "error('x',0) end, function(e) return e..'!' end) end) c() return c() | false x!",
        "a metamethod | local o=setmetatable({},{__add=function(a,b) return coroutine.yield('add')"
            + " end}) local c=coroutine.wrap(function() return o+1 end) return c(), c(7) | add 7",
        "a comparison | local o=setmetatable({},{__le=function() return coroutine.yield('le')"
            + " end}) local c=coroutine.wrap(function() if o<=o then return 'yes' end return 'no'"
            + " end) return c(), c(false) | le no",
        "a concatenation | local o=setmetatable({},{__concat=function(a,b) return"
            + " coroutine.yield('c') end}) local c=coroutine.wrap(function() return 'a'..'b'..o"
            + " end) return c(), c('z') | c az",
        "an iterator | local c=coroutine.wrap(function() local s='' for a in function() return"
            + " coroutine.yield('next') end do s=s..a end return s end) c() c('x') c('y') return"
            + " c(nil) | xy",
      })
  void aYieldCrosses(String what, String chunk, String results) throws Exception {
    try (CoreLua lua = new CoreLua()) {
      assertEquals(results, lua.eval(chunk), what);
    }
  }

  @Test
  void aYieldDoesNotCrossANativeCallback() throws Exception {
    try (CoreLua lua = new CoreLua()) {
      assertEquals(
          "false attempt to yield across a C-call boundary",
          lua.eval(
              "return coroutine.resume(coroutine.create(function() callback(coroutine.yield)"
                  + " end))"));
    }
  }

  @Test
  void aFailedCoroutineKeepsItsErrorValueAndItsTraceback() throws Exception {
    try (CoreLua lua = new CoreLua()) {
      assertEquals(
          "false 7 dead stack traceback:\n\t[C]: in function 'error'\n\tt:1: in function <t:1>",
          lua.eval(
              "local c=coroutine.create(function() error({code=7}) end) local ok,e="
                  + "coroutine.resume(c) return ok,e.code,coroutine.status(c),debug.traceback(c)"));
    }
  }

  @Test
  void aWrappedFunctionAddsItsCallersPositionToATextualError() throws Exception {
    try (CoreLua lua = new CoreLua()) {
      assertEquals(
          "false t:1: t:1: inner",
          lua.eval(
              "local a=coroutine.wrap(function() local b=coroutine.wrap(function() error('inner')"
                  + " end) b() end) return pcall(a)"));
    }
  }

  @Test
  void closingASuspendedCoroutineEndsItInsideItsPcall() throws Exception {
    try (CoreLua lua = new CoreLua()) {
      assertEquals(
          "true dead false cannot resume dead coroutine",
          lua.eval(
              "local c=coroutine.create(function() while true do pcall(coroutine.yield) end end)"
                  + " coroutine.resume(c) local ok=coroutine.close(c)"
                  + " return ok,coroutine.status(c),coroutine.resume(c)"));
    }
  }

  @Test
  void coroutinesWaitingForEachOtherAreBounded() throws Exception {
    try (CoreLua lua = new CoreLua()) {
      assertEquals(
          "C stack overflow",
          lua.eval(
              "local function f() local _,e=coroutine.resume(coroutine.create(f)) return"
                  + " e end return f()"));
    }
  }
}
