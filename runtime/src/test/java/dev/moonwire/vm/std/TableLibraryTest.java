package dev.moonwire.vm.std;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class TableLibraryTest {
  @TestFactory
  Stream<DynamicTest> listsAreEdited() {
    return Rows.of(
        """
        table.concat({1, 2.5, 'x'}, '-') => 1-2.5-x
        table.concat({1, 2, 3}, ',', 2, 3) => 2,3
        table.concat({}, ',') =>\s
        table.concat({1, {}, 3}) => !invalid value (table) at index 2 in table for 'concat'
        (function() local t = {1, 3} table.insert(t, 2, 2) table.insert(t, 4) return table.concat(t) end)() => 1234
        table.insert({1, 2, 3}, 1, 2, 3) => !wrong number of arguments to 'insert'
        table.insert({1, 2}, 5, 9) => !bad argument #2 to 'insert' (position out of bounds)
        (function() local t = {1, 2, 3} return table.remove(t), table.remove(t, 1), #t end)() => 3 1 1
        table.remove({1, 2, 3}, 7) => !bad argument #1 to 'remove' (position out of bounds)
        table.remove({}) => nil
        table.unpack({1, 2, nil, 4}, 1, 4) => 1 2 nil 4
        unpack({1, 2}) => 1 2
        table.unpack({}, 1, 1e7) => !too many results to unpack
        table.pack(nil, nil).n => 2
        table.maxn({1, 2, [10] = 1, x = 1}) => 10
        table.getn({1, 2}) => 2
        table.concat(table.move({1, 2, 3}, 1, 3, 2), ',') => 1,1,2,3
        #setmetatable({}, {__len = function() return 3 end}) => 3
        """);
  }

  @TestFactory
  Stream<DynamicTest> sortingRefusesWhatHasNoOrder() {
    return Rows.of(
        """
        select(2, pcall(table.sort, {1, 'x'})) => attempt to compare string with number
        table.sort({3, 2, 1, 4, 5}, function() return true end) => !invalid order function for sorting
        table.sort({1}, 5) => !bad argument #2 to 'sort' (function expected, got number)
        """);
  }

  @Test
  void manyElementsAreSortedByAnOrderOfTheCallers() {
    assertEquals(
        "true",
        new LuaRun()
            .eval(
                "local t = {} for i = 1, 5000 do t[i] = {(i * 7919) % 613} end "
                    + "table.sort(t, function(a, b) return a[1] > b[1] end) "
                    + "for i = 2, 5000 do if t[i - 1][1] < t[i][1] then return i end end "
                    + "return true"));
  }

  @Test
  void aFailingOrderLeavesAPermutation() {
    assertEquals(
        "false 10",
        new LuaRun()
            .eval(
                "local t, n, sum = {4, 1, 3, 2}, 0, 0 "
                    + "local ok = pcall(table.sort, t, function(a, b) n = n + 1 "
                    + "if n > 3 then error('x') end return a < b end) "
                    + "for _, v in ipairs(t) do sum = sum + v end return ok, sum"));
  }
}
