package dev.moonwire;

import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.luaj.vm2.Lua;
import org.luaj.vm2.Prototype;
import org.luaj.vm2.compiler.LuaC;

/**
 * What luacheck would say of the Lua files of this project, read off their compiled form: they
 * compile, set no global, and ask only for globals that exist.
 */
final class LuaSourcesTest {
  private static final Path MODULES = Path.of("lua-stdlib");
  private static final Path SPECS = Path.of("spec");
  private static final Path SCRIPTS = Path.of("scripts");

  /** Recorded with other interpreters and compared byte for byte: not ours to tidy. */
  private static final Path GOLDEN = SPECS.resolve("golden");

  private static final Set<String> LANGUAGE =
      Set.of(
          ("_G _VERSION assert collectgarbage dofile error getmetatable ipairs load loadfile next"
                  + " pairs pcall print rawequal rawget rawlen rawset require select setmetatable"
                  + " tonumber tostring type xpcall bit32 coroutine debug io math os package string"
                  + " table")
              .split(" "));

  /** Of Lua 5.1; a file that asks for one must do without it, too. */
  private static final Set<String> OLDER = Set.of("unpack", "loadstring", "setfenv", "getfenv");

  private static final Set<String> SPEC_WORDS =
      Set.of(
          ("describe context insulate expose it spec test pending finally before_each after_each"
                  + " setup strict_setup lazy_setup teardown strict_teardown lazy_teardown spy stub"
                  + " mock match")
              .split(" "));

  /** Inner modules of a face, and the spec that covers them. */
  private static final Map<String, String> COVERED_BY =
      Map.ofEntries(
          entry("moonwire/http/options", "moonwire/http"),
          entry("moonwire/http/vhosts", "moonwire/http"),
          entry("moonwire/spec/context", "moonwire/spec"),
          entry("moonwire/spec/execute", "moonwire/spec"),
          entry("moonwire/spec/outcome", "moonwire/spec"),
          entry("moonwire/spec/report/plain", "moonwire/spec"),
          entry("moonwire/spec/report/tap", "moonwire/spec"),
          entry("moonwire/spec/assertions", "moonwire/spec/assert"),
          entry("moonwire/spec/format", "moonwire/spec/assert"),
          entry("moonwire/spec/same", "moonwire/spec/assert"),
          entry("moonwire/spec/called", "moonwire/spec/spy"),
          entry("moonwire/spec/match", "moonwire/spec/spy"),
          entry("moonwire/ws/options", "moonwire/ws"),
          entry("moonwire/ws/queue", "moonwire/ws"));

  @TestFactory
  Stream<DynamicTest> everyFileCompilesAndKeepsToItsGlobals() throws IOException {
    return Stream.of(MODULES, SCRIPTS, SPECS)
        .flatMap(folder -> luaFiles(folder).stream())
        .map(file -> dynamicTest(file.toString(), () -> check(file)));
  }

  @Test
  void everyModuleHasASpec() {
    List<String> without = new ArrayList<>();
    for (Path file : luaFiles(MODULES)) {
      String module = moduleName(file);
      String spec = COVERED_BY.getOrDefault(module, module);
      if (!Files.isRegularFile(SPECS.resolve(spec + "_spec.lua"))) {
        without.add(module);
      }
    }
    assertEquals(List.of(), without);
  }

  @Test
  void everyExceptionNamesAModuleThatExists() {
    Set<String> modules = new HashSet<>();
    luaFiles(MODULES).forEach(file -> modules.add(moduleName(file)));
    assertTrue(modules.containsAll(COVERED_BY.keySet()), "of " + COVERED_BY.keySet());
  }

  @Test
  void aGlobalWriteAndAnUnknownReadAreSeenInNestedFunctions() throws IOException {
    Prototype prototype =
        compile("local a = print; return function() oops = missing.field; a(oops) end", "=sample");
    assertEquals(Set.of("oops"), globals(prototype, Lua.OP_SETTABUP));
    assertEquals(Set.of("print", "missing", "oops"), globals(prototype, Lua.OP_GETTABUP));
  }

  private static void check(Path file) throws IOException {
    Prototype prototype;
    try (InputStream in = Files.newInputStream(file)) {
      prototype = compile(in.readAllBytes(), "@" + file);
    }
    if (file.startsWith(GOLDEN)) {
      return;
    }
    assertEquals(Set.of(), globals(prototype, Lua.OP_SETTABUP), "sets globals");
    Set<String> unknown = new TreeSet<>(globals(prototype, Lua.OP_GETTABUP));
    unknown.removeAll(allowedIn(file));
    assertEquals(Set.of(), unknown, "asks for globals that do not exist");
  }

  private static Set<String> allowedIn(Path file) {
    Set<String> allowed = new HashSet<>(LANGUAGE);
    allowed.addAll(OLDER);
    if (file.startsWith(SPECS)) {
      allowed.addAll(SPEC_WORDS);
    }
    // Programs of their own: scripts, and the peers that specs start.
    if (file.startsWith(SCRIPTS) || file.toString().matches(".*_(client|server)\\.lua")) {
      allowed.add("arg");
    }
    return allowed;
  }

  private static String moduleName(Path file) {
    String name = MODULES.relativize(file).toString().replace('\\', '/');
    return name.replaceFirst("(/init)?\\.lua$", "");
  }

  private static Collection<Path> luaFiles(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".lua")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Prototype compile(String text, String name) throws IOException {
    return compile(text.getBytes(StandardCharsets.UTF_8), name);
  }

  private static Prototype compile(byte[] text, String name) throws IOException {
    return LuaC.instance.compile(new ByteArrayInputStream(text), name);
  }

  /** The names of {@code _ENV} that instructions of one kind use, nested functions included. */
  private static Set<String> globals(Prototype prototype, int opcode) {
    Set<String> names = new TreeSet<>();
    collect(prototype, opcode, names::add);
    return names;
  }

  private static void collect(Prototype prototype, int opcode, Consumer<String> found) {
    for (int instruction : prototype.code) {
      if (Lua.GET_OPCODE(instruction) == opcode) {
        boolean writes = opcode == Lua.OP_SETTABUP;
        int table = writes ? Lua.GETARG_A(instruction) : Lua.GETARG_B(instruction);
        int key = writes ? Lua.GETARG_B(instruction) : Lua.GETARG_C(instruction);
        if (Lua.ISK(key) && isEnvironment(prototype, table)) {
          found.accept(prototype.k[Lua.INDEXK(key)].tojstring());
        }
      }
    }
    for (Prototype inner : prototype.p) {
      collect(inner, opcode, found);
    }
  }

  private static boolean isEnvironment(Prototype prototype, int upvalue) {
    return prototype.upvalues[upvalue].name.tojstring().equals("_ENV");
  }
}
