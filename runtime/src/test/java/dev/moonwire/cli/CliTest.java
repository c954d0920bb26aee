package dev.moonwire.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.moonwire.cli.CommandRun.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The command as a shell sees it: status, standard output, standard error. */
final class CliTest {
  private static final String DEEP =
      "local function inner() error('boom') end\nlocal function outer() inner() end\nouter()\n";

  @TempDir Path folder;

  private record Case(
      String says, List<String> args, String input, int status, String out, String err) {}

  private static Case good(String says, List<String> args, String input, String out) {
    return new Case(says, args, input, 0, out, "");
  }

  private static Case bad(String says, List<String> args, String input, String err) {
    return new Case(says, args, input, 1, "", err);
  }

  private static List<Case> cases() {
    return List.of(
        good("-e runs a text", List.of("-e", "print(1)"), "", "1\n"),
        good("-e takes its text attached", List.of("-eprint(1)"), "", "1\n"),
        bad(
            "-e may begin with an equals sign",
            List.of("-e=1"),
            "",
            "moonwire: (command line):1: unexpected symbol near '='\n"),
        good("several -e share globals", List.of("-e", "x = 1", "-e", "print(x)"), "", "1\n"),
        good(
            "-l makes a global of a module, in the order given",
            List.of(
                "-e",
                "package.preload.m = function() return {v = 7} end",
                "-l",
                "m",
                "-e",
                "print(m.v, m == package.loaded.m)"),
            "",
            "7\ttrue\n"),
        good("a script gets its arguments", List.of("args.lua", "a", "b c"), "", "a|b c\n"),
        good(
            "arg has the script at 0 and the options before it",
            List.of("-e", "x = 1", "arg.lua", "-e"),
            "",
            "moonwire -e x = 1 arg.lua -e\n"),
        good(
            "--libtls=3.5 gives scripts errors that are objects",
            List.of(
                "--libtls=3.5",
                "-e",
                "print(select(2, require('libtls.config').new():set_dheparams('x')).op)"),
            "",
            "config.set_dheparams\n"),
        good(
            "--libtls=classic gives scripts errors that are strings",
            List.of(
                "--libtls=classic",
                "-e",
                "print(select(2, require('libtls.config').new():set_dheparams('x')))"),
            "",
            "invalid dhe param 'x'\n"),
        good("-- ends the options", List.of("--", "args.lua", "-x"), "", "-x\n"),
        good("- runs standard input", List.of("-", "a"), "print(...)", "a\n"),
        good("after -- a file may be named -", List.of("--", "-"), "", "dash\n"),
        good("without a script standard input is run", List.of(), "print('in')", "in\n"),
        good("a first line for the shell is skipped", List.of("shell.lua"), "", "2\n"),
        good(
            "text and bytes pass unchanged",
            List.of("-e", "io.write('h\u00E9\\n')"),
            "",
            "h\u00E9\n"),
        good(
            "a script reads what is left of standard input",
            List.of("echo.lua"),
            "a\nb\n",
            "a/b\n"),
        good(
            "-i takes lines until the input ends",
            List.of("-i", "-e", "x = 20"),
            "x\n=x+1\nfor i = 1, 2 do\nprint(i) end\nlocal\n",
            version() + "> 20\n> 21\n> >> 1\n2\n> >> \n"),
        good(
            "prompts are the script's to choose",
            List.of("-i", "-e", "_PROMPT = '? '"),
            "",
            version() + "? \n"),
        bad(
            "an error at the top",
            List.of("-e", "error('boom')"),
            "",
            "moonwire: (command line):1: boom\nstack traceback:\n\t[C]: in function 'error'\n"
                + "\t(command line):1: in main chunk\n\t[C]: in ?\n"),
        bad(
            "an error further down shows the way to it",
            List.of("deep.lua"),
            "",
            "moonwire: deep.lua:1: boom\nstack traceback:\n\t[C]: in function 'error'\n"
                + "\tdeep.lua:1: in function 'inner'\n\tdeep.lua:2: in function 'outer'\n"
                + "\tdeep.lua:3: in main chunk\n\t[C]: in ?\n"),
        bad(
            "a syntax error has no traceback",
            List.of("-"),
            "x = = 1\n",
            "moonwire: stdin:1: unexpected symbol near '='\n"),
        bad(
            "a missing script",
            List.of("nofile.lua"),
            "",
            "moonwire: cannot open nofile.lua: No such file or directory\n"),
        bad(
            "an error object speaks for itself",
            List.of("-e", "error(setmetatable({}, {__tostring = function() return 'own' end}))"),
            "",
            "moonwire: own\n"));
  }

  @TestFactory
  Stream<DynamicTest> theCommandBehavesAsLua() throws Exception {
    write("args.lua", "print(table.concat({...}, '|'))");
    write(
        "arg.lua",
        "local t = {} for i = -3, 1 do t[#t + 1] = arg[i] end print(table.concat(t, ' '))");
    write("-", "print('dash')");
    write("shell.lua", "#!/usr/bin/env moonwire\nprint(debug.getinfo(1, 'l').currentline)");
    write(
        "echo.lua",
        "print(io.read() .. '/' .. io.read('*a'):gsub('\\n', ''), nil)".replace(", nil", ""));
    write("deep.lua", DEEP);
    return cases().stream().map(c -> dynamicTest(c.says, () -> check(c)));
  }

  private void check(Case c) throws Exception {
    Outcome outcome = CommandRun.run(folder, Map.of(), c.input, c.args.toArray(new String[0]));
    assertEquals(new Outcome(c.status, c.out, c.err), outcome);
  }

  private void write(String name, String text) throws Exception {
    Files.writeString(folder.resolve(name), text);
  }

  private static String version() {
    return "Moonwire (not packaged) (Lua 5.2 on Java " + System.getProperty("java.version") + ")\n";
  }

  private Outcome run(String... args) throws Exception {
    return CommandRun.run(folder, Map.of(), "", args);
  }

  @Test
  void anErrorObjectWithoutTextIsNamedByItsType() throws Exception {
    Outcome outcome = run("-e", "error({})");
    assertEquals(1, outcome.status());
    assertEquals(
        "moonwire: (error object is a table value)", outcome.err().lines().findFirst().orElse(""));
  }

  @Test
  void nilAsAnErrorEndsWithoutAWord() throws Exception {
    assertEquals(new Outcome(1, "", ""), run("-e", "error()"));
  }

  @Test
  void osExitChoosesTheStatusAndWritesWhatIsBuffered() throws Exception {
    assertEquals(
        new Outcome(7, "out", ""),
        run("-e", "io.stdout:setvbuf('full') io.write('out') os.exit(7)"));
    assertEquals(new Outcome(0, "", ""), run("-e", "os.exit(true)"));
    assertEquals(new Outcome(1, "", ""), run("-e", "os.exit(false)"));
    assertEquals(new Outcome(3, "", ""), run("-e", "pcall(os.exit, 3) print('not reached')"));
  }

  @Test
  void whatIsBufferedIsWrittenBeforeAnErrorEndsTheScript() throws Exception {
    Outcome outcome = run("-e", "io.stdout:setvbuf('full') io.write('out') error('x', 0)");
    assertEquals(1, outcome.status());
    assertEquals("out", outcome.out());
  }

  @Test
  void unknownOptionsAreExplained() throws Exception {
    Outcome outcome = run("-x");
    assertEquals(1, outcome.status());
    assertEquals("", outcome.out());
    assertTrue(
        outcome.err().startsWith("moonwire: unrecognized option '-x'\nusage: moonwire "),
        outcome.err());
  }

  @Test
  void anOptionWithoutItsTextIsExplained() throws Exception {
    assertTrue(run("-e").err().startsWith("moonwire: '-e' needs argument\nusage: "));
    assertTrue(run("-l", "-v").err().startsWith("moonwire: '-l' needs argument\nusage: "));
  }

  @Test
  void helpNamesEveryOption() throws Exception {
    Outcome outcome = run("-h");
    assertEquals(0, outcome.status());
    for (String option : List.of("-e ", "-l ", "-i ", "-v", "-E ", "-h", "-- ", "- ", "spec")) {
      assertTrue(outcome.out().contains(" " + option), option);
    }
    assertEquals(outcome, run("--help"));
  }

  @Test
  void theVersionIsTold() throws Exception {
    assertEquals(new Outcome(0, version(), ""), run("-v"));
    assertEquals(new Outcome(0, version(), ""), run("--version"));
  }

  @Test
  void luaInitRunsFirstUnlessTheEnvironmentIsIgnored() throws Exception {
    Map<String, String> init = Map.of("LUA_INIT", "x = 'general'", "LUA_INIT_5_2", "x = 'own'");
    assertEquals("own\n", CommandRun.run(folder, init, "", "-e", "print(x)").out());
    assertEquals("nil\n", CommandRun.run(folder, init, "", "-E", "-e", "print(x)").out());
  }

  @Test
  void luaInitMayNameAFile() throws Exception {
    write("init.lua", "x = 'file'");
    Map<String, String> init = Map.of("LUA_INIT", "@init.lua");
    assertEquals("file\n", CommandRun.run(folder, init, "", "-e", "print(x)").out());
  }

  @Test
  void anErrorInLuaInitEndsTheCommand() throws Exception {
    Outcome outcome =
        CommandRun.run(folder, Map.of("LUA_INIT", "error('bad')"), "", "-e", "print(1)");
    assertEquals(1, outcome.status());
    assertEquals("", outcome.out());
    assertTrue(outcome.err().startsWith("moonwire: LUA_INIT:1: bad\nstack traceback:"));
  }

  @Test
  void luaPathSaysWhereRequireLooks() throws Exception {
    Files.createDirectory(folder.resolve("lib"));
    write("lib/m.lua", "return 'found'");
    Map<String, String> path = Map.of("LUA_PATH", "lib/?.lua;;");
    String script = "print(require('m')) print(package.path:match('^lib/%?.lua;(.)') ~= nil)";
    assertEquals("found\ntrue\n", CommandRun.run(folder, path, "", "-e", script).out());
    assertEquals(1, CommandRun.run(folder, path, "", "-E", "-e", script).status());
  }

  @Test
  void ctrlCEndsALoopWithATraceback() throws Exception {
    interrupted("print('ready') io.stdout:flush() while true do end");
  }

  @Test
  void ctrlCEndsAWaitForInput() throws Exception {
    interrupted("print('ready') io.stdout:flush() io.read()");
  }

  private void interrupted(String script) throws Exception {
    try (CommandRun run = CommandRun.start(folder, Map.of(), "-e", script)) {
      assertEquals("ready", run.readLine());
      run.interrupt();
      Outcome outcome = run.outcome();
      assertEquals(1, outcome.status(), outcome.err());
      assertTrue(
          outcome.err().startsWith("moonwire: (command line):1: interrupted!\nstack traceback:\n"),
          outcome.err());
    }
  }

  @Test
  void aReaderThatLeavesEndsTheScriptQuietly() throws Exception {
    try (CommandRun run =
        CommandRun.start(folder, Map.of(), "-e", "while true do print('line') end")) {
      assertEquals("line", run.readLine());
      run.closeOutput();
      assertEquals(new Outcome(141, "", ""), run.outcomeWithoutOutput());
    }
  }

  @Test
  void wordsArriveInAnyLocale() throws Exception {
    Map<String, String> locale = Map.of("LC_ALL", "C");
    assertEquals(
        new Outcome(0, "h\u00E9\n", ""),
        CommandRun.run(folder, locale, "", "-e", "print('h\u00E9')"));
  }

  @Test
  void nettysLogStaysOutOfTheWay() throws Exception {
    String script =
        "local fd = require('moonwire.fd') local r, w = fd.pipe() print(fd.write(w, 'x'))";
    // A value that is no number makes Netty log a warning.
    List<String> jvm = List.of("-Dio.netty.maxDirectMemory=much");
    try (CommandRun run = CommandRun.start(jvm, folder, Map.of(), "-e", script)) {
      assertEquals(new Outcome(0, "1\n", ""), run.outcome());
    }
  }

  @Test
  void anUnknownTlsEngineIsRefused() throws Exception {
    List<String> jvm = List.of("-Dmoonwire.tls=none");
    try (CommandRun run = CommandRun.start(jvm, folder, Map.of(), "-e", "")) {
      Outcome outcome = run.outcome();
      assertEquals(1, outcome.status());
      assertEquals(
          "moonwire: -Dmoonwire.tls=none: expected auto, boringssl or jdk\n", outcome.err());
    }
  }

  @Test
  void finalizersRunAtTheEndButNotAfterOsExit() throws Exception {
    String script = "setmetatable({}, {__gc = function() print('gone') end}) ";
    assertEquals("gone\n", run("-e", script).out());
    assertEquals("gone\n", run("-e", script + "error('x')").out());
    assertEquals("", run("-e", script + "os.exit(0)").out());
    assertEquals("gone\n", run("-e", script + "os.exit(0, true)").out());
  }

  @Test
  void aFinalizerMayExit() throws Exception {
    String exiting = "setmetatable({}, {__gc = function() os.exit(3) end}) ";
    String buffered = "io.stdout:setvbuf('full') io.write('kept') ";
    assertEquals(new Outcome(3, "kept", ""), run("-e", exiting + buffered));
    assertEquals(new Outcome(3, "kept", ""), run("-e", exiting + buffered + "os.exit(0, true)"));
    Outcome failed = run("-e", exiting + buffered + "error('x', 0)");
    assertEquals(3, failed.status(), failed.err());
    assertEquals("kept", failed.out());
    assertTrue(failed.err().startsWith("moonwire: x\nstack traceback:"), failed.err());
  }

  @Test
  void specsAreRunAndTheirResultIsTheStatus() throws Exception {
    write("good_spec.lua", "describe('a', function() it('b', function() end) end)");
    write("bad_spec.lua", "describe('a', function() it('c', function() error('no') end) end)");
    Outcome good = run("spec", "--output", "tap", "good_spec.lua");
    assertEquals(0, good.status(), good.err());
    assertTrue(good.out().contains("ok 1 - a b"), good.out());
    assertEquals(1, run("spec", ".").status());
    assertEquals(0, run("spec", "--filter", "a b", ".").status());
  }

  @Test
  void aSpecCommandThatMakesNoSenseIsExplained() throws Exception {
    assertTrue(run("spec", "nowhere").err().startsWith("moonwire: cannot open nowhere: No such"));
    assertTrue(run("spec", "--output", "x").err().startsWith("moonwire: unknown output 'x'"));
    write("v35_spec.lua", "it('v', function() assert.truthy(require('libtls').ERROR) end)");
    assertEquals(1, run("spec", "v35_spec.lua").status());
    assertEquals(0, run("spec", "--libtls=3.5", "v35_spec.lua").status());
    assertTrue(run("spec", "--libtls", "9").err().startsWith("moonwire: unknown libtls '9'"));
    assertTrue(run("spec", "--zork").err().startsWith("moonwire: unknown option: '--zork'"));
    assertTrue(run("spec", "-h").out().startsWith("usage: moonwire spec "));
  }

  @Test
  void aScriptNamedSpecIsRunByItsPath() throws Exception {
    write("spec", "print('script')");
    assertEquals("script\n", run("./spec").out());
  }
}
