package dev.moonwire.vm.std;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class StringLibraryTest {
  @TestFactory
  Stream<DynamicTest> stringsAreBytes() {
    return Rows.of(
        """
        ('hello'):byte(1, -1) => 104 101 108 108 111
        ('x'):byte(10) =>\s
        ('abc'):byte(-10, 10) => 97 98 99
        #string.char(0, 255) => 2
        string.char(256) => !bad argument #1 to 'char' (value out of range)
        ('hello'):sub(2, -2) => ell
        ('hello'):sub(-100, 100) => hello
        ('hello'):sub(3, 2) =>\s
        ('hello'):sub(2^40) =>\s
        ('ab'):rep(3, ',') => ab,ab,ab
        ('x'):rep(-1) =>\s
        ('x'):rep(1e18) => !resulting string too large
        ('x'):rep({}) => !bad argument #1 to 'rep' (number expected, got table)
        ('aZ\\228'):upper():byte(1, -1) => 65 90 228
        ('a\\0b'):reverse():byte(1, -1) => 98 0 97
        (12):rep(2) => !attempt to index a number value
        string.rep(12, 2) => 1212
        string.dump(print) => !unable to dump given function
        getmetatable('').__index == string => true
        """);
  }

  @TestFactory
  Stream<DynamicTest> formatFollowsPrintf() {
    return Rows.of(
        """
        ('%5.2f|%-8.2f|%08.3f|%+d'):format(3.14159, 2.345, 3.14159, 5) =>  3.14|2.35    |0003.142|+5
        ('%.3d|%5.3d|%-5d|% d'):format(5, 5, 5, 5) => 005|  005|5    | 5
        ('%g|%g|%g|%.3g'):format(100000, 1000000, 0.1, 3.14159) => 100000|1e+06|0.1|3.14
        ('%e|%.0e|%#.0f'):format(12345.678, 15, 3) => 1.234568e+04|2e+01|3.
        ('%a|%.1a'):format(1, 0.1) => 0x1p+0|0x1.ap-4
        ('%#x|%#o|%X'):format(255, 8, 255) => 0xff|010|FF
        ('%f|%5.1f|%05f'):format(1/0, -1/0, 1/0) => inf| -inf|  inf
        ('%20.10s|%-5s|'):format('hello world foo', 'a') =>           hello worl|a    |
        #('%s'):format('a\\0b') => 3
        ('%s %s'):format(nil, setmetatable({}, {__tostring = function() return 'T' end})) => nil T
        """);
  }

  @Test
  void quotedTextReadsBackAsTheSameBytes() {
    assertEquals(
        "\"a\\0001\\13\\\n\\\"\\\\\"",
        new LuaRun().eval("return ('%q'):format('a\\0001\\r\\n\"\\\\')"));
    assertEquals(
        "true",
        new LuaRun()
            .eval(
                "local s = '' for i = 0, 255 do s = s .. string.char(i) end "
                    + "return load('return ' .. ('%q'):format(s))() == s"));
  }

  @TestFactory
  Stream<DynamicTest> formatRefusesWhatItDoesNotKnow() {
    return Rows.of(
        """
        ('%y'):format(1) => !invalid option '%y' to 'format'
        ('%d'):format() => !bad argument #1 to 'format' (no value)
        ('%d'):format('x') => !bad argument #1 to 'format' (number expected, got string)
        ('%d'):format(2^63) => !bad argument #1 to 'format' (not a number in proper range)
        ('%123d'):format(1) => !invalid format (width or precision too long)
        ('%-+ #00d'):format(1) => !invalid format (repeated flags)
        """);
  }

  @TestFactory
  Stream<DynamicTest> patternsMatch() {
    return Rows.of(
        """
        ('THE (quick) fox'):find('%f[%a]%a+%f[%A]') => 1 3
        ('f(a(b)c)d'):match('%b()') => (a(b)c)
        ('"a"'):match('(["\\'])(.-)%1') => " a
        ('abc'):find('()b()') => 2 2 2 3
        ('a.b'):find('.', 2, true) => 2 2
        ('abc'):find('', 10) => nil
        ('abc'):find('', 4) => 4 3
        ('2024-01-02'):match('^(%d+)-(%d+)') => 2024 01
        ('a]b'):find('[]]') => 2 2
        ('x^y'):gsub('[%^]', '.') => x.y 1
        ('\\228'):match('%a') => nil
        ('a\\0b'):find('%z') => 2 2
        ('abc'):gsub('', '-') => -a-b-c- 4
        ('abc'):gsub('%w', '%0%0', 2) => aabbc 2
        ('hello'):gsub('l', {l = false}) => hello 2
        ('hello world'):gsub('(%w+) (%w+)', '%2 %1') => world hello 1
        ('abc'):gsub('%w', function(c) if c == 'b' then return 'B' end end) => aBc 3
        ('aaa'):gsub('^a', 'x') => xaa 1
        """);
  }

  @TestFactory
  Stream<DynamicTest> malformedPatternsAreRefused() {
    return Rows.of(
        """
        ('a'):find('[a') => !malformed pattern (missing ']')
        ('a'):find('%') => !malformed pattern (ends with '%')
        ('a'):find('%f') => !missing '[' after '%f' in pattern
        ('a'):find('%b') => !malformed pattern (missing arguments to '%b')
        ('a'):find('(a') => !unfinished capture
        ('a'):match('a)') => !invalid pattern capture
        ('a'):find('%1') => !invalid capture index %1
        ('a'):gsub('a', '%2') => !invalid capture index
        ('a'):gsub('a', '%x') => !invalid use of '%' in replacement string
        ('a'):gsub('a', {a = {}}) => !invalid replacement value (a table)
        ('a'):gsub('a') => !bad argument #2 to 'gsub' (string/function/table expected)
        ('a'):rep(300):match(('a?'):rep(300) .. 'b') => !pattern too complex
        ('a'):rep(40):match(('(a)'):rep(33)) => !too many captures
        """);
  }

  @Test
  void gmatchOverEmptyMatchesEnds() {
    assertEquals(
        "1,2,3,4",
        new LuaRun()
            .eval(
                "local t = {} for p in ('abc'):gmatch('()') do t[#t + 1] = p end "
                    + "return table.concat(t, ',')"));
  }

  @TestFactory
  Stream<DynamicTest> packingIsThatOfLua53() {
    return Rows.of(
        """
        ('<i4'):pack(-2):byte(1, -1) => 254 255 255 255
        ('>I2'):pack(258):byte(1, -1) => 1 2
        ('!4 i1 i4'):pack(1, 2):byte(1, -1) => 1 0 0 0 2 0 0 0
        ('s1'):pack('abc'):byte(1, -1) => 3 97 98 99
        ('>d'):unpack(('>d'):pack(-2.5)) => -2.5 9
        ('<i16'):unpack(('<i16'):pack(-7)) => -7 17
        ('z B'):unpack('ab\\0\\255') => ab 255 5
        ('!8i4i8'):packsize() => 16
        ('i1'):pack(200) => !bad argument #1 to 'pack' (integer overflow)
        ('I1'):pack(-1) => !bad argument #1 to 'pack' (unsigned overflow)
        ('i4'):pack(1.5) => !bad argument #1 to 'pack' (number has no integer representation)
        ('i17'):pack(1) => !integral size (17) out of limits [1,16]
        ('z'):packsize() => !calling 'packsize' on bad self (variable-length format)
        ('i4'):unpack('abc') => !bad argument #1 to 'unpack' (data string too short)
        """);
  }
}
