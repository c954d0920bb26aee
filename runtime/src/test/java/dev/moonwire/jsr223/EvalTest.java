package dev.moonwire.jsr223;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.moonwire.JavaFunction;
import dev.moonwire.Limits;
import dev.moonwire.LuaFunction;
import dev.moonwire.LuaScriptException;
import dev.moonwire.Moonwire;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.Writer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.script.Bindings;
import javax.script.CompiledScript;
import javax.script.ScriptContext;
import javax.script.ScriptEngine;
import javax.script.ScriptException;
import javax.script.SimpleBindings;
import javax.script.SimpleScriptContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What javax.script.ScriptEngine and Compilable promise of executing scripts. */
final class EvalTest {
  private final MoonwireScriptEngine engine = new MoonwireScriptEngineFactory().getScriptEngine();

  @AfterEach
  void close() {
    engine.close();
  }

  private ScriptException failure(String script) {
    return assertThrows(ScriptException.class, () -> engine.eval(script));
  }

  private static ScriptContext context() {
    SimpleScriptContext context = new SimpleScriptContext();
    context.setWriter(new StringWriter());
    context.setErrorWriter(new StringWriter());
    context.setReader(new StringReader(""));
    return context;
  }

  @Test
  void aScriptsFirstResultIsTheAnswer() throws Exception {
    assertEquals(3L, engine.eval("return 1 + 2, 'more'"));
    assertEquals("text", engine.eval(new StringReader("return 'text'")));
    assertEquals(List.of(1L, 2.5), engine.eval("return { 1, 2.5 }"));
    assertEquals(Map.of("a", true), engine.eval("return { a = true }"));
    assertInstanceOf(LuaFunction.class, engine.eval("return print"));
  }

  @Test
  void aScriptWithoutAResultAnswersNull() throws Exception {
    assertNull(engine.eval("x = 1"));
    assertNull(engine.eval(""));
    assertNull(engine.compile("local x = 1").eval());
  }

  @Test
  void whatAScriptLeavesIsThereForTheNext() throws Exception {
    engine.eval("count = 1  function step() count = count + 1 return count end");
    assertEquals(2L, engine.eval("return step()"));
    assertEquals(3L, engine.eval(new StringReader("return step()")));
    assertEquals(3L, engine.get("count"));
  }

  @Test
  void tablesAndFunctionsAreTheSameInTheNextScript() throws Exception {
    engine.eval("t = {}  u = t  f = function() end  g = f");
    assertEquals(true, engine.eval("t.x = 1  return t == u and u.x == 1 and f == g"));
    assertEquals(Map.of("x", 1L), engine.get("t"));
  }

  @Test
  void aMissingArgumentIsANullPointerException() {
    ScriptContext context = context();
    Bindings bindings = new SimpleBindings();
    Reader reader = new StringReader("");
    List<Executable> calls =
        List.of(
            () -> engine.eval((String) null),
            () -> engine.eval((Reader) null),
            () -> engine.eval((String) null, context),
            () -> engine.eval("", (ScriptContext) null),
            () -> engine.eval((Reader) null, context),
            () -> engine.eval(reader, (ScriptContext) null),
            () -> engine.eval((String) null, bindings),
            () -> engine.eval("", (Bindings) null),
            () -> engine.eval((Reader) null, bindings),
            () -> engine.eval(reader, (Bindings) null),
            () -> engine.compile((String) null),
            () -> engine.compile((Reader) null),
            () -> engine.compile("").eval((ScriptContext) null),
            () -> engine.setContext(null));
    for (int i = 0; i < calls.size(); i++) {
      assertThrows(NullPointerException.class, calls.get(i), "call " + i);
    }
  }

  @Test
  void anErrorTellsFileLineAndCause() {
    engine.put(ScriptEngine.FILENAME, "job.lua");
    ScriptException e = failure("local x = 1\n\nerror('boom')");
    assertEquals("job.lua", e.getFileName());
    assertEquals(3, e.getLineNumber());
    assertEquals(-1, e.getColumnNumber());
    assertTrue(e.getMessage().contains("job.lua:3: boom"), e.getMessage());
    LuaScriptException cause = assertInstanceOf(LuaScriptException.class, e.getCause());
    assertEquals("job.lua:3: boom", cause.value());
    assertTrue(cause.luaTraceback().contains("job.lua:3: in "), cause.luaTraceback());
  }

  @Test
  void anErrorOfAScriptWithoutAFileNameHasItsLine() {
    ScriptException e = failure("\nlocal t = nil\nreturn t.x");
    assertEquals("script", e.getFileName());
    assertEquals(3, e.getLineNumber());
  }

  @Test
  void anErrorInAnEarlierScriptsFunctionTellsThatScriptsFileAndLine() throws Exception {
    engine.put(ScriptEngine.FILENAME, "lib.lua");
    engine.eval("\nfunction fail()\n  error('inside')\nend");
    engine.put(ScriptEngine.FILENAME, "main");
    ScriptException e = failure("fail()");
    assertEquals("lib.lua", e.getFileName());
    assertEquals(3, e.getLineNumber());
  }

  @Test
  void anErrorThatWasPassedOnKeepsItsLine() {
    ScriptException e =
        failure("local ok, why = pcall(function()\n error('x') end)\nerror(why, 0)");
    assertEquals(2, e.getLineNumber());
  }

  @Test
  void anErrorWithoutAPositionHasNoLine() {
    assertEquals(-1, failure("error('just so', 0)").getLineNumber());
    assertEquals(-1, failure("error('port:80: closed', 0)").getLineNumber());
    assertEquals(-1, failure("error({ code = 7 })").getLineNumber());
    assertEquals(-1, failure("os.exit(3)").getLineNumber());
  }

  @Test
  void aLongFileNameIsToldWhole() {
    String name = "a-folder-with-a-rather-long-name/".repeat(3) + "script";
    engine.put(ScriptEngine.FILENAME, name);
    ScriptException e = failure("error('x')");
    assertEquals(name, e.getFileName());
    assertEquals(1, e.getLineNumber());
  }

  @Test
  void anErrorsValueIsItsCauses() {
    LuaScriptException cause = (LuaScriptException) failure("error({ code = 7 })").getCause();
    assertEquals(Map.of("code", 7L), cause.value());
  }

  @Test
  void aSyntaxErrorIsAScriptExceptionWithItsLine() {
    ScriptException e = failure("x = 1\ny = = 2");
    assertEquals(2, e.getLineNumber());
    assertTrue(((LuaScriptException) e.getCause()).isSyntaxError());
    assertNull(engine.get("x"));
  }

  @Test
  void aCompilationThatFailsIsAScriptException() {
    engine.put(ScriptEngine.FILENAME, "c.lua");
    ScriptException e =
        assertThrows(ScriptException.class, () -> engine.compile("\n\nreturn return"));
    assertEquals("c.lua", e.getFileName());
    assertEquals(3, e.getLineNumber());
    assertThrows(ScriptException.class, () -> engine.compile(new StringReader("end")));
  }

  @Test
  void aReaderThatFailsIsAScriptException() {
    IOException broken = new IOException("broken");
    Reader reader =
        new Reader() {
          @Override
          public int read(char[] buffer, int offset, int length) throws IOException {
            throw broken;
          }

          @Override
          public void close() {}
        };
    assertSame(broken, assertThrows(ScriptException.class, () -> engine.eval(reader)).getCause());
  }

  @Test
  void theExceptionOfJavaCodeIsTheCausesCause() {
    IOException origin = new IOException("disk on fire");
    engine.put(
        "load_it",
        (JavaFunction)
            args -> {
              throw origin;
            });
    ScriptException e = failure("\nload_it()");
    assertEquals(2, e.getLineNumber());
    assertTrue(e.getMessage().contains("disk on fire"));
    assertSame(origin, e.getCause().getCause());
  }

  @Test
  void theEngineIsOfUseAfterAnError() throws Exception {
    failure("error('x')");
    assertEquals(1L, engine.eval("return 1"));
  }

  @Test
  void aCompiledScriptRunsAgainAndAgainAndSeesWhatHasChanged() throws Exception {
    CompiledScript script = engine.compile("n = (n or 0) + step  return n");
    engine.put("step", 2);
    assertEquals(2L, script.eval());
    engine.put("step", 3);
    assertEquals(5L, script.eval());
    assertEquals(5L, engine.get("n"));
    assertSame(engine, script.getEngine());
  }

  @Test
  void aCompiledScriptRunsInGivenBindingsOnly() throws Exception {
    CompiledScript script = engine.compile(new StringReader("n = (n or 0) + 1  return n"));
    Bindings bindings = new SimpleBindings(new HashMap<>(Map.of("n", 41)));
    assertEquals(42L, script.eval(bindings));
    assertEquals(42L, bindings.get("n"));
    assertNull(engine.get("n"));
  }

  @Test
  void aCompiledScriptWithoutBindingsRunsInTheEngines() throws Exception {
    engine.put("n", 1);
    assertEquals(1L, engine.compile("return n").eval((Bindings) null));
  }

  @Test
  void aCompiledScriptRunsInAnyContext() throws Exception {
    CompiledScript script = engine.compile("print(who)");
    for (String who : List.of("one", "two")) {
      ScriptContext context = context();
      context.setAttribute("who", who, ScriptContext.ENGINE_SCOPE);
      script.eval(context);
      assertEquals(who + "\n", context.getWriter().toString());
    }
  }

  @Test
  void outputGoesToTheContextsWriters() throws Exception {
    ScriptContext context = context();
    engine.eval("print('out', 1) io.write('ünï \u20ac') io.stderr:write('err')", context);
    assertEquals("out\t1\nünï \u20ac", context.getWriter().toString());
    assertEquals("err", context.getErrorWriter().toString());
  }

  @Test
  void outputThatWasPrintedBeforeAnErrorIsThere() {
    ScriptContext context = context();
    assertThrows(
        ScriptException.class, () -> engine.eval("io.write('so far') error('x')", context));
    assertEquals("so far", context.getWriter().toString());
  }

  @Test
  void aCharacterWrittenInPiecesArrivesWhole() throws Exception {
    ScriptContext context = context();
    engine.eval(
        "io.stdout:setvbuf('no') io.write('\\xF0\\x9F') io.write('\\x98\\x80|\\xC3|\\xE2\\x82')",
        context);
    assertEquals("\uD83D\uDE00|\uFFFD|\uFFFD", context.getWriter().toString());
  }

  @Test
  void aWriterThatFailsIsSeenByTheScriptOrTheCaller() {
    ScriptContext context = context();
    context.setWriter(
        new Writer() {
          @Override
          public void write(char[] buffer, int offset, int length) throws IOException {
            throw new IOException("full");
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        });
    ScriptException e =
        assertThrows(ScriptException.class, () -> engine.eval("io.write('x')", context));
    assertTrue(e.getMessage().contains("Input/output error"), e.getMessage());
  }

  @Test
  void inputComesFromTheContextsReader() throws Exception {
    ScriptContext context = context();
    context.setReader(new StringReader("line ü\n12 rest\uD83D\uDE00"));
    assertEquals(
        "line ü|12| rest\uD83D\uDE00|nil",
        engine.eval(
            "local l, n = io.read('l', 'n') return l .. '|' .. n .. '|' .. io.read('l') .. '|' .. "
                + "tostring(io.read('l'))",
            context));
  }

  @Test
  void aScriptLeavesToTheNextWhatItDoesNotRead() throws Exception {
    ScriptContext one = context();
    ScriptContext two = context();
    Reader shared = new StringReader("first\nsecond\nthird\n");
    one.setReader(shared);
    two.setReader(new StringReader("other\n"));
    assertEquals("first", engine.eval("return io.read()", one));
    assertEquals("other", engine.eval("return io.read()", two));
    assertEquals('s', shared.read());
    assertEquals("econd", engine.eval("return io.read()", one));
  }

  @Test
  void argumentsArriveInDotsAndArg() throws Exception {
    engine.put(ScriptEngine.ARGV, new Object[] {"a", 2});
    engine.put(ScriptEngine.FILENAME, "job.lua");
    assertEquals(
        List.of("a", 2L, "job.lua", "a", 2L),
        engine.eval("local x, y = ... return { x, y, arg[0], arg[1], arg[2] }"));
    assertEquals("a2", engine.eval("return table.remove(arg, 1) .. arg[1]"));
    engine.put(ScriptEngine.ARGV, List.of("b"));
    assertEquals("b", engine.eval("return (...)"));
  }

  @Test
  void withoutArgumentsThereIsNoArg() throws Exception {
    assertEquals(0L, engine.eval("return select('#', ...)"));
    assertNull(engine.eval("return arg"));
  }

  @Test
  void aFirstLineForTheSystemIsSkipped() throws Exception {
    assertEquals(2, failure("#!/usr/bin/env moonwire\nerror('x')").getLineNumber());
    assertEquals(1L, engine.eval("\uFEFF#!x\nreturn 1"));
  }

  @Test
  void tasksRunToTheirEndsWithTheirScript() throws Exception {
    assertNull(
        engine.eval(
            "local task = require 'moonwire.task' "
                + "task.spawn(function() task.sleep(0.001) done = true end)"));
    assertEquals(true, engine.get("done"));
  }

  @Test
  void filesProgramsAndClassesAreOutOfReachUnlessGranted() throws Exception {
    assertNull(engine.eval("return (io.open('pom.xml'))"));
    assertThrows(ScriptException.class, () -> engine.eval("assert(io.popen('true'))"));
    assertEquals(false, engine.eval("return (pcall(require, 'libtls'))"));
    assertEquals(false, engine.eval("return (pcall(require, 'luajava'))"));
    assertNull(engine.eval("return os.getenv('PATH')"));
    assertNull(engine.eval("return debug.getregistry or debug.sethook"));
  }

  @Test
  void aFactoryGrantsWhatItsBuilderDoes() throws Exception {
    MoonwireScriptEngineFactory factory =
        new MoonwireScriptEngineFactory(
            () ->
                Moonwire.builder()
                    .environment(Map.of("MODE", "test"))
                    .limits(Limits.none().instructions(10_000)));
    try (MoonwireScriptEngine granted = factory.getScriptEngine()) {
      assertEquals("test", granted.eval("return os.getenv('MODE')"));
      ScriptException e =
          assertThrows(ScriptException.class, () -> granted.eval("while true do end"));
      assertTrue(((LuaScriptException) e.getCause()).isLimitExceeded());
    }
  }
}
