package dev.moonwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LuajavaTest {
  private final Moonwire lua =
      Moonwire.builder()
          .allow(Access.java())
          .classLoader(LuajavaTest.class.getClassLoader())
          .build();

  /** What the scripts here find by name. */
  public static class Sample {
    public static final int CONSTANT = 7;
    public static String shared = "shared";
    public int count = 1;
    public final String label;
    public long @Nullable [] longs;

    public Sample() {
      this("none");
    }

    public Sample(String label) {
      this.label = label;
    }

    public Sample(int count, Object... more) {
      this("many " + more.length);
      this.count = count;
    }

    public String which(int v) {
      return "int";
    }

    public String which(long v) {
      return "long";
    }

    public String which(double v) {
      return "double";
    }

    public String which(String v) {
      return "String";
    }

    public String which(Object v) {
      return "Object";
    }

    public String which(List<?> v) {
      return "List";
    }

    public String which(boolean v) {
      return "boolean";
    }

    public String joined(String first, String... rest) {
      return first + String.join("", rest);
    }

    public int sum(int[] all) {
      int sum = 0;
      for (int each : all) {
        sum += each;
      }
      return sum;
    }

    public void fail() {
      throw new IllegalStateException("no luck");
    }

    public int called(Comparator<Object> comparator) {
      return comparator.compare("a", 2);
    }

    public Object apply(LuaFunction function) {
      return function.call(20);
    }

    public static Object library() {
      return Map.of("twice", (JavaFunction) args -> ((Number) args[0]).longValue() * 2);
    }

    /** Found as an inner class. */
    public static final class Inner {
      public String name() {
        return "inner";
      }
    }
  }

  @BeforeEach
  void grant() {
    lua.run(
        "Sample = luajava.bindClass('dev.moonwire.LuajavaTest$Sample')"
            + " sample = luajava.new(Sample, 'x')");
  }

  @AfterEach
  void close() {
    lua.close();
  }

  @Test
  void withoutTheGrantThereIsNone() {
    try (Moonwire plain = Moonwire.builder().build()) {
      assertNull(plain.run("return luajava or package.loaded.luajava"));
      assertThrows(LuaScriptException.class, () -> plain.run("require 'luajava'"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "require 'luajava' == luajava|true",
        "Sample.CONSTANT|7",
        "Sample.shared|shared",
        "Sample.new('y').label|y",
        "Sample.new().label|none",
        "luajava.newInstance('dev.moonwire.LuajavaTest$Sample', 3, 'a', 'b').label|many 2",
        "luajava.new(Sample.Inner):name()|inner",
        "Sample:getName()|dev.moonwire.LuajavaTest$Sample",
        "sample.label|x",
        "sample.CONSTANT|7",
        "tostring(sample.nothing)|nil",
        "luajava.bindClass('java.lang.Math'):abs(-3)|3",
        "luajava.bindClass('java.lang.Math').PI > 3.14|true",
        "luajava.bindClass('java.lang.Integer'):parseInt('12')|12",
        "luajava.bindClass('java.util.concurrent.TimeUnit').SECONDS:toMillis(2)|2000",
        "tostring(luajava.newInstance('java.lang.StringBuilder', 'ab'):append('c'):reverse())|cba",
        "luajava.newInstance('java.lang.StringBuilder', 'ab'):length()|2",
        "luajava.bindClass('java.util.List'):of('a', 'b'):get(1)|b",
        "tostring(luajava.bindClass('java.util.Arrays'):asList('a', 'b'))|[a, b]",
        "sample == sample and sample.which == sample.which|true",
        "luajava.newInstance('java.util.ArrayList') == luajava.newInstance('java.util.ArrayList')"
            + "|true",
        "tostring(Sample)|class dev.moonwire.LuajavaTest$Sample",
        "type(sample)|userdata",
        "type(luajava.newInstance('java.math.BigInteger', '12'))|userdata",
        "luajava.newInstance('java.lang.StringBuilder', 'ab'):charAt(0)|97",
        "luajava.bindClass('java.lang.Character'):toString(97)|a",
        "getmetatable(sample)|false",
      })
  void membersAreReached(String expression, String expected) {
    assertEquals(expected, lua.run("return tostring(" + expression + ")"));
  }

  @ParameterizedTest
  @CsvSource({
    "1,int",
    "2^40,long",
    "1.5,double",
    "2^63,double",
    "'''s''',String",
    "true,boolean",
    "{1},List",
    "{k = 1},Object",
    "sample,Object",
    "print,Object"
  })
  void theClosestOverloadIsCalled(String argument, String expected) {
    assertEquals(expected, lua.run("return sample:which(" + argument + ")"));
  }

  @Test
  void whatIsPublicInAnInterfaceOnlyIsCalled() {
    String script =
        """
        local map = luajava.newInstance('java.util.TreeMap')
        map:put('a', 1) map:put('b', 2)
        local seen, entries = {}, map:entrySet():iterator()
        while entries:hasNext() do
          local entry = entries:next()
          seen[#seen + 1] = entry:getKey() .. entry:getValue()
        end
        return table.concat(seen, ' ')
        """;
    assertEquals("a1 b2", lua.run(script));
  }

  @Test
  void fieldsAreWritten() {
    lua.run("sample.count = 5 Sample.shared = 'new' sample.longs = {1, 2}");
    Sample sample = assertInstanceOf(Sample.class, lua.get("sample"));
    assertEquals(5, sample.count);
    assertEquals("new", Sample.shared);
    assertEquals(2, sample.longs[1]);
    lua.run("Sample.shared = 'shared'");
  }

  @Test
  void arraysHaveElementsAndALength() {
    String script =
        """
        local Array = luajava.bindClass('java.lang.reflect.Array')
        local ints = Array:newInstance(luajava.bindClass('java.lang.Integer').TYPE, 3)
        ints[1], ints[3] = 10, 30
        return ints.length + #ints + sample:sum(ints) + sample:sum({1, 1}), ints[0], ints[4]
        """;
    assertEquals(List.of(48L), lua.load(script, "=a").callAll().subList(0, 1));
    assertNull(lua.load(script, "=a").callAll().get(1));
    assertNull(lua.load(script, "=a").callAll().get(2));
  }

  @Test
  void variableArgumentsAndFunctionsArePassed() {
    assertEquals("abc", lua.run("return sample:joined('a', 'b', 'c')"));
    assertEquals("a", lua.run("return sample:joined('a')"));
    assertEquals(21L, lua.run("return sample:apply(function(x) return x + 1 end)"));
  }

  @Test
  void aTableActsAsAnInterface() {
    String script =
        """
        local compared
        local proxy = luajava.createProxy('java.util.Comparator', {
          compare = function(a, b) compared = a .. b return -1 end
        })
        return sample:called(proxy) .. compared .. tostring(proxy:equals(proxy)) .. tostring(proxy)
        """;
    assertEquals("-1a2truelua proxy", lua.run(script));
  }

  @Test
  void aProxyIsCalledFromJava() {
    Runnable proxy =
        (Runnable)
            lua.run(
                "ran = 0 return luajava.createProxy('java.lang.Runnable',"
                    + " {run = function() ran = ran + 1 end})");
    proxy.run();
    assertEquals(1L, lua.get("ran"));
    assertEquals(proxy, proxy);
  }

  @Test
  void aProxysDefaultMethodsAreTheInterfaces() {
    String script =
        """
        local list = luajava.newInstance('java.util.ArrayList')
        list:add('a') list:add('b')
        local order = luajava.createProxy('java.util.Comparator', {
          compare = function(a, b) return a < b and -1 or 1 end
        })
        list:sort(order:reversed())
        return tostring(list)
        """;
    assertEquals("[b, a]", lua.run(script));
  }

  @Test
  void aProxyRefusesAnotherThread() throws Exception {
    lua.run(
        "wanted = luajava.createProxy('java.lang.Runnable', {run = function() ran = true end})");
    Runnable proxy = (Runnable) lua.get("wanted");
    FutureTask<Object> elsewhere =
        new FutureTask<>(
            () -> {
              proxy.run();
              return null;
            });
    lua.set(
        "elsewhere",
        (JavaFunction)
            args -> {
              Thread thread = new Thread(elsewhere);
              thread.start();
              thread.join();
              return null;
            });
    lua.run("elsewhere()");
    Throwable cause = assertThrows(Exception.class, elsewhere::get).getCause();
    assertInstanceOf(IllegalStateException.class, cause);
    assertNull(lua.get("ran"));
  }

  @Test
  void aFailingProxyFailsItsCallerAndTheScriptCatchesTheValue() {
    String script =
        """
        local proxy = luajava.createProxy('java.util.Comparator', {
          compare = function() error({code = 7}) end
        })
        local _, e = pcall(sample.called, sample, proxy)
        return e.code
        """;
    assertEquals(7L, lua.run(script));
  }

  @Test
  void aLibraryWrittenInJavaIsLoaded() {
    assertEquals(
        42L,
        lua.run("return luajava.loadLib('dev.moonwire.LuajavaTest$Sample', 'library').twice(21)"));
  }

  @Test
  void objectsCrossAsThemselves() {
    Object list = lua.run("list = luajava.newInstance('java.util.ArrayList') return list");
    assertInstanceOf(ArrayList.class, list);
    lua.set("same", (JavaFunction) args -> args[0] == list);
    assertEquals(true, lua.run("return same(list)"));
    assertSame(list, lua.get("list"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "luajava.bindClass('no.Such')|no class 'no.Such'",
        "luajava.bindClass()|bad argument #1 to 'bindClass' (string expected, got no value)",
        "luajava.newInstance('java.math.BigInteger', print, 1)"
            + "|no constructor of java.math.BigInteger takes (function, number)",
        "luajava.newInstance('java.lang.Runnable')|no constructor of java.lang.Runnable takes ()",
        "luajava.newInstance('java.io.InputStream')|java.lang.InstantiationException",
        "luajava.new(sample)|bad argument #1 to 'new' (class expected, got userdata)",
        "luajava.createProxy({})|no interfaces",
        "luajava.createProxy('java.lang.String', {})|interface expected",
        "luajava.loadLib('java.lang.String', 'none')|java.lang.NoSuchMethodException",
        "luajava.loadLib('java.lang.Thread', 'currentThread')|has no counterpart in Lua",
        "luajava.bindClass('java.lang.Integer'):parseInt('x')|For input string",
        "sample:fail()|java.lang.IllegalStateException: no luck",
        "sample:sum('x')|no method 'sum' takes (string)",
        "sample.fail()|bad argument #1 to 'fail' (java object expected, got no value)",
        "sample.fail(Sample)|LuajavaTest$Sample expected, got userdata)",
        "sample.label = 'y'|field 'label' is final",
        "sample.count = {}|field 'count': int expected, got table",
        "sample.none = 1|no field 'none'",
        "Sample.count = 1|no field 'count'",
        "sample:none()|attempt to call method 'none' (a nil value)",
        "return #sample|attempt to get length of a java object that is no array",
        "sample.longs = {1} sample.longs[2] = 1|array index out of range",
        "sample.longs = {1} sample.longs[1] = 'x'|element: long expected, got string",
        "setmetatable(sample, {})|table expected, got userdata"
      })
  void mistakesAreLuaErrors(String script, String expected) {
    String error =
        assertThrows(LuaScriptException.class, () -> lua.load(script, "=s").call()).getMessage();
    assertTrue(error.startsWith("s:1: ") && error.contains(expected), error);
  }
}
