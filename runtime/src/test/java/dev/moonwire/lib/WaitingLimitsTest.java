package dev.moonwire.lib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.moonwire.loop.Loop;
import dev.moonwire.vm.Limits;
import dev.moonwire.vm.LuaVm;
import dev.moonwire.vm.Options;
import dev.moonwire.vm.ScriptException;
import dev.moonwire.vm.std.StandardLibraries;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** Limits of scripts that wait, and of what they leave with those who wait for them. */
@Timeout(120)
class WaitingLimitsTest {
  private static Varargs run(LuaVm vm, String chunk) throws ScriptException {
    return vm.run(chunk.getBytes(StandardCharsets.ISO_8859_1), "=t", LuaValue.NONE);
  }

  private static void assertEnds(Limits limits, String attack, String limit) throws Exception {
    try (Libs libs = new Libs(Loop.create());
        LuaVm vm = new LuaVm(Options.of(libs.files()).withLimits(limits))) {
      libs.attach(vm);
      StandardLibraries.install(vm);
      libs.installTasks(vm, Integer.MAX_VALUE);
      libs.installDescriptors(vm);
      String prelude = "local task = require('moonwire.task') local fd = require('moonwire.fd') ";
      ScriptException e = assertThrows(ScriptException.class, () -> run(vm, prelude + attack));
      assertTrue(e.isLimitExceeded(), attack + ": " + e.getMessage());
      assertTrue(e.getMessage().endsWith(limit + " limit exceeded"), e.getMessage());
      libs.dropTasks();
      assertEquals(2, run(vm, "return 1 + 1").arg1().toint());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "task.sleep(1000)",
        "pcall(task.sleep, 1000) error('swallowed')",
        "while true do pcall(task.sleep, 1000) end",
        "coroutine.wrap(function() pcall(task.sleep, 1000) end)() error('swallowed')",
        "task.spawn(task.sleep, 1000):join()",
        "local c = task.channel() task.spawn(task.sleep, 1000) c:receive()",
        "while true do task.yield() end",
        "local r = fd.pipe() fd.read(r, 1)",
        "table.sort({1, 2}, function() task.sleep(1000) end)",
        "task.spawn(function() while true do task.yield() end end) task.sleep(1000)",
        "task.spawn(function() while true do end end) task.sleep(1000)",
      })
  void theTimeLimitEndsAWait(String attack) throws Exception {
    assertEnds(Limits.ofMillis(300), attack, "time");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "local c = task.channel(2^30) while true do c:send({}) end",
        "local c = task.channel(1) while true do local d = task.channel(1) d:send(c) c = d end",
        "local c while true do local d = task.channel(1) if c then d:send(c) end c = d:values() end",
        "while true do task.spawn(task.sleep, 1000, ('x'):rep(1000)) end",
        "while true do local s = ('x'):rep(1000) task.spawn(function() task.sleep(1000)"
            + " return s end) task.yield() end",
        "local c = task.channel() while true do task.spawn(function() c:send(('x'):rep(1000)) end)"
            + " task.yield() end",
        "while true do task.spawn(error, {('x'):rep(1000)}) task.yield() end",
        "local t = {} while true do t[#t + 1] = task.spawn(string.rep, 'x', 1000) task.yield() end",
      })
  void theMemoryLimitSeesWhatTasksHold(String attack) throws Exception {
    assertEnds(Limits.ofMemory(8 << 20), attack, "memory");
  }

  @Test
  void tasksThatEndLeaveNothingBehind() throws Exception {
    try (Libs libs = new Libs(Loop.create());
        LuaVm vm = new LuaVm(Options.of(libs.files()).withLimits(Limits.ofMemory(8 << 20)))) {
      libs.attach(vm);
      StandardLibraries.install(vm);
      libs.installTasks(vm, Integer.MAX_VALUE);
      Varargs answer =
          run(
              vm,
              "local task = require('moonwire.task') local n = 0 for i = 1, 20000 do"
                  + " n = n + #task.spawn(string.rep, 'x', 2000):join() end return n");
      assertEquals(40_000_000, answer.arg1().toint());
    }
  }
}
