package dev.moonwire;

import static dev.moonwire.SandboxHost.Attack.attack;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.moonwire.SandboxHost.Attack;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How scripts that are allowed nothing try to get out of their VM, and what stops them. */
@Timeout(60)
final class SandboxEscapesTest {
  @AutoClose private final SandboxHost host;

  SandboxEscapesTest(@TempDir Path folder) throws IOException {
    host = new SandboxHost(folder);
  }

  static Stream<Attack> files() {
    return Stream.of(
        attack("reads", "return (select(2, io.open(secret)))", "SECRET: Permission denied"),
        attack(
            "makes a file",
            "return (select(2, io.open(made, 'w')))",
            "OUTSIDE/made: Permission denied"),
        attack(
            "empties a file",
            "return (select(2, io.open(secret, 'w')))",
            "SECRET: Permission denied"),
        attack("appends", "return (select(2, io.open(secret, 'a')))", "SECRET: Permission denied"),
        attack("updates", "return (select(2, io.open(secret, 'r+')))", "SECRET: Permission denied"),
        attack(
            "reads line by line",
            "io.lines(secret)",
            "s:1: cannot open file 'SECRET' (Permission denied)"),
        attack(
            "makes it its input",
            "io.input(secret)",
            "s:1: cannot open file 'SECRET' (Permission denied)"),
        attack(
            "makes it its output",
            "io.output(made)",
            "s:1: cannot open file 'OUTSIDE/made' (Permission denied)"),
        attack("runs it", "dofile(secret)", "cannot open SECRET: Permission denied"),
        attack(
            "compiles it",
            "return (select(2, loadfile(secret)))",
            "cannot open SECRET: Permission denied"),
        attack("removes", "return (select(2, os.remove(secret)))", "SECRET: Permission denied"),
        attack("renames", "return (select(2, os.rename(secret, made)))", "Permission denied"),
        attack("makes a temporary file", "return (select(2, io.tmpfile()))", "Permission denied"),
        attack(
            "asks for a temporary name",
            "os.tmpname()",
            "s:1: unable to generate a unique filename: Permission denied"),
        attack(
            "hides the name's end behind a NUL",
            "return (select(2, io.open(secret .. '\\0.txt')))",
            "SECRET\0.txt: Permission denied"),
        attack(
            "reads the process's memory and environment",
            "return (select(2, io.open('/proc/self/environ')))",
            "/proc/self/environ: Permission denied"),
        attack(
            "reads without end",
            "return (select(2, io.open('/dev/zero')))",
            "/dev/zero: Permission denied"),
        attack(
            "tells files from none by the error",
            "local a, b = io.open(secret), io.open(outside .. '/none')"
                + " return (select(2, io.open(outside .. '/none')))",
            "OUTSIDE/none: Permission denied"));
  }

  static Stream<Attack> programs() {
    return Stream.of(
        attack(
            "runs a program",
            "return (select(2, os.execute('touch ' .. marker)))",
            "Permission denied"),
        attack("looks for a shell", "return os.execute()", "false"),
        attack(
            "reads from a program",
            "return (select(2, io.popen('touch ' .. marker)))",
            "touch OUTSIDE/marker: Permission denied"),
        attack("reads the environment", "return os.getenv('PATH')", "null"),
        attack("ends the process", "os.exit(3, true)", "the script exited with status 3"),
        attack(
            "ends the process out of a task",
            "require('moonwire.task').spawn(os.exit, 4)",
            "the script exited with status 4"),
        attack(
            "loads a C library",
            "return (select(2, package.loadlib('/lib/libc.so', '*')))",
            "dynamic libraries not enabled; check your Lua installation"),
        attack(
            "finds a C library with require",
            "package.cpath = '/lib/lib?.so' return (pcall(require, 'c'))",
            "false"),
        attack(
            "asks for Java classes",
            "return tostring(luajava) .. tostring(pcall(require, 'luajava'))",
            "nilfalse"),
        attack("requires a Java class", "return (pcall(require, 'java.lang.Runtime'))", "false"));
  }

  static Stream<Attack> modules() {
    return Stream.of(
        attack(
            "points package.path outside",
            "package.path = outside .. '/?.lua' return tostring(pcall(require, 'module')) .. tostring(loadedFromOutside)",
            "falsenil"),
        attack(
            "climbs out of a module name",
            "package.path = inside .. '/?.lua' return tostring(pcall(require, '../outside/module')) .. tostring(loadedFromOutside)",
            "falsenil"),
        attack(
            "requires with a NUL",
            "package.path = outside .. '/module.lua\\0?' return tostring(pcall(require, 'module')) .. tostring(loadedFromOutside)",
            "falsenil"),
        attack(
            "learns of files with searchpath",
            "local _, there = package.searchpath('module', outside .. '/?.lua')"
                + " local _, none = package.searchpath('nothing', outside .. '/?.lua')"
                + " return there:gsub('module', 'nothing') == none",
            "true"),
        attack(
            "calls the searcher itself",
            "package.path = outside .. '/?.lua' return type(package.searchers[2]('module'))",
            "string"),
        attack(
            "finds a library that was not given",
            "return (pcall(require, 'moonwire.fd'))",
            "false"),
        attack(
            "finds the library below it", "return (pcall(require, 'moonwire.fd.core'))", "false"),
        attack("finds programs", "return (pcall(require, 'moonwire.process'))", "false"),
        attack("finds TLS", "return (pcall(require, 'libtls'))", "false"),
        attack("finds the network", "return (pcall(require, 'moonwire.http'))", "false"),
        attack(
            "looks for them among what is loaded",
            "local found = '' for name in pairs(package.loaded) do"
                + " if name:find('fd') or name:find('process') or name:find('libtls') or name:find('luajava') then"
                + " found = found .. name .. ' ' end end return found",
            ""),
        attack(
            "looks for them among what can be loaded",
            "local found = '' for name in pairs(package.preload) do"
                + " if not name:find('task') and not name:find('statistics') then"
                + " found = found .. name .. ' ' end end return found",
            ""));
  }

  static Stream<Attack> language() {
    return Stream.of(
        attack(
            "loads precompiled code",
            "return (select(2, load(string.dump(function() end), '=code')))",
            "code: binary chunks are not allowed"),
        attack(
            "loads precompiled code in pieces",
            "local parts = {'\\27', 'Lua', 'R'} local i = 0"
                + " return (select(2, load(function() i = i + 1 return parts[i] end, '=code')))",
            "code: binary chunks are not allowed"),
        attack(
            "asks for precompiled code",
            "return (select(2, load('\\27Lua', '=code', 'b')))",
            "code: binary chunks are not allowed"),
        attack(
            "loads precompiled code the old way",
            "return (select(2, loadstring('\\27Lua', '=code')))",
            "code: binary chunks are not allowed"),
        attack("looks into the VM with debug", "return next(debug, 'traceback')", "null"),
        attack(
            "finds the whole of debug elsewhere",
            "return tostring(package.loaded.debug == debug) .. tostring(require('debug') == debug)"
                + " .. tostring(debug.getregistry) .. tostring(debug.sethook)",
            "truetruenilnil"),
        attack(
            "gets at the caller's locals by a traceback",
            "return type(debug.traceback(coroutine.create(print), nil, -5))",
            "string"),
        attack(
            "takes globals from under a library function",
            "return tostring(pcall(setfenv, print, {})) .. type(getfenv(print))",
            "falsetable"),
        attack(
            "takes everybody's globals away",
            "setfenv(0, {})",
            "s:1: 'setfenv' cannot change environment of given object"),
        attack("hides behind _ENV", "local _ENV = {} return io", "null"),
        attack(
            "finds globals from an environment without any",
            "return load('return getmetatable(_ENV), io', 'c', 't', {})()",
            "[string \"c\"]:1: attempt to call global 'getmetatable' (a nil value)"),
        attack(
            "closes the embedder's streams",
            "io.stdout:close() io.stderr:close() io.stdin:close() return 'closed'",
            "closed"),
        attack(
            "finds a Java class name in an error",
            "local s = '' for _, f in ipairs({string.rep, io.open, os.date, load, setmetatable}) do"
                + " s = s .. tostring(select(2, pcall(f, {}, {}, {}))) end"
                + " return tostring(s:find('java')) .. tostring(s:find('luaj'))",
            "nilnil"));
  }

  @ParameterizedTest
  @MethodSource({"files", "programs", "modules", "language"})
  void whatIsNotAllowedFails(Attack attack) throws Exception {
    try (Moonwire lua = host.builder().build()) {
      assertEquals(attack.outcome(), host.outcome(lua, attack.script()));
      host.assertUnharmed(lua);
    }
  }

  @ParameterizedTest
  @MethodSource({"files", "programs", "modules", "language"})
  void coroutinesAndTasksAreNoWayAround(Attack attack) throws Exception {
    String inCoroutine =
        "local task = require('moonwire.task') return coroutine.wrap(function()"
            + " return task.spawn(function() "
            + attack.script()
            + " end):join() end)()";
    try (Moonwire lua = host.builder().build()) {
      assertEquals(unplaced(attack.outcome()), unplaced(host.outcome(lua, inCoroutine)));
      host.assertUnharmed(lua);
    }
  }

  /** Without the positions of those who passed an error on. */
  private static String unplaced(String text) {
    return text.replaceAll("^(s:1: )+", "");
  }

  static Stream<Attack> changes() {
    return Stream.of(
        attack(
            "gives all strings methods",
            "getmetatable('').__index = function() return print end",
            ""),
        attack("takes string functions away", "for k in pairs(string) do string[k] = nil end", ""),
        attack("replaces a function", "string.upper = function() return 'pwned' end", ""),
        attack(
            "gives the globals a metatable",
            "setmetatable(_G, {__index = function() return 1 end})",
            ""),
        attack("adds strings", "getmetatable('').__add = function() return 'pwned' end", ""),
        attack("replaces a module", "package.loaded['moonwire.task'] = 'pwned'", ""),
        attack(
            "replaces the searchers",
            "package.searchers[2] = error package.searchers[1] = error",
            ""),
        attack(
            "prepares a module",
            "package.preload['moonwire.task'] = function() return 'pwned' end",
            ""),
        attack("changes the path", "package.path = '/pwned/?.lua'", ""));
  }

  /** The second VM is there before the first one's script runs. */
  @ParameterizedTest
  @MethodSource("changes")
  void whatAScriptChangesIsItsOwnVms(Attack attack) throws Exception {
    String witness =
        "return tostring(('x').nothing) .. ('a'):upper() .. tostring(pcall(function() return 'a' + 1 end))"
            + " .. tostring(undefined) .. type(require('moonwire.task').spawn) .. package.path:sub(1, 4)";
    try (Moonwire other = host.builder().build();
        Moonwire lua = host.builder().build()) {
      host.outcome(lua, attack.script());
      assertEquals("nilAfalsenilfunction/usr", other.run(witness));
      try (Moonwire next = host.builder().build()) {
        assertEquals("nilAfalsenilfunction/usr", next.run(witness));
      }
    }
  }

  @Test
  void theEmbeddersStreamsSurviveTheirScripts() throws Exception {
    try (Moonwire lua = host.builder().build();
        Moonwire other = host.builder().build()) {
      host.outcome(lua, "io.stdout:close() io.output():close()");
      other.run("io.write('still here')");
    }
    assertTrue(host.out.toString().endsWith("still here"));
  }

  @Test
  void aFinalizerAtCloseEndsNeitherTheProcessNorTheOthers() {
    StringBuilder told = new StringBuilder();
    Moonwire lua = Moonwire.builder().build();
    lua.set("tell", (JavaFunction) args -> told.append(args[0]).toString());
    lua.run(
        """
        first = setmetatable({}, {__gc = function() tell("first") end})
        second = setmetatable({}, {__gc = function() error("lost") end})
        """);
    lua.close();
    assertEquals("first", told.toString());

    Moonwire leaving = Moonwire.builder().build();
    leaving.run("last = setmetatable({}, {__gc = function() os.exit(5) end})");
    LuaScriptException exit = assertThrows(LuaScriptException.class, leaving::close);
    assertEquals(5, exit.exitStatus());
    assertThrows(IllegalStateException.class, () -> leaving.run("return 1"));
  }

  /** Nothing calls a script at close but finalizers, and those have limits, too. */
  @Test
  void aFinalizerDoesNotHoldUpClose() {
    for (Limits limits :
        new Limits[] {
          Limits.none().instructions(100_000), Limits.none().time(Duration.ofMillis(200))
        }) {
      Moonwire lua = host.builder().limits(limits).build();
      lua.run("hoard = setmetatable({}, {__gc = function() while true do end end})");
      lua.close();
      assertThrows(IllegalStateException.class, () -> lua.run("return 1"));
    }
  }

  @Test
  void aDeepTableCrossesToJava() throws IOException {
    try (Moonwire lua = host.builder().build()) {
      Object level = lua.run("local t = {'end'} for i = 1, 1e5 do t = {t} end return t");
      int depth = 0;
      while (level instanceof List<?> list) {
        level = list.get(0);
        depth++;
      }
      assertEquals(100_001, depth);
      host.assertUnharmed(lua);
    }
  }
}
