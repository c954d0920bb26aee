package dev.moonwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Not public, since the classes an embedder offers need not be. */
final class OfferedObjectsTest {
  private final Moonwire lua = Moonwire.builder().build();

  private final Clock clock = new Clock();

  interface Greeter {
    @LuaVisible
    String greet(String name);
  }

  private record Polite(String word) implements Greeter {
    @Override
    public String greet(String name) {
      return word + ", " + name;
    }
  }

  static final class Results {
    @LuaVisible
    public Object[] several() {
      return new Object[] {1, "two"};
    }

    @LuaVisible
    public void nothing() {}

    @LuaVisible
    public Optional<String> maybe(boolean there) {
      return there ? Optional.of("there") : Optional.empty();
    }

    @LuaVisible
    public TimeUnit unit() {
      return TimeUnit.SECONDS;
    }

    @LuaVisible
    public Object foreign() {
      return new Thread();
    }

    @LuaVisible
    public void fail(String how) throws Exception {
      switch (how) {
        case "checked" -> throw new IOException("disk is full");
        case "wrapped" -> throw new IllegalStateException(new IOException("disk is full"));
        case "unchecked" -> throw new UncheckedIOException(new IOException("disk is full"));
        case "cast" -> throw new ClassCastException("class java.lang.Long cannot be cast");
        case "null" ->
            throw new NullPointerException("Cannot invoke \"java.lang.String.length()\"");
        case "class" -> throw new ClassNotFoundException("dev.moonwire.Gone");
        case "silent" -> throw new IllegalStateException();
        case "value" -> throw LuaScriptException.raising(Map.of("code", 7));
        default -> throw new IllegalArgumentException(how);
      }
    }
  }

  @BeforeEach
  void offer() {
    lua.set("clock", clock);
    lua.set("results", new Results());
  }

  @AfterEach
  void close() {
    lua.close();
  }

  private String errorOf(String script) {
    return assertThrows(LuaScriptException.class, () -> lua.load(script, "=s").call()).getMessage();
  }

  @Test
  void markedMethodsAreCalled() {
    assertEquals(12.5, lua.run("return clock:now()"));
    assertEquals(3L, lua.run("clock:set(3) return clock:now()"));
    assertEquals("userdata", lua.run("return type(clock)"));
  }

  @Test
  void anObjectIsItselfHoweverItCrosses() {
    assertSame(clock, lua.get("clock"));
    assertSame(clock, lua.run("return ...", clock));
    lua.set("again", (JavaFunction) args -> args[0] == clock ? List.of(clock) : null);
    assertEquals(true, lua.run("return rawequal(again(clock)[1], clock) and ... == clock", clock));
    assertEquals("found", lua.run("local t = {[clock] = 'found'} return t[...]", clock));
    assertEquals(false, lua.run("return clock == ...", new Clock()));
    assertEquals(true, lua.run("return clock:isSame(clock)"));
    assertEquals(Map.of(clock, 1L), lua.run("return {[clock] = 1}"));
  }

  @Test
  void anObjectThatChangesItsHashStaysAKey() {
    class Moody {
      int mood;

      @LuaVisible
      public void change() {
        mood++;
      }

      @Override
      public int hashCode() {
        return mood;
      }

      @Override
      public boolean equals(Object other) {
        return other instanceof Moody;
      }
    }
    Object script =
        lua.run(
            "local a, b = ... local t = {[a] = 'a', [b] = 'b'} a:change()"
                + " return t[a] .. t[b] .. tostring(a == b)",
            new Moody(),
            new Moody());
    assertEquals("abfalse", script);
  }

  @Test
  void marksOnInterfacesCount() {
    assertEquals("Hello, Ada", lua.run("return (...):greet('Ada')", new Polite("Hello")));
  }

  @Test
  void anOverridingMethodIsVisible() {
    Clock late =
        new Clock() {
          @Override
          public double now() {
            return 99;
          }
        };
    assertEquals(99L, lua.run("return (...):now()", late));
    assertEquals(true, lua.run("return (...):isSame(...)", late));
  }

  @Test
  void anOverriddenGenericMethodIsVisibleOnce() {
    class Box<T> {
      @LuaVisible
      public String put(T value) {
        return "any " + value;
      }
    }
    class TextBox extends Box<String> {
      @Override
      @LuaVisible
      public String put(String value) {
        return "text " + value;
      }
    }
    assertEquals("text 1", lua.run("return (...):put(1)", new TextBox()));
    assertEquals("any 1", lua.run("return (...):put(1)", new Box<Object>()));
  }

  @Test
  void tostringTellsTheTypesNameAndNothingOfJava() {
    assertTrue(lua.run("return tostring(clock)").toString().matches("clock: 0x[0-9a-f]+"));
    assertTrue(lua.run("return tostring(results)").toString().matches("object: 0x[0-9a-f]+"));
    assertTrue(lua.run("return ('%s'):format(clock)").toString().startsWith("clock: 0x"));
  }

  @Test
  void anErrorValueComesBackAsTheObject() {
    LuaScriptException e =
        assertThrows(LuaScriptException.class, () -> lua.run("error(...)", clock));
    assertSame(clock, e.value());
  }

  @Test
  void resultsAreThoseOfJavaFunctions() {
    assertEquals(List.of(1L, "two"), lua.load("return results:several()", "=r").callAll());
    assertEquals(List.of(), lua.load("return results:nothing()", "=r").callAll());
    assertEquals("there", lua.run("return results:maybe(true)"));
    assertNull(lua.run("return results:maybe(false)"));
    assertEquals("SECONDS", lua.run("return results:unit()"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "checked|disk is full",
        "wrapped|disk is full",
        "unchecked|disk is full",
        "cast|java function failed",
        "null|java function failed",
        "class|java function failed",
        "silent|java function failed",
        "so it is|so it is"
      })
  void anExceptionsMessageIsTheError(String how, String expected) {
    assertEquals("s:1: " + expected, errorOf("results:fail('" + how + "')"));
  }

  @Test
  void aScriptExceptionRaisesItsValue() {
    assertEquals(7L, lua.run("local _, e = pcall(results.fail, results, 'value') return e.code"));
  }

  @Test
  void aResultWithoutCounterpartIsAnErrorWithoutItsClass() {
    assertEquals(
        "s:1: java function failed: its result has no counterpart in Lua",
        errorOf("results:foreign()"));
    lua.set("f", (JavaFunction) args -> new Thread());
    assertFalse(errorOf("f()").contains("java.lang"));
  }

  private void assertRefused(String reason, Object offered) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> lua.set("o", offered));
    assertTrue(e.getMessage().contains(reason), e.getMessage());
    assertNull(lua.get("o"));
  }

  @Test
  void classesThatCannotBeOfferedAreRefusedAtTheFirstCrossing() {
    class Overloaded {
      @LuaVisible
      public void at(int a) {}

      @LuaVisible
      public void at(String a) {}
    }
    class NotPublic {
      @LuaVisible
      void quiet() {}
    }
    class Callback {
      @LuaVisible
      public void on(Runnable callback) {}
    }
    class Unmarked {
      public void run() {}
    }
    @LuaVisible("named")
    class OnlyNamed {
      public void run() {}
    }
    assertRefused("are both visible as 'at'", new Overloaded());
    assertRefused("only public methods of objects can", new NotPublic());
    assertRefused("scripts have no java.lang.Runnable to pass", new Callback());
    assertRefused("has no counterpart in Lua", new Unmarked());
    assertRefused("has no counterpart in Lua", new OnlyNamed());
  }

  @Test
  void twoVmsShareNothingButTheObject() {
    try (Moonwire other = Moonwire.builder().libraries(Library.DEBUG).build()) {
      other.set("clock", clock);
      other.run("debug.getmetatable(clock).__index.now = nil");
      assertNull(other.run("return clock.now"));
      assertEquals(12.5, lua.run("return clock:now()"));
    }
  }

  @Test
  void methodsMayCallBackIntoTheScript() {
    class Caller {
      @LuaVisible
      public @Nullable Object twice(LuaFunction f, @Nullable Object x) {
        return f.call(f.call(x));
      }
    }
    lua.set("caller", new Caller());
    assertEquals(5L, lua.run("return caller:twice(function(x) return x + 1 end, 3)"));
    assertEquals("s:1: inner", errorOf("caller:twice(function() error('inner') end)"));
  }
}
