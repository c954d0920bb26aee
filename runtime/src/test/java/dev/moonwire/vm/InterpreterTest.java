package dev.moonwire.vm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.luaj.vm2.LuaValue;

class InterpreterTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // what | chunk | results
        "closures share a variable | local function f() local x=0 return function() x=x+1 return"
            + " x end, function() return x end end local a,b=f() a() a() return b() | 2",
        "each turn of a loop has its own variable | local t={} for i=1,3 do t[i]=function() i=i+1"
            + " return i end end return t[1](),t[1](),t[2]() | 2 3 3",
        "until sees the locals of its block | local n=0 repeat local x=n n=n+1 until x>=3 return n"
            + " | 4",
        "a jump back closes what closures captured | local t={} local i=1 ::top:: local x=i"
            + " t[i]=function() return x end i=i+1 if i<=3 then goto top end return t[1](),t[3]()"
            + " | 1 3",
        "varargs keep trailing nils | local function f(...) local a,b=... return select('#',...),"
            + "a,b end return f(1,nil,nil) | 3 1 nil",
        "a list keeps its holes | return #{1,2,nil,4} | 4",
        "integer loops end at the last integer | local n=0 for i=2147483646,2147483647 do n=n+1"
            + " end return n | 2",
        "a fractional limit is rounded down | local n=0 for i=1,3.5 do n=n+i end return n | 6",
        "a loop with step zero does not run upwards | for i=1,3,0 do return 'ran' end return 'no'"
            + " | no",
        "integers overflow into floating point | return 2147483647+1, -2147483648-1,"
            + " 65536*65536 | 2147483648 -2147483649 4294967296",
        "modulo takes the divisor's sign | return -7%3, 7%-3, 5.5%2 | 2 -2 1.5",
        "strings are numbers to arithmetic | return '10'+5, '0x10'*2, -'2' | 15 32 -2",
        "strings compare as unsigned bytes | return '\\200'<'\\100', 'a\\0b'<'a\\0c', ''<'a'"
            + " | false true true",
        "less or equal falls back on less | local mt={__lt=function(a,b) return a.v<b.v end} local"
            + " a=setmetatable({v=1},mt) local b=setmetatable({v=2},mt) return a<=b, a>=b |"
            + " true false",
        "equality asks only for a shared metamethod | local e=function() return true end local"
            + " a,b=setmetatable({},{__eq=e}),setmetatable({},{__eq=e}) return a==b, a~=b, a==1 |"
            + " true false false",
        "index chains lead through tables and functions | local a=setmetatable({},"
            + "{__index=setmetatable({},{__index=function(_,k) return k..'!' end})}) return a.x |"
            + " x!",
        "calls go through call metamethods in a row | local f=setmetatable({},{__call=function(s,a)"
            + " return a end}) return f(5), pcall(f,6) | 5 true 6",
        "concatenation joins numbers and asks metamethods from the right | local m=setmetatable({}"
            + ",{__concat=function(a,b) return type(a)..type(b) end}) return 1 ..2, 'a'..'b'..m,"
            + " m..'x'..'y' | 12 astringtable tablestring",
        "traversal survives the removal of what it finds | local t={} for i=1,100 do t['k'..i]=i"
            + " t[i]=i end local n=0 for k in pairs(t) do t[k]=nil n=n+1 end return n, next(t) |"
            + " 200 nil",
      })
  void computesAsTheReference(String what, String chunk, String results) throws Exception {
    try (CoreLua lua = new CoreLua()) {
      assertEquals(results, lua.eval(chunk), what);
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "return undefinedvar.x | t:1: attempt to index global 'undefinedvar' (a nil value)",
        "local t={} t.a.b=1 | t:1: attempt to index field 'a' (a nil value)",
        "local t={} t:m() | t:1: attempt to call method 'm' (a nil value)",
        "local u local function f() return u.x end f() | t:1: attempt to index upvalue 'u' (a nil"
            + " value)",
        "local a return a+1 | t:1: attempt to perform arithmetic on local 'a' (a nil value)",
        "return 'abc'+1 | t:1: attempt to perform arithmetic on a string value",
        "local a return 'x'..a | t:1: attempt to concatenate local 'a' (a nil value)",
        "return {}<1 | t:1: attempt to compare table with number",
        "return {}<{} | t:1: attempt to compare two table values",
        "local a return #a | t:1: attempt to get length of local 'a' (a nil value)",
        "('x')() | t:1: attempt to call constant 'x' (a string value)",
        "local t={} t[nil]=1 | t:1: table index is nil",
        "for i=1,'x' do end | t:1: 'for' limit must be a number",
        "native({}) | t:1: bad argument #1 to 'native' (number expected, got table)",
        "local o={m=native} o:m() | t:1: calling 'm' on bad self (number expected, got table)",
        "local ok,e=pcall(native) error(e,0) | bad argument #1 to 'native' (number expected, got"
            + " no value)",
        "local n=native native=nil local ok,e=pcall(n) error(e,0) | bad argument #1 to '?' (number"
            + " expected, got no value)",
        "local c={} c=setmetatable(c,{}) c.x.y=1 | t:1: attempt to index field 'x' (a nil value)",
        "local m={} m.__index=m local c=setmetatable({},m) setmetatable(m,m) return c.x | t:1: loop"
            + " in gettable",
      })
  void namesWhatWentWrongAndWhere(String chunk, String message) {
    try (CoreLua lua = new CoreLua()) {
      ScriptException e = assertThrows(ScriptException.class, () -> lua.eval(chunk));
      assertEquals(message, e.getMessage());
    }
  }

  @Test
  void errorValuesOfAnyTypeArriveUnchanged() throws Exception {
    try (CoreLua lua = new CoreLua()) {
      assertEquals(
          "true nil false",
          lua.eval(
              "local v={} local _,e=pcall(error,v) local _,n=pcall(error) local _,b="
                  + "pcall(error,false) return e==v,n,b"));
    }
  }

  @Test
  void theHandlerOfXpcallSeesTheFramesOfTheError() throws Exception {
    try (CoreLua lua = new CoreLua()) {
      assertEquals(
          "false t:1: boom\nstack traceback:\n\t[C]: in function 'error'\n\tt:1: in function 'f'\n"
              + "\tt:1: in function <t:1>\n\t[C]: in function 'xpcall'\n\tt:1: in main chunk\n"
              + "\t[C]: in ?",
          lua.eval(
              "local function f() error('boom') end return xpcall(function() f() return 1 end,"
                  + " debug.traceback)"));
    }
  }

  @Test
  void twoHundredThousandNestedCallsWorkAndEndlessOnesAreAnError() throws Exception {
    try (CoreLua lua = new CoreLua()) {
      assertEquals(
          "200000 false t:1: stack overflow",
          lua.eval(
              "local function f(n) if n==0 then return 0 end return 1+f(n-1) end local function"
                  + " g() return 1+g() end return f(200000), pcall(g)"));
    }
  }

  @Test
  void tailCallsTakeNoRoom() throws Exception {
    try (CoreLua lua = new CoreLua()) {
      assertEquals(
          "done",
          lua.eval(
              "local function f(n) if n==0 then return 'done' end return f(n-1) end"
                  + " return f(1000000)"));
    }
  }

  @Test
  void nativeFunctionsThatCallBackAreBounded() throws Exception {
    try (CoreLua lua = new CoreLua()) {
      assertEquals(
          "false C stack overflow",
          lua.eval("local function f() return callback(f) end return pcall(f)"));
    }
  }

  @Test
  void syntaxErrorsNameTheTokenAndTellWhenTheSourceEndedEarly() {
    try (CoreLua lua = new CoreLua()) {
      ScriptException wrong = assertThrows(ScriptException.class, () -> lua.eval("x = = 1"));
      assertEquals("t:1: unexpected symbol near '='", wrong.getMessage());
      assertTrue(wrong.isSyntaxError() && !wrong.isIncompleteSource());
      ScriptException early = assertThrows(ScriptException.class, () -> lua.eval("for i=1"));
      assertEquals("t:1: ',' expected near <eof>", early.getMessage());
      assertTrue(early.isIncompleteSource());
    }
  }

  @Test
  void callsFromJavaPassValuesBothWays() throws Exception {
    try (CoreLua lua = new CoreLua()) {
      byte[] chunk = "local a,b=... return b,a".getBytes(StandardCharsets.UTF_8);
      LuaValue f = lua.vm.load(chunk, "=t", "t", null);
      assertEquals(
          2, lua.vm.call(f, LuaValue.varargsOf(LuaValue.ONE, LuaValue.valueOf(2))).arg1().toint());
    }
  }
}
