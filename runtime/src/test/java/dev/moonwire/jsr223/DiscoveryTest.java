package dev.moonwire.jsr223;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.moonwire.Moonwire;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import javax.script.ScriptContext;
import javax.script.ScriptEngine;
import javax.script.ScriptEngineFactory;
import javax.script.ScriptEngineManager;
import javax.script.SimpleBindings;
import org.junit.jupiter.api.Test;

/** How engines are found, and what their factory says of them: javax.script.ScriptEngineFactory. */
final class DiscoveryTest {
  private static final String SERVICE = "META-INF/services/javax.script.ScriptEngineFactory";
  private static final String LUAJ = "Luaj";

  private final MoonwireScriptEngineFactory factory = new MoonwireScriptEngineFactory();

  private static String nameOf(ScriptEngine engine) throws Exception {
    String name = engine.getFactory().getEngineName();
    if (engine instanceof AutoCloseable closeable) {
      closeable.close();
    }
    return name;
  }

  @Test
  void theManagerFindsItByNameBesideLuaJsEngine() throws Exception {
    ScriptEngineManager manager = new ScriptEngineManager();
    assertEquals("Moonwire", nameOf(manager.getEngineByName("moonwire")));
    assertEquals("Moonwire", nameOf(manager.getEngineByName("Moonwire")));
    assertEquals(LUAJ, nameOf(manager.getEngineByName("luaj")));
  }

  @Test
  void besideLuaJsEngineItLeavesThatItsNames() throws Exception {
    ScriptEngineManager manager = new ScriptEngineManager();
    assertEquals(LUAJ, nameOf(manager.getEngineByName("lua")));
    assertEquals(LUAJ, nameOf(manager.getEngineByExtension("lua")));
    assertEquals(LUAJ, nameOf(manager.getEngineByMimeType("text/lua")));
    assertEquals(List.of("moonwire", "Moonwire"), factory.getNames());
    assertEquals(List.of(), factory.getExtensions());
  }

  @Test
  void besideLuaJsEngineTheManagerFindsItByMimeType() throws Exception {
    assertEquals("Moonwire", nameOf(new ScriptEngineManager().getEngineByMimeType("text/x-lua")));
  }

  @Test
  void aloneItIsFoundByLuasNameExtensionAndMimeTypes() throws Exception {
    ClassLoader loader = new WithoutLuaJsService();
    assertEquals("Moonwire", foundAlone(loader, manager -> manager.getEngineByName("lua")));
    assertEquals("Moonwire", foundAlone(loader, manager -> manager.getEngineByExtension("lua")));
    assertEquals(
        "Moonwire", foundAlone(loader, manager -> manager.getEngineByMimeType("text/lua")));
    assertEquals("Moonwire", foundAlone(loader, manager -> manager.getEngineByName("moonwire")));
  }

  private interface Search {
    ScriptEngine in(ScriptEngineManager manager);
  }

  private static String foundAlone(ClassLoader loader, Search search) throws Exception {
    Thread current = Thread.currentThread();
    ClassLoader before = current.getContextClassLoader();
    current.setContextClassLoader(loader);
    try {
      ScriptEngine engine = search.in(new ScriptEngineManager());
      assertNotSame(MoonwireScriptEngine.class, engine.getClass());
      assertEquals(5L, engine.eval("return 2 + 3"));
      return nameOf(engine);
    } finally {
      current.setContextClassLoader(before);
    }
  }

  /** Moonwire once more, as moonwire.jar has it: LuaJ is there, its service file is not. */
  private static final class WithoutLuaJsService extends ClassLoader {
    WithoutLuaJsService() {
      super(DiscoveryTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith("dev.moonwire.")) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded == null ? defineAnew(name) : loaded;
      }
    }

    private Class<?> defineAnew(String name) throws ClassNotFoundException {
      try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (file == null) {
          throw new ClassNotFoundException(name);
        }
        byte[] code = file.readAllBytes();
        return defineClass(name, code, 0, code.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
      List<URL> found = Collections.list(super.getResources(name));
      if (name.equals(SERVICE)) {
        found.removeIf(url -> url.getPath().contains("luaj"));
      }
      return Collections.enumeration(found);
    }
  }

  @Test
  void theManagerListsItsFactoryOnce() {
    long count =
        new ScriptEngineManager()
            .getEngineFactories().stream()
                .filter(found -> found.getEngineName().equals("Moonwire"))
                .count();
    assertEquals(1, count);
  }

  @Test
  void aNameThatIsRegisteredWithTheManagerWinsOverLuaJs() throws Exception {
    ScriptEngineManager manager = new ScriptEngineManager();
    manager.registerEngineName("lua", factory);
    manager.registerEngineExtension("lua", factory);
    assertEquals("Moonwire", nameOf(manager.getEngineByName("lua")));
    assertEquals("Moonwire", nameOf(manager.getEngineByExtension("lua")));
  }

  @Test
  void theManagersBindingsAreTheEnginesGlobalScope() throws Exception {
    ScriptEngineManager manager = new ScriptEngineManager();
    manager.put("shared", 20);
    try (MoonwireScriptEngine one = (MoonwireScriptEngine) manager.getEngineByName("moonwire");
        MoonwireScriptEngine two = (MoonwireScriptEngine) manager.getEngineByName("moonwire")) {
      assertSame(manager.getBindings(), one.getBindings(ScriptContext.GLOBAL_SCOPE));
      assertEquals(21L, one.eval("return shared + 1"));
      manager.put("shared", 30);
      assertEquals(32L, two.eval("return shared + 2"));
    }
  }

  @Test
  void twoEnginesDoNotSeeEachOthersVariables() throws Exception {
    try (MoonwireScriptEngine one = factory.getScriptEngine();
        MoonwireScriptEngine two = factory.getScriptEngine()) {
      one.eval("x = 1  string.mine = true");
      assertNull(two.eval("return x"));
      assertNull(two.eval("return string.mine"));
    }
  }

  @Test
  void theFactoryNamesEngineAndLanguage() {
    assertEquals("Moonwire", factory.getEngineName());
    assertEquals(Moonwire.version(), factory.getEngineVersion());
    assertEquals("Lua", factory.getLanguageName());
    assertEquals("5.2", factory.getLanguageVersion());
  }

  @Test
  void parametersRepeatTheGetters() {
    assertEquals("Moonwire", factory.getParameter(ScriptEngine.ENGINE));
    assertEquals(Moonwire.version(), factory.getParameter(ScriptEngine.ENGINE_VERSION));
    assertEquals("moonwire", factory.getParameter(ScriptEngine.NAME));
    assertEquals("Lua", factory.getParameter(ScriptEngine.LANGUAGE));
    assertEquals("5.2", factory.getParameter(ScriptEngine.LANGUAGE_VERSION));
    assertEquals("MULTITHREADED", factory.getParameter("THREADING"));
  }

  @Test
  void aParameterThatNobodyKnowsIsNull() {
    assertNull(factory.getParameter("no such"));
    assertThrows(NullPointerException.class, () -> factory.getParameter(null));
  }

  @Test
  void theListsCannotBeChanged() {
    for (List<String> list :
        List.of(factory.getNames(), factory.getExtensions(), factory.getMimeTypes())) {
      assertThrows(UnsupportedOperationException.class, () -> list.add("mine"));
    }
  }

  @Test
  void theNameParameterFindsTheEngine() throws Exception {
    Object name = factory.getParameter(ScriptEngine.NAME);
    assertEquals("Moonwire", nameOf(new ScriptEngineManager().getEngineByName((String) name)));
  }

  @Test
  void methodCallSyntaxIsACallOfThatMethod() throws Exception {
    String call = factory.getMethodCallSyntax("account", "add", "1", "'b'");
    assertEquals("account:add(1, 'b')", call);
    assertEquals("account:close()", factory.getMethodCallSyntax("account", "close"));
    try (MoonwireScriptEngine engine = factory.getScriptEngine()) {
      engine.eval(
          "account = { add = function(self, a, b) return self.name .. a .. b end, name = 'n' }");
      assertEquals("n1b", engine.eval("return " + call));
    }
  }

  @Test
  void theOutputStatementPrintsItsTextWhateverIsInIt() throws Exception {
    String text = "a \"quoted\" \\ back\nslash\r\t\0" + "1 ünï \uD83D\uDE00 ]] --";
    StringWriter printed = new StringWriter();
    try (MoonwireScriptEngine engine = factory.getScriptEngine()) {
      engine.getContext().setWriter(printed);
      engine.eval(factory.getOutputStatement(text));
    }
    assertEquals(text + "\n", printed.toString());
  }

  @Test
  void aProgramRunsItsStatementsInTheirOrder() throws Exception {
    String program =
        factory.getProgram("x = tostring -- why not", "(function() y = 1 end)()", "return y");
    try (MoonwireScriptEngine engine = factory.getScriptEngine()) {
      assertEquals(1L, engine.eval(program));
    }
    assertEquals("", factory.getProgram());
  }

  @Test
  void anEngineKnowsItsFactory() throws Exception {
    try (MoonwireScriptEngine engine = factory.getScriptEngine()) {
      assertSame(factory, engine.getFactory());
    }
    ScriptEngine found = new ScriptEngineManager().getEngineByName("moonwire");
    ScriptEngineFactory made = found.getFactory();
    assertInstanceOf(MoonwireScriptEngineFactory.class, made);
    nameOf(found);
  }

  @Test
  void theFactoryMakesANewEngineEachTime() {
    try (MoonwireScriptEngine one = factory.getScriptEngine();
        MoonwireScriptEngine two = factory.getScriptEngine()) {
      assertNotSame(one, two);
    }
  }

  @Test
  void createdBindingsAreNewAndEmpty() {
    try (MoonwireScriptEngine engine = factory.getScriptEngine()) {
      assertTrue(engine.createBindings().isEmpty());
      assertNotSame(engine.createBindings(), engine.createBindings());
      assertFalse(engine.createBindings() instanceof SimpleBindings);
    }
  }
}
