package dev.moonwire.jsr223;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.moonwire.JavaFunction;
import dev.moonwire.LuaScriptException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.IntBinaryOperator;
import javax.script.Bindings;
import javax.script.ScriptContext;
import javax.script.ScriptException;
import javax.script.SimpleBindings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What javax.script.Invocable promises. */
final class InvocableTest {
  private static final String ACCOUNT =
      "Account = {} Account.__index = Account "
          + "function Account:add(n) self.sum = self.sum + n return self.sum end "
          + "function new_account() return setmetatable({ sum = 0 }, Account) end ";

  private final MoonwireScriptEngine engine = new MoonwireScriptEngineFactory().getScriptEngine();

  @BeforeEach
  void defineAccounts() throws Exception {
    engine.eval(ACCOUNT);
  }

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void aFunctionOfAnEarlierScriptIsCalledByItsName() throws Exception {
    engine.eval("function sum(a, b) return a + b, 'ignored' end");
    assertEquals(5L, engine.invokeFunction("sum", 2, 3));
    assertEquals("a,nil,b", invoke("function f(...) return ('%s,%s,%s'):format(...) end"));
  }

  private Object invoke(String definition) throws Exception {
    engine.eval(definition);
    return engine.invokeFunction("f", "a", null, "b");
  }

  @Test
  void aFunctionWithoutAResultAnswersNull() throws Exception {
    engine.eval("function f() end");
    assertNull(engine.invokeFunction("f"));
    assertNull(engine.invokeFunction("f", (Object[]) null));
  }

  @Test
  void aFunctionThatIsNotThereIsNoSuchMethod() throws Exception {
    assertThrows(NoSuchMethodException.class, () -> engine.invokeFunction("nowhere"));
    engine.eval("x = 5");
    assertThrows(NoSuchMethodException.class, () -> engine.invokeFunction("x"));
    assertThrows(NullPointerException.class, () -> engine.invokeFunction(null));
  }

  @Test
  void anErrorInAFunctionIsAScriptExceptionWithItsLine() throws Exception {
    engine.eval("\nfunction f() error('boom') end");
    ScriptException e = assertThrows(ScriptException.class, () -> engine.invokeFunction("f"));
    assertEquals(2, e.getLineNumber());
    assertInstanceOf(LuaScriptException.class, e.getCause());
  }

  @Test
  void functionsSeeTheDefaultContext() throws Exception {
    engine.eval("function f() return x end");
    engine.put("x", 8);
    assertEquals(8L, engine.invokeFunction("f"));
    Bindings other = new SimpleBindings();
    engine.setBindings(other, ScriptContext.ENGINE_SCOPE);
    assertThrows(NoSuchMethodException.class, () -> engine.invokeFunction("f"));
  }

  @Test
  void aFunctionOfTheGlobalScopeIsFound() throws Exception {
    Bindings global = new SimpleBindings();
    global.put("g", (JavaFunction) args -> "from java");
    engine.setBindings(global, ScriptContext.GLOBAL_SCOPE);
    assertEquals("from java", engine.invokeFunction("g"));
  }

  @Test
  void aMethodIsCalledOnTheObjectThatAScriptAnswered() throws Exception {
    Object account = engine.eval("return new_account()");
    assertEquals(5L, engine.invokeMethod(account, "add", 5));
    assertEquals(7L, engine.invokeMethod(account, "add", 2));
  }

  @Test
  void aMethodIsCalledOnTheObjectThatAFunctionAnswered() throws Exception {
    Object one = engine.invokeFunction("new_account");
    Object two = engine.invokeFunction("new_account");
    assertEquals(one, two);
    engine.invokeMethod(one, "add", 1);
    assertEquals(10L, engine.invokeMethod(two, "add", 10));
  }

  @Test
  void aMethodIsCalledOnAVariable() throws Exception {
    engine.eval("a = new_account()");
    engine.invokeMethod(engine.get("a"), "add", 3);
    assertEquals(3L, engine.eval("return a.sum"));
    Bindings bindings = new SimpleBindings();
    engine.eval("function make() end a = { add = function(self) return self == a end }", bindings);
    assertEquals(true, engine.invokeMethod(bindings.get("a"), "add"));
  }

  @Test
  void anObjectThatNoScriptAnsweredIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> engine.invokeMethod(null, "add"));
    assertThrows(IllegalArgumentException.class, () -> engine.invokeMethod("text", "len"));
    assertThrows(IllegalArgumentException.class, () -> engine.invokeMethod(Map.of(), "add"));
  }

  @Test
  void anObjectOfAnotherEngineIsRefused() throws Exception {
    try (MoonwireScriptEngine other = new MoonwireScriptEngineFactory().getScriptEngine()) {
      other.eval(ACCOUNT);
      Object copy = other.eval("return new_account()");
      assertThrows(IllegalArgumentException.class, () -> engine.invokeMethod(copy, "add", 1));
      Bindings bindings = new SimpleBindings();
      other.eval("t = {}", bindings);
      Object table = bindings.get("t");
      assertThrows(IllegalArgumentException.class, () -> engine.invokeMethod(table, "add", 1));
    }
  }

  @Test
  void aMethodThatIsNotThereIsNoSuchMethod() throws Exception {
    Object account = engine.eval("return new_account()");
    assertThrows(NoSuchMethodException.class, () -> engine.invokeMethod(account, "subtract"));
    assertThrows(NoSuchMethodException.class, () -> engine.invokeMethod(account, "sum"));
    assertThrows(NullPointerException.class, () -> engine.invokeMethod(account, null));
    Object coroutine = engine.eval("return coroutine.create(print)");
    assertThrows(NoSuchMethodException.class, () -> engine.invokeMethod(coroutine, "x"));
  }

  /** What scripts implement below. */
  public interface Shape {
    double area(int scale) throws IOException;

    String name();

    default String label() {
      return "<" + name() + ">";
    }

    boolean equals(Object other);
  }

  @Test
  void anInterfaceIsImplementedByGlobalFunctions() throws Exception {
    engine.eval(
        "side = 2  function area(s) return side * side * s end function name() return 'sq' end");
    Shape shape = engine.getInterface(Shape.class);
    assertEquals(12.0, shape.area(3));
    assertEquals("sq", shape.name());
    engine.put("side", 0.5);
    assertEquals(0.25, shape.area(1));
  }

  @Test
  void anInterfaceIsImplementedByAnObjectsMethods() throws Exception {
    Object object =
        engine.eval(
            "return { n = 1, name = function(self) return 'o' .. self.n end, "
                + "area = function(self, s) self.n = self.n + s return self.n end }");
    Shape shape = engine.getInterface(object, Shape.class);
    assertEquals(6.0, shape.area(5));
    assertEquals("o6", shape.name());
  }

  @Test
  void anInterfaceWithAMissingFunctionIsUnavailable() throws Exception {
    engine.eval("function name() end");
    assertNull(engine.getInterface(Shape.class));
    assertNull(engine.getInterface(engine.eval("return { area = 1, name = print }"), Shape.class));
    assertNotNull(engine.getInterface(engine.eval("return { run = print }"), Runnable.class));
  }

  @Test
  void whatIsNoInterfaceOrNoObjectIsRefused() throws Exception {
    Object object = engine.eval("return {}");
    assertThrows(IllegalArgumentException.class, () -> engine.getInterface(null));
    assertThrows(IllegalArgumentException.class, () -> engine.getInterface(String.class));
    assertThrows(IllegalArgumentException.class, () -> engine.getInterface(object, null));
    assertThrows(IllegalArgumentException.class, () -> engine.getInterface(object, String.class));
    assertThrows(IllegalArgumentException.class, () -> engine.getInterface(null, Runnable.class));
    assertThrows(
        IllegalArgumentException.class, () -> engine.getInterface(Map.of(), Runnable.class));
  }

  @Test
  void aDefaultMethodIsThereUnlessTheScriptHasItsOwn() throws Exception {
    engine.eval("function area() return 0 end function name() return 'n' end");
    Shape shape = engine.getInterface(Shape.class);
    assertEquals("<n>", shape.label());
    engine.eval("function label() return 'own' end");
    assertEquals("own", shape.label());
  }

  @Test
  void theMethodsOfObjectAreJavas() throws Exception {
    engine.eval("function run() end  function toString() error('never') end");
    Runnable one = engine.getInterface(Runnable.class);
    Runnable two = engine.getInterface(Runnable.class);
    assertEquals(one, one);
    assertNotEquals(one, two);
    assertEquals(one.hashCode(), one.hashCode());
    assertEquals("lua implementation of java.lang.Runnable", one.toString());
  }

  @Test
  void aFunctionThatHasGoneIsAnUnsupportedOperation() throws Exception {
    engine.eval("function run() end");
    Runnable task = engine.getInterface(Runnable.class);
    engine.eval("run = nil");
    assertThrows(UnsupportedOperationException.class, task::run);
  }

  @Test
  void anErrorIsUncheckedWhereTheMethodDeclaresNone() throws Exception {
    engine.eval("function run() error({ code = 3 }) end");
    LuaScriptException e =
        assertThrows(LuaScriptException.class, engine.getInterface(Runnable.class)::run);
    assertEquals(Map.of("code", 3L), e.value());
  }

  @Test
  void anErrorIsAScriptExceptionWhereTheMethodDeclaresThat() throws Exception {
    engine.eval("function call() error('boom') end");
    Callable<?> task = engine.getInterface(Callable.class);
    ScriptException e = assertThrows(ScriptException.class, task::call);
    assertEquals(1, e.getLineNumber());
  }

  @Test
  void theExceptionOfJavaCodeComesThroughWhereItIsDeclared() throws Exception {
    IOException origin = new FileNotFoundException("gone");
    engine.put(
        "fail",
        (JavaFunction)
            args -> {
              throw origin;
            });
    engine.eval("function area() fail() end function name() fail() end");
    Shape shape = engine.getInterface(Shape.class);
    assertSame(origin, assertThrows(IOException.class, () -> shape.area(1)));
    assertSame(origin, assertThrows(LuaScriptException.class, shape::name).getCause());
  }

  /** Results of all kinds. */
  public interface Results {
    void nothing();

    boolean truth();

    int whole();

    byte small();

    float real();

    char letter();

    Integer boxed();

    List<?> list();

    Object any();

    byte[] bytes();
  }

  private <T> T results(String value, Function<Results, T> question) throws Exception {
    Object object =
        engine.eval(
            "local r = function() return "
                + value
                + " end return setmetatable({}, "
                + "{ __index = function() return r end })");
    return question.apply(engine.getInterface(object, Results.class));
  }

  @Test
  void resultsBecomeWhatTheMethodReturns() throws Exception {
    assertTrue(results("0", Results::truth));
    assertFalse(results("nil", Results::truth));
    assertEquals(7, results("7", Results::whole));
    assertEquals((byte) -128, results("-128", Results::small));
    assertEquals(0.5f, results("0.5", Results::real));
    assertEquals('x', results("'x'", Results::letter));
    assertEquals(7, results("7", Results::boxed));
    assertNull(results("nil", Results::boxed));
    assertEquals(List.of(1L), results("{ 1 }", Results::list));
    assertEquals("s", results("'s'", Results::any));
    assertEquals("s", new String(results("'s'", Results::bytes)));
    results(
        "'ignored'",
        r -> {
          r.nothing();
          return true;
        });
  }

  @Test
  void aResultThatTheMethodCannotReturnIsAClassCastException() {
    assertThrows(ClassCastException.class, () -> results("1.5", Results::whole));
    assertThrows(ClassCastException.class, () -> results("2^40", Results::whole));
    assertThrows(ClassCastException.class, () -> results("128", Results::small));
    assertThrows(ClassCastException.class, () -> results("'7'", Results::whole));
    assertThrows(ClassCastException.class, () -> results("nil", Results::whole));
    assertThrows(ClassCastException.class, () -> results("'xy'", Results::letter));
    assertThrows(ClassCastException.class, () -> results("true", Results::list));
  }

  /** Any number of arguments. */
  public interface Joiner {
    String join(String separator, Object... words);
  }

  @Test
  void variableArgumentsArriveOneByOne() throws Exception {
    engine.eval("function join(s, ...) return table.concat({ ... }, s) end");
    Joiner joiner = engine.getInterface(Joiner.class);
    assertEquals("a-1-b", joiner.join("-", "a", 1, "b"));
    assertEquals("", joiner.join("-"));
  }

  @Test
  void interfacesOfTheJdkWork() throws Exception {
    engine.eval("function applyAsInt(a, b) return a * b end");
    assertEquals(42, engine.getInterface(IntBinaryOperator.class).applyAsInt(6, 7));
  }
}
