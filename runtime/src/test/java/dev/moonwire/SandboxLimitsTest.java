package dev.moonwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.moonwire.SandboxHost.Attack;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How scripts try to use up what the host has, and which limit ends them. */
@Timeout(120)
final class SandboxLimitsTest {
  private static final String ENDLESS = "function() while true do end end";
  private static final String TASK = "local task = require('moonwire.task') ";
  private static final String FD = "local fd = require('moonwire.fd') ";

  private static Attack attack(String sentence, String script) {
    return new Attack(sentence, script, "");
  }

  private static Attack error(String sentence, String script, String outcome) {
    return new Attack(sentence, script, outcome);
  }

  private static Moonwire vm(Limits limits) {
    return Moonwire.builder().libraries(Library.TASK, Library.FD).limits(limits).build();
  }

  /** The limit ends the script whatever it catches, and the VM and new ones go on. */
  private static void assertEnds(Limits limits, Attack attack, String limit) {
    try (Moonwire lua = vm(limits)) {
      offerCalls(lua);
      LuaScriptException e =
          assertThrows(LuaScriptException.class, () -> lua.run(attack.script()), attack.script());
      assertTrue(e.isLimitExceeded(), e.getMessage());
      assertTrue(e.getMessage().endsWith(limit + " limit exceeded"), e.getMessage());
      assertHealthy(lua);
    }
  }

  /** The way into a script by Java code, which sees the limit's error pass. */
  private static void offerCalls(Moonwire lua) {
    lua.set("callback", (JavaFunction) args -> ((LuaFunction) args[0]).call());
    lua.set(
        "catching",
        (JavaFunction)
            args -> {
              try {
                return ((LuaFunction) args[0]).call();
              } catch (LuaScriptException e) {
                return "caught " + e.isLimitExceeded();
              }
            });
  }

  private static void assertHealthy(Moonwire lua) {
    assertEquals(2L, lua.run("hoard = nil return 1 + 1"));
    try (Moonwire second = Moonwire.builder().build()) {
      assertEquals(2L, second.run("return 1 + 1"));
    }
  }

  static Stream<Attack> loops() {
    return Stream.of(
        attack("loops", "while true do end"),
        attack("catches the limit", "while true do pcall(" + ENDLESS + ") end"),
        attack("catches it with a handler", "while true do xpcall(" + ENDLESS + ", print) end"),
        attack("loops in an error's handler", "xpcall(error, " + ENDLESS + ")"),
        attack(
            "catches it in a coroutine",
            "while true do coroutine.wrap(function() pcall(" + ENDLESS + ") end)() end"),
        attack(
            "resumes what was ended",
            "local c = coroutine.create(" + ENDLESS + ") while true do coroutine.resume(c) end"),
        attack(
            "makes coroutines of coroutines",
            "local function f() coroutine.wrap(f)() end while true do pcall(f) end"),
        attack("loops in a comparison of sort", "table.sort({3, 1, 2}, " + ENDLESS + ")"),
        attack("loops in a callback of gsub", "(('x'):rep(100)):gsub('x', " + ENDLESS + ")"),
        attack(
            "loops in an index",
            "local t = setmetatable({}, {__index = " + ENDLESS + "}) return t.x"),
        attack("loops in an assignment", "setmetatable({}, {__newindex = " + ENDLESS + "}).x = 1"),
        attack("loops in a sum", "return setmetatable({}, {__add = " + ENDLESS + "}) + 1"),
        attack("loops in a length", "return #setmetatable({}, {__len = " + ENDLESS + "})"),
        attack(
            "loops in a comparison",
            "local t = setmetatable({}, {__lt = " + ENDLESS + "}) return t < t"),
        attack("loops in an iterator", "for _ in " + ENDLESS + " do end"),
        attack("loops in pairs", "pairs(setmetatable({}, {__pairs = " + ENDLESS + "}))"),
        attack("loops in tostring", "tostring(setmetatable({}, {__tostring = " + ENDLESS + "}))"),
        attack(
            "loops in a finalizer",
            "setmetatable({}, {__gc = "
                + ENDLESS
                + "}) collectgarbage() while true do collectgarbage() end"),
        attack("loops in a task", TASK + "task.spawn(" + ENDLESS + ")"),
        attack(
            "loops in tasks that yield",
            TASK + "task.spawn(function() while true do task.yield() end end)"),
        attack(
            "loops in a task's timeout",
            TASK + "while true do pcall(task.timeout, 1e-3, " + ENDLESS + ") end"),
        attack("loops in a module", "package.preload.x = " + ENDLESS + " require('x')"),
        attack("loops while it is compiled", "load(function() while true do end end)"),
        attack("is read without end", "load(function() return ' ' end)"),
        attack("backtracks", "(('a'):rep(200)):find(('a*'):rep(20) .. 'b')"),
        attack("balances", "(('('):rep(1e6)):find('%b()')"),
        attack("loops behind a function of Java's", "callback(" + ENDLESS + ")"),
        attack(
            "catches what passed through Java",
            "while true do pcall(callback, " + ENDLESS + ") end"),
        attack("goes on after Java has caught it", "while true do catching(" + ENDLESS + ") end"),
        attack(
            "passes through Java twice",
            "pcall(callback, function() pcall(callback, " + ENDLESS + ") end) while true do end"));
  }

  @ParameterizedTest
  @MethodSource("loops")
  void theInstructionLimitEndsIt(Attack attack) {
    assertEnds(Limits.none().instructions(1_000_000), attack, "instruction");
  }

  /** Nothing of a script runs on behind a limit: not even what would catch its error. */
  static Stream<Attack> catchers() {
    String after = " reached = true";
    return Stream.of(
        attack("pcall", "pcall(" + ENDLESS + ")" + after),
        attack("xpcall", "xpcall(" + ENDLESS + ", function() reached = true end)" + after),
        attack("pcall of pcall", "pcall(pcall, pcall, " + ENDLESS + ")" + after),
        attack("a coroutine", "coroutine.resume(coroutine.create(" + ENDLESS + "))" + after),
        attack("wrap in pcall", "pcall(coroutine.wrap(" + ENDLESS + "))" + after),
        attack(
            "a task that is joined",
            TASK + "pcall(function() task.spawn(" + ENDLESS + "):join() end)" + after),
        attack(
            "a task of its own", TASK + "task.spawn(" + ENDLESS + ") pcall(task.sleep, 1)" + after),
        attack("sort", "pcall(table.sort, {2, 1}, " + ENDLESS + ")" + after),
        attack("Java", "pcall(callback, " + ENDLESS + ")" + after),
        attack("Java that catches", "pcall(catching, " + ENDLESS + ") pcall(type, 1)" + after),
        attack(
            "a finalizer",
            "hoard = setmetatable({}, {__gc = function() reached = true end}) pcall("
                + ENDLESS
                + ")"));
  }

  @ParameterizedTest
  @MethodSource("catchers")
  void noHandlerSeesALimit(Attack attack) {
    try (Moonwire lua = vm(Limits.none().instructions(100_000))) {
      offerCalls(lua);
      LuaScriptException e =
          assertThrows(LuaScriptException.class, () -> lua.run(attack.script()), attack.script());
      assertTrue(e.isLimitExceeded(), e.getMessage());
      assertEquals(null, lua.get("reached"));
      assertHealthy(lua);
    }
  }

  static Stream<Attack> bombs() {
    return Stream.of(
        attack("repeats a string", "hoard = ('x'):rep(1e9)"),
        attack("repeats a string with a separator", "hoard = ('x'):rep(1e6, ('y'):rep(1e3))"),
        attack("doubles a string", "local s = 'x' while true do s = s .. s end"),
        attack(
            "doubles a string and catches",
            "local s = 'x' while true do pcall(function() s = s .. s end) end"),
        attack("fills a table", "hoard = {} while true do hoard[#hoard + 1] = 1 end"),
        attack(
            "fills a table by keys", "hoard = {} for i = 1, math.huge do hoard['k' .. i] = i end"),
        attack("nests tables", "hoard = {} while true do hoard = {hoard} end"),
        attack(
            "makes functions",
            "hoard = {} while true do local x = {} hoard[#hoard + 1] = function() return x end end"),
        attack(
            "makes coroutines",
            "hoard = {} while true do local c = coroutine.create(print) hoard[#hoard + 1] = c end"),
        attack(
            "suspends coroutines",
            "hoard = {} while true do local c = coroutine.wrap(coroutine.yield) c() hoard[#hoard + 1] = c end"),
        attack(
            "replaces by more",
            "local s = ('x'):rep(1e4) while true do s = s:gsub('x', 'xxxx') end"),
        attack("formats", "local s = 'x' while true do s = ('%s%s'):format(s, s) end"),
        attack(
            "compiles",
            "hoard = {} while true do hoard[#hoard + 1] = load('return ' .. #hoard .. (' + 1'):rep(100)) end"),
        attack(
            "unpacks",
            "hoard = {} while true do hoard[#hoard + 1] = {table.unpack({}, 1, 1e5)} end"),
        attack(
            "holds on in finalizers",
            "hoard = {} while true do setmetatable({}, {__gc = function(o) hoard[#hoard + 1] = o end}) hoard[#hoard + 1] = ('x'):rep(1000) end"),
        attack("throws a bomb", "error(('x'):rep(1e9))"),
        attack("returns a bomb", "return ('x'):rep(1e9)"),
        attack(
            "spawns tasks that hold",
            TASK + "while true do task.spawn(task.sleep, 1000, ('x'):rep(1000)) end"),
        attack(
            "queues without end",
            TASK + "local c = task.channel(2^30) while true do c:send({}) end"),
        attack(
            "hoards in the strings' metatable",
            "while true do getmetatable('').x = {getmetatable('').x} end"),
        attack(
            "hoards in package.loaded",
            "while true do package.loaded[#package.loaded + 1] = {} end"),
        attack(
            "hoards behind Java",
            "callback(function() hoard = {} while true do hoard[#hoard + 1] = {} end end)"));
  }

  @ParameterizedTest
  @MethodSource("bombs")
  void theMemoryLimitEndsIt(Attack attack) {
    assertEnds(Limits.none().memory(16 << 20), attack, "memory");
  }

  static Stream<Attack> waits() {
    return Stream.of(
        attack("sleeps", FD + "fd.sleep(1000)"),
        attack("sleeps on", FD + "while true do pcall(fd.sleep, 1000) end"),
        attack("sleeps in a task", TASK + "task.spawn(task.sleep, 1000)"),
        attack("waits for what never comes", FD + "local r = fd.pipe() fd.read(r, 1)"),
        attack("polls", FD + "local r = fd.pipe() fd.poll({[r] = 'r'})"),
        attack(
            "looks busily", FD + "local r = fd.pipe() while true do fd.poll({[r] = 'r'}, 0) end"),
        attack(
            "sleeps behind Java",
            FD + "pcall(callback, function() fd.sleep(1000) end) while true do end"),
        attack(
            "sleeps in a finalizer",
            FD
                + "setmetatable({}, {__gc = function() fd.sleep(1000) end}) while true do collectgarbage() end"),
        attack("loops", "while true do end"));
  }

  @ParameterizedTest
  @MethodSource("waits")
  void theTimeLimitEndsIt(Attack attack) {
    assertEnds(Limits.none().time(Duration.ofMillis(300)), attack, "time");
  }

  static Stream<Attack> failures() {
    return Stream.of(
        error(
            "opens pipes",
            FD + "while true do local r, err = fd.pipe() if not r then return err end end",
            "Too many open files"),
        error(
            "opens sockets",
            FD + "while true do local r, err = fd.socketpair() if not r then return err end end",
            "Too many open files"),
        error(
            "starts tasks",
            TASK
                + "while true do local ok, err = pcall(task.spawn, function() task.sleep(1e-3) end) if not ok then return err end end",
            "too many tasks (50)"),
        error("calls itself", "local function f() return 1 + f() end f()", "s:1: stack overflow"),
        error(
            "catches in each call of itself",
            "local function f() pcall(f) end f() return 'done'",
            "done"),
        error(
            "calls itself in sort",
            "local function f() table.sort({2, 1}, f) end f()",
            "C stack overflow"),
        error(
            "calls itself in gsub",
            "local function f() return ('x'):gsub('x', f) end f()",
            "C stack overflow"),
        error(
            "calls itself in tostring",
            "local t t = setmetatable({}, {__tostring = function() return tostring(t) end}) tostring(t)",
            "C stack overflow"),
        error(
            "calls itself in coroutines",
            "local function f() coroutine.wrap(f)() end"
                + " return (select(2, pcall(f))):match('[^:]*$')",
            " C stack overflow"),
        error("calls itself by Java", "local function f() callback(f) end f()", "C stack overflow"),
        error(
            "calls itself in an index",
            "local t = {} setmetatable(t, {__index = function(_, k) return t[k] end}) return t.x",
            "s:1: stack overflow"),
        error(
            "indexes in a circle",
            "local t = {} setmetatable(t, {__index = t}) return t.x",
            "s:1: loop in gettable"),
        error(
            "fails while it fails",
            "local function f() error() end return tostring(select(2, xpcall(error, f)))",
            "error in error handling"),
        error(
            "nests parentheses",
            "return (select(2, load(('('):rep(1e5), '=deep')))",
            "deep:1: chunk has too many syntax levels near '('"),
        error("nests a pattern", "return (('x'):find(('('):rep(1e5)))", "s:1: too many captures"),
        error(
            "unpacks too much",
            "return table.unpack({}, 1, 1e8)",
            "s:1: too many results to unpack"),
        error(
            "repeats beyond any memory",
            "return ('x'):rep(2^40)",
            "s:1: resulting string too large"),
        error(
            "returns a table that holds itself",
            "local t = {} t[1] = t return t",
            "[(this Collection)]"),
        error(
            "gives Java a table that holds itself",
            "local t = {} t.x = t callback(t)",
            "s:1: java function failed"),
        error(
            "throws a table that holds itself",
            "local t = {} t[1] = t error(t)",
            "(error object is a table value)"),
        error(
            "throws what cannot be shown",
            "error(setmetatable({}, {__tostring = function() error('no') end}))",
            "(error object is a table value)"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void itIsAnErrorOfTheCall(Attack attack) {
    Limits limits = Limits.none().descriptors(16).tasks(50).time(Duration.ofSeconds(20));
    try (Moonwire lua = vm(limits)) {
      offerCalls(lua);
      String outcome;
      try {
        outcome = String.valueOf(lua.run(LuaScript.of(attack.script(), "=s")));
      } catch (LuaScriptException e) {
        outcome = e.getMessage();
      }
      assertEquals(attack.outcome(), outcome);
      assertHealthy(lua);
    }
  }

  @Test
  void resultsCostWhatItTakesToReturnThemThroughManyFrames() {
    String depth = "local n = 0 local function r() n = n + 1 return 1 + r() end pcall(r) return n";
    try (Moonwire lua = vm(Limits.none().instructions(3_000_000))) {
      long room = lua.runAs(Long.class, depth);
      String attack = "local function f() return pcall(f) end f()";
      LuaScriptException e = assertThrows(LuaScriptException.class, () -> lua.run(attack));
      assertTrue(e.isLimitExceeded(), e.getMessage());
      assertTrue(lua.runAs(Long.class, depth) >= room);
    }
  }

  @Test
  void whatIsThrownIsShownInTheTimeOfTheCall() {
    try (Moonwire lua = vm(Limits.none().time(Duration.ofSeconds(1)))) {
      String attack = "error(setmetatable({}, {__tostring = " + ENDLESS + "}))";
      LuaScript script = LuaScript.of(attack, "=s");
      LuaScriptException e = assertThrows(LuaScriptException.class, () -> lua.run(script));
      assertEquals("s:1: time limit exceeded", e.getMessage());
      assertHealthy(lua);
    }
  }

  @Test
  void whatGlobalsHoldCountsInLaterCalls() {
    try (Moonwire lua = vm(Limits.none().memory(16 << 20))) {
      String more = "hoard = hoard or {} for i = 1, 100 do hoard[#hoard + 1] = ('x'):rep(1e4) end";
      LuaScriptException e =
          assertThrows(
              LuaScriptException.class,
              () -> {
                for (int i = 0; i < 100; i++) {
                  lua.run(more);
                }
              });
      assertTrue(e.isLimitExceeded(), e.getMessage());
      assertHealthy(lua);
    }
  }
}
