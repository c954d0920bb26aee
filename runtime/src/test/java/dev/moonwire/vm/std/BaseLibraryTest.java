package dev.moonwire.vm.std;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class BaseLibraryTest {
  @TestFactory
  Stream<DynamicTest> basicFunctionsAnswerAsTheReference() {
    return Rows.of(
        """
        tonumber('inf'), tonumber('1d'), tonumber('0x1.8p1'), tonumber(' 10 ') => nil nil 3 10
        tonumber('ff', 16), tonumber('-zz', 36), tonumber('8', 8) => 255 -1295 nil
        tonumber('10', 99) => !bad argument #2 to 'tonumber' (base out of range)
        tostring(1/3), tostring(2^63), tostring(1e15) => 0.33333333333333 9.2233720368548e+18 1e+15
        tostring(setmetatable({}, {__tostring = function() return 'T' end})) => T
        tostring({}):match('^table: 0x%x+$') ~= nil, tostring({}) ~= tostring({}) => true true
        select('#', 1, nil), select(-1, 1, 2) => 2 2
        select(0) => !bad argument #1 to 'select' (index out of range)
        rawlen({1, 2}), rawlen('abc'), rawequal('a', 'a') => 2 3 true
        rawset({}, nil, 1) => !table index is nil
        getmetatable(setmetatable({}, {__metatable = 'mine'})) => mine
        setmetatable(setmetatable({}, {__metatable = 1}), {}) => !cannot change a protected metatable
        setmetatable({}) => !bad argument #2 to 'setmetatable' (nil or table expected)
        select(2, pcall(assert, false, {'x'}))[1] => x
        select(2, pcall(assert, nil)) => assertion failed!
        type() => !bad argument #1 to 'type' (value expected)
        pairs(setmetatable({}, {__pairs = function() return 1, 2, 3 end})) => 1 2 3
        ipairs(setmetatable({}, {__ipairs = function() return 4, 5, 6 end})) => 4 5 6
        getmetatable(newproxy(true)) ~= nil, getmetatable(newproxy()) => true nil
        _G._G == _G, _VERSION => true Lua 5.2
        """);
  }

  @Test
  void printGoesThroughTostringAndKeepsItsPlaceAmongWrites() throws Exception {
    LuaRun run = new LuaRun();
    run.eval(
        "io.write('a') print(1, nil) io.write('b') tostring = function() return 'T' end print(2)");
    assertEquals("a1\tnil\nbT\n", run.printed());
  }
}
