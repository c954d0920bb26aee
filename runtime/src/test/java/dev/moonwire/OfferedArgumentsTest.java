package dev.moonwire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the parameters of offered methods take. */
final class OfferedArgumentsTest {
  private final Moonwire lua = Moonwire.builder().build();

  private final Clock clock = new Clock();

  private final Taker taker = new Taker();

  @LuaVisible("clock")
  private static final class Clock {
    @LuaVisible
    public double now() {
      return 12.5;
    }
  }

  /** Has a method for each kind of parameter; each answers what it was given. */
  @LuaVisible("taker")
  static final class Taker {
    @Nullable Object taken;

    private boolean take(@Nullable Object value) {
      taken = value;
      return true;
    }

    @LuaVisible("boolean")
    public boolean truth(boolean v) {
      return take(v);
    }

    @LuaVisible("byte")
    public boolean octet(byte v) {
      return take(v);
    }

    @LuaVisible("short")
    public boolean brief(short v) {
      return take(v);
    }

    @LuaVisible("int")
    public boolean whole(int v) {
      return take(v);
    }

    @LuaVisible("long")
    public boolean large(long v) {
      return take(v);
    }

    @LuaVisible("float")
    public boolean single(float v) {
      return take(v);
    }

    @LuaVisible("double")
    public boolean real(double v) {
      return take(v);
    }

    @LuaVisible
    public boolean boxed(@Nullable Integer v) {
      return take(v);
    }

    @LuaVisible
    public boolean number(@Nullable Number v) {
      return take(v);
    }

    @LuaVisible
    public boolean text(@Nullable String v) {
      return take(v);
    }

    @LuaVisible
    public boolean chars(CharSequence v) {
      return take(v);
    }

    @LuaVisible
    public boolean bytes(byte[] v) {
      return take(v);
    }

    @LuaVisible
    public boolean list(List<Object> v) {
      return take(v);
    }

    @LuaVisible
    public boolean collection(Collection<Object> v) {
      return take(v);
    }

    @LuaVisible
    public boolean map(Map<Object, Object> v) {
      return take(v);
    }

    @LuaVisible
    public boolean any(@Nullable Object v) {
      return take(v);
    }

    @LuaVisible
    public boolean callback(LuaFunction v) {
      return take(v);
    }

    @LuaVisible
    public boolean opaque(LuaOpaque v) {
      return take(v);
    }

    @LuaVisible
    public boolean clock(@Nullable Clock v) {
      return take(v);
    }

    @LuaVisible
    public boolean unit(TimeUnit v) {
      return take(v);
    }

    @LuaVisible
    public boolean ints(String first, int... rest) {
      return take(first + Arrays.toString(rest));
    }

    @LuaVisible
    public boolean texts(String... all) {
      return take(Arrays.asList(all));
    }
  }

  @BeforeEach
  void offer() {
    lua.set("clock", clock);
    lua.set("taker", taker);
  }

  @AfterEach
  void close() {
    lua.close();
  }

  private String errorOf(String script) {
    return assertThrows(LuaScriptException.class, () -> lua.load(script, "=s").call()).getMessage();
  }

  @Test
  void argumentsBecomeWhatTheParametersAre() {
    Map<String, Object> expected =
        Map.ofEntries(
            Map.entry("boolean(false)", false),
            Map.entry("byte(-128)", (byte) -128),
            Map.entry("short(32767)", (short) 32767),
            Map.entry("int('0x10')", 16),
            Map.entry("int(7, 'too many')", 7),
            Map.entry("long(2^53)", 1L << 53),
            Map.entry("long(-2^63)", Long.MIN_VALUE),
            Map.entry("float(0.1)", 0.1f),
            Map.entry("float(1/0)", Float.POSITIVE_INFINITY),
            Map.entry("double(3)", 3.0),
            Map.entry("boxed(3)", 3),
            Map.entry("number(3)", 3L),
            Map.entry("number(3.5)", 3.5),
            Map.entry("text('h\\195\\169')", "h\u00E9"),
            Map.entry("text(12)", "12"),
            Map.entry("chars('abc')", "abc"),
            Map.entry("list({'a', {'b'}})", List.of("a", List.of("b"))),
            Map.entry("list({})", List.of()),
            Map.entry("collection({1})", List.of(1L)),
            Map.entry("map({'a'})", Map.of(1L, "a")),
            Map.entry("map({})", Map.of()),
            Map.entry("any({k = 'v'})", Map.of("k", "v")),
            Map.entry("any(5)", 5L),
            Map.entry("clock(clock)", clock),
            Map.entry("any(clock)", clock),
            Map.entry("unit('SECONDS')", TimeUnit.SECONDS),
            Map.entry("ints('a')", "a[]"),
            Map.entry("ints('a', 1, 2, 3)", "a[1, 2, 3]"),
            Map.entry("texts('a', nil, 'c')", Arrays.asList("a", null, "c")));
    expected.forEach(
        (call, value) -> {
          assertEquals(true, lua.run("return taker:" + call));
          assertEquals(value, taker.taken, call);
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"boxed(nil)", "boxed()", "number()", "text(nil)", "any()", "clock(nil)", "map()"})
  void aMissingReferenceIsNull(String call) {
    taker.taken = "before";
    lua.run("taker:" + call);
    assertNull(taker.taken);
  }

  @Test
  void bytesAndHandlesArriveUncopied() {
    lua.run("taker:bytes('\\0\\255')");
    assertArrayEquals(new byte[] {0, (byte) 0xFF}, (byte[]) taker.taken);
    lua.run("taker:callback(function(x) return x + 1 end)");
    assertEquals(3L, assertInstanceOf(LuaFunction.class, taker.taken).call(2));
    lua.run("t = {} taker:opaque(t)");
    assertEquals("table", assertInstanceOf(LuaOpaque.class, taker.taken).type());
    assertEquals(true, lua.run("return ... == t", taker.taken));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "boolean(1)|boolean expected, got number",
        "boolean()|boolean expected, got no value",
        "byte(128)|value out of range",
        "byte(-129)|value out of range",
        "short(32768)|value out of range",
        "int(2^31)|value out of range",
        "int(1.5)|number has no integer representation",
        "int(0/0)|number has no integer representation",
        "int(1/0)|number has no integer representation",
        "int('x')|number expected, got string",
        "int(nil)|number expected, got nil",
        "int({})|number expected, got table",
        "long(2^63)|value out of range",
        "float(1e300)|value out of range",
        "double('')|number expected, got string",
        "boxed(0.5)|number has no integer representation",
        "number(true)|number expected, got boolean",
        "text('\\255')|string is not valid UTF-8",
        "text({})|string expected, got table",
        "bytes(true)|string expected, got boolean",
        "list({k = 1})|table with the keys 1 to n expected",
        "list({1, nil, 3})|table with the keys 1 to n expected",
        "list('a')|table expected, got string",
        "map(1)|table expected, got number",
        "callback('f')|function expected, got string",
        "callback({})|function expected, got table",
        "opaque(1)|table, userdata or thread expected, got number",
        "opaque(print)|table, userdata or thread expected, got function",
        "clock(taker)|clock expected, got userdata",
        "clock({})|clock expected, got table",
        "unit('SECOND')|invalid option 'SECOND'",
        "unit(1)|string expected, got number",
      })
  void whatDoesNotFitIsABadArgument(String call, String reason) {
    String name = call.substring(0, call.indexOf('('));
    assertEquals(
        "s:1: bad argument #1 to '" + name + "' (" + reason + ")", errorOf("taker:" + call));
    assertNull(taker.taken);
  }

  @Test
  void variableArgumentsAreCheckedOneByOne() {
    assertEquals(
        "s:1: bad argument #3 to 'ints' (number expected, got boolean)",
        errorOf("taker:ints('a', 1, true)"));
  }
}
