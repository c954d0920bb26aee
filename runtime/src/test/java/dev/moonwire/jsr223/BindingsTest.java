package dev.moonwire.jsr223;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.moonwire.JavaFunction;
import dev.moonwire.LuaFunction;
import dev.moonwire.LuaOpaque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.script.Bindings;
import javax.script.ScriptContext;
import javax.script.ScriptException;
import javax.script.SimpleBindings;
import javax.script.SimpleScriptContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What javax.script.Bindings, ScriptContext and ScriptEngine promise of variables. */
final class BindingsTest {
  private final MoonwireScriptEngine engine = new MoonwireScriptEngineFactory().getScriptEngine();
  private final Bindings own = engine.getBindings(ScriptContext.ENGINE_SCOPE);

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void whatIsPutIsAGlobalVariable() throws Exception {
    engine.put("n", 20);
    engine.put("s", "text");
    engine.put("list", List.of(1, 2, 3));
    engine.put("twice", (JavaFunction) args -> 2 * (Long) args[0]);
    assertEquals("40text3", engine.eval("return twice(n) .. s .. #list"));
  }

  @Test
  void aGlobalOfAScriptsIsInTheEngineScope() throws Exception {
    engine.eval("n = 1.5  f = function() return 7 end  t = { 1, { a = 'b' } }");
    assertEquals(1.5, engine.get("n"));
    assertEquals(7L, ((LuaFunction) engine.get("f")).call());
    assertEquals(List.of(1L, Map.of("a", "b")), engine.get("t"));
    assertEquals(Set.of("n", "f", "t"), own.keySet());
  }

  @Test
  void putAndGetAreThoseOfTheEngineScope() {
    engine.put("a", 1);
    assertEquals(1, own.get("a"));
    own.put("b", 2);
    assertEquals(2, engine.get("b"));
    assertNull(engine.get("c"));
  }

  @Test
  void namesMustNotBeNullOrEmpty() {
    assertThrows(NullPointerException.class, () -> engine.put(null, 1));
    assertThrows(IllegalArgumentException.class, () -> engine.put("", 1));
    assertThrows(NullPointerException.class, () -> engine.get(null));
    assertThrows(IllegalArgumentException.class, () -> engine.get(""));
  }

  @Test
  void bindingsOfTheEnginesRefuseNamesThatAreNone() {
    Bindings bindings = engine.createBindings();
    Map<String, Object> unnamed = new HashMap<>();
    unnamed.put(null, 1);
    assertThrows(NullPointerException.class, () -> bindings.put(null, 1));
    assertThrows(NullPointerException.class, () -> bindings.get(null));
    assertThrows(NullPointerException.class, () -> bindings.containsKey(null));
    assertThrows(NullPointerException.class, () -> bindings.remove(null));
    assertThrows(NullPointerException.class, () -> bindings.putAll(unnamed));
    assertThrows(NullPointerException.class, () -> bindings.putAll(null));
    assertThrows(IllegalArgumentException.class, () -> bindings.put("", 1));
    assertThrows(IllegalArgumentException.class, () -> bindings.get(""));
    assertThrows(IllegalArgumentException.class, () -> bindings.containsKey(""));
    assertThrows(IllegalArgumentException.class, () -> bindings.remove(""));
    assertThrows(IllegalArgumentException.class, () -> bindings.putAll(Map.of("", 1)));
    assertThrows(ClassCastException.class, () -> bindings.get(1));
    assertThrows(ClassCastException.class, () -> bindings.containsKey(1));
    assertThrows(ClassCastException.class, () -> bindings.remove(1));
    assertTrue(bindings.isEmpty());
  }

  @Test
  void bindingsOfTheEnginesAreAMap() {
    Bindings bindings = engine.createBindings();
    assertNull(bindings.put("a", 1));
    assertEquals(1, bindings.put("a", 2));
    bindings.putAll(Map.of("b", 3));
    bindings.put("nothing", null);
    assertTrue(bindings.containsKey("nothing"));
    assertTrue(bindings.containsValue(3));
    assertEquals(3, bindings.size());
    assertNull(bindings.remove("nothing"));
    assertEquals(Map.of("a", 2, "b", 3), bindings);
    bindings.entrySet().iterator().next().setValue(9);
    assertEquals(9, bindings.get("a"));
    Iterator<String> names = bindings.keySet().iterator();
    assertThrows(IllegalStateException.class, names::remove);
    names.next();
    names.remove();
    assertFalse(bindings.containsKey("a"));
    bindings.clear();
    assertTrue(bindings.isEmpty());
  }

  @Test
  void nilRemovesAVariable() throws Exception {
    engine.put("x", 1);
    engine.eval("x = nil");
    assertFalse(own.containsKey("x"));
  }

  @Test
  void engineScopeComesBeforeGlobalScopeAndBothBeforeTheLibrary() throws Exception {
    Bindings global = new SimpleBindings();
    engine.setBindings(global, ScriptContext.GLOBAL_SCOPE);
    global.put("x", "global");
    global.put("tostring", "global");
    assertEquals("global", engine.eval("return x"));
    assertEquals("global", engine.eval("return tostring"));
    engine.put("x", "engine");
    assertEquals("engine", engine.eval("return x"));
    engine.put("x", null);
    assertNull(engine.eval("return x"));
    own.remove("x");
    own.put("tostring", false);
    assertEquals(false, engine.eval("return tostring"));
  }

  @Test
  void assignmentsGoToTheEngineScope() throws Exception {
    Bindings global = new SimpleBindings();
    global.put("x", 1);
    engine.setBindings(global, ScriptContext.GLOBAL_SCOPE);
    engine.eval("x = x + 1");
    assertEquals(2L, engine.get("x"));
    assertEquals(1, global.get("x"));
    engine.eval("x = nil");
    assertEquals(1L, engine.eval("return x"));
  }

  @Test
  void withoutAGlobalScopeThereIsTheLibraryStill() throws Exception {
    engine.setBindings(null, ScriptContext.GLOBAL_SCOPE);
    assertNull(engine.getBindings(ScriptContext.GLOBAL_SCOPE));
    assertEquals("1", engine.eval("return tostring(1)"));
  }

  @Test
  void theEngineScopeCannotBeNullAndOtherScopesMustExist() {
    assertThrows(
        NullPointerException.class, () -> engine.setBindings(null, ScriptContext.ENGINE_SCOPE));
    assertThrows(IllegalArgumentException.class, () -> engine.setBindings(own, 150));
    assertThrows(IllegalArgumentException.class, () -> engine.getBindings(150));
  }

  @Test
  void bindingsThatAreSetReplaceTheEngineScope() throws Exception {
    engine.put("x", "old");
    Bindings bindings = engine.createBindings();
    bindings.put("x", "new");
    engine.setBindings(bindings, ScriptContext.ENGINE_SCOPE);
    assertSame(bindings, engine.getBindings(ScriptContext.ENGINE_SCOPE));
    assertSame(bindings, engine.getContext().getBindings(ScriptContext.ENGINE_SCOPE));
    assertEquals("new", engine.eval("return x"));
    assertEquals("old", own.get("x"));
  }

  @Test
  void anotherContextTakesThePlaceOfTheDefaultOne() throws Exception {
    ScriptContext context = new SimpleScriptContext();
    context.setAttribute("x", "there", ScriptContext.ENGINE_SCOPE);
    engine.setContext(context);
    assertSame(context, engine.getContext());
    assertEquals("there", engine.eval("return x"));
    assertEquals("there", engine.get("x"));
  }

  @Test
  void givenBindingsAreTheEngineScopeOfOneExecution() throws Exception {
    engine.put("x", "own");
    Bindings bindings = new SimpleBindings();
    bindings.put("x", "given");
    assertEquals("given", engine.eval("y = x  return x", bindings));
    assertEquals("given", bindings.get("y"));
    assertFalse(own.containsKey("y"));
    assertSame(own, engine.getBindings(ScriptContext.ENGINE_SCOPE));
    assertEquals("own", engine.eval("return x"));
  }

  @Test
  void givenBindingsLeaveTheGlobalScopeVisible() throws Exception {
    Bindings global = new SimpleBindings();
    global.put("g", 5);
    engine.setBindings(global, ScriptContext.GLOBAL_SCOPE);
    assertEquals(5L, engine.eval("return g", new SimpleBindings()));
  }

  @Test
  void furtherScopesOfAContextAreReadInTheirOrder() throws Exception {
    int session = 150;
    Bindings middle = new SimpleBindings();
    middle.put("m", "middle");
    ScriptContext context =
        new SimpleScriptContext() {
          @Override
          public List<Integer> getScopes() {
            return List.of(ENGINE_SCOPE, session, GLOBAL_SCOPE);
          }

          @Override
          public Bindings getBindings(int scope) {
            return scope == session ? middle : super.getBindings(scope);
          }
        };
    context.setBindings(new SimpleBindings(), ScriptContext.GLOBAL_SCOPE);
    context.getBindings(ScriptContext.GLOBAL_SCOPE).put("m", "global");
    assertEquals("middle", engine.eval("return m", context));
  }

  @Test
  void aFunctionKeepsTheVariablesOfTheScopeItWasMadeIn() throws Exception {
    Bindings bindings = engine.createBindings();
    engine.eval("x = 'its own'  function f() x = x .. '!' return x end", bindings);
    engine.put("x", "engine's");
    engine.put("f", bindings.get("f"));
    assertEquals("its own!", engine.eval("return f()"));
    assertEquals("its own!", bindings.get("x"));
    assertEquals("engine's", engine.get("x"));
  }

  @Test
  void eachSideSeesAtOnceWhatTheOtherDoes() throws Exception {
    engine.put(
        "swap",
        (JavaFunction)
            args -> {
              Object seen = engine.get("x");
              engine.put("x", "from java");
              return seen;
            });
    assertEquals(
        List.of("from lua", "from java"), engine.eval("x = 'from lua'  return { swap(), x }"));
  }

  @Test
  void aTableInTheEnginesBindingsIsCopiedWhenJavaAsks() throws Exception {
    engine.eval("t = {}");
    Object before = engine.get("t");
    engine.eval("t[1] = 'a'");
    assertEquals(Map.of(), before);
    assertEquals(List.of("a"), engine.get("t"));
    assertEquals(Map.of("t", List.of("a")), own);
  }

  @Test
  void otherBindingsHoldTheTableItself() throws Exception {
    Bindings bindings = new SimpleBindings();
    engine.eval("t = { 1 }", bindings);
    LuaOpaque table = assertInstanceOf(LuaOpaque.class, bindings.get("t"));
    assertEquals("table", table.type());
    assertEquals(List.of(1L), table.copy());
    engine.put("u", table);
    engine.eval("u[2] = 'x'");
    assertEquals(2L, engine.eval("return #t", bindings));
  }

  @Test
  void aListOfJavasIsOneTableWithinAnExecution() throws Exception {
    List<Object> list = new ArrayList<>(List.of(1, 2));
    engine.put("list", list);
    assertEquals(3L, engine.eval("list[3] = 'x'  return list == list and #list"));
    assertEquals(List.of(1, 2), list);
    list.add(3);
    list.add(4);
    assertEquals(4L, engine.eval("return #list"));
  }

  @Test
  void aListThatIsAssignedToItselfIsLuasFromThenOn() throws Exception {
    engine.put("list", List.of(1, 2));
    engine.eval("list = list  list[3] = 3");
    assertEquals(3L, engine.eval("return #list"));
    assertEquals(List.of(1L, 2L, 3L), engine.get("list"));
  }

  @Test
  void aJavaFunctionIsTheSameWithinAnExecution() throws Exception {
    engine.put("f", (JavaFunction) args -> null);
    assertEquals(true, engine.eval("local seen = { [f] = true } return seen[f]"));
  }

  @Test
  void anObjectWithoutACounterpartIsAnErrorOnlyWhenAScriptReadsIt() throws Exception {
    engine.put("out", System.getProperties().getClass());
    assertEquals(1L, engine.eval("return 1"));
    ScriptException e = assertThrows(ScriptException.class, () -> engine.eval("\nlocal x = out"));
    assertEquals(2, e.getLineNumber());
    assertTrue(e.getMessage().contains("global 'out'"), e.getMessage());
    assertFalse(e.getMessage().contains("java.lang"), e.getMessage());
  }

  @Test
  void namesThatJavaCannotHaveStayInLua() throws Exception {
    engine.eval("_G[1] = 'one'  _G[''] = 'empty'  _G['\\xff'] = 'bytes'");
    assertEquals("oneemptybytes", engine.eval("return _G[1] .. _G[''] .. _G['\\xff']"));
    assertTrue(own.isEmpty());
  }

  @Test
  void theTableOfGlobalsIsWhatScriptsExpect() throws Exception {
    engine.put("from_java", 1);
    engine.put("foreign", new Object());
    assertEquals(
        List.of(true, 5L, 1L, 1L, true),
        engine.eval(
            "_G.x = 5  local seen = {} for k, v in pairs(_G) do seen[k] = v end "
                + "return { _G == _ENV, x, rawget(seen, 'from_java'), _G.from_java, "
                + "seen.print == print and seen.x == 5 }"));
  }

  @Test
  void codeThatAScriptLoadsHasTheSameGlobals() throws Exception {
    engine.put("x", 1);
    assertEquals(2L, engine.eval("load('y = x + 1')() return y"));
    assertEquals(2L, engine.get("y"));
    assertEquals(1L, engine.eval("return loadstring('return x')()"));
    assertEquals(7L, engine.eval("return load('return x', 'n', 't', { x = 7 })()"));
    assertNull(engine.eval("return (load('return ='))"));
  }

  @Test
  void theGlobalsMetatableIsOutOfReach() throws Exception {
    assertEquals(false, engine.eval("return getmetatable(_G)"));
    assertThrows(ScriptException.class, () -> engine.eval("setmetatable(_G, {})"));
  }

  @Test
  void aBindingThatCannotBeSetIsAnErrorOfTheScript() {
    Bindings fixed = new SimpleBindings(Map.of("x", 1));
    assertThrows(ScriptException.class, () -> engine.eval("y = 1", fixed));
  }

  @Test
  void aFunctionThatJavaCallsOutsideOfAnExecutionHasTheDefaultContext() throws Exception {
    Bindings global = new SimpleBindings();
    engine.setBindings(global, ScriptContext.GLOBAL_SCOPE);
    LuaFunction f = (LuaFunction) engine.eval("x = 1 return function() x = x + g return x end");
    global.put("g", 10);
    assertEquals(11L, f.call());
    assertEquals(11L, engine.get("x"));
  }
}
