package dev.moonwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tasks as a Java program meets them; {@code spec/moonwire/task_spec.lua} has the rest. */
final class TasksTest {
  private final Moonwire lua = Moonwire.builder().allow(Access.all()).build();

  @AfterEach
  void close() {
    lua.close();
  }

  private LuaScriptException failure(String script) {
    return assertThrows(LuaScriptException.class, () -> lua.run(script));
  }

  @Test
  void aRunEndsWhenItsTasksHave() {
    lua.run(
        """
        task = require("moonwire.task")
        for i = 1, 3 do task.spawn(function() task.sleep(0.01) done = (done or 0) + 1 end) end
        """);
    assertEquals(3L, lua.get("done"));
  }

  @Test
  void aCallDoesNotWaitForTasks() {
    lua.run("task = require('moonwire.task')");
    lua.load("task.spawn(function() task.sleep(0.01) done = true end)", "=t").call();
    assertEquals(null, lua.get("done"));
    lua.finishTasks();
    assertEquals(true, lua.get("done"));
  }

  @Test
  void anErrorNobodyJoinedEndsTheRunWithItsOwnTraceback() {
    LuaScriptException e =
        failure(
            """
            local task = require("moonwire.task")
            local function deep() task.sleep(0.001) error("lost") end
            task.spawn(function() deep() end)
            """);
    assertTrue(e.getMessage().endsWith(":2: lost"), e.getMessage());
    assertTrue(e.luaTraceback().contains("in function 'deep'"), e.luaTraceback());
  }

  @Test
  void anErrorThatWasJoinedIsNotToldTwice() {
    assertEquals(
        "seen",
        lua.run(
            """
            local task = require("moonwire.task")
            local t = task.spawn(function() error("x") end)
            return not pcall(t.join, t) and "seen"
            """));
  }

  @Test
  void anInterruptReachesTheScriptThatWaitsForTasks() {
    lua.set(
        "ready",
        (JavaFunction)
            args -> {
              new Thread(lua::interrupt).start();
              return null;
            });
    LuaScriptException e =
        failure(
            """
            local task = require("moonwire.task")
            local t = task.spawn(function() task.sleep(600) end)
            ready()
            t:join()
            """);
    assertTrue(e.getMessage().endsWith("interrupted!"), e.getMessage());
  }

  @Test
  void aTaskThatExitsEndsTheScript() {
    LuaScriptException e =
        failure("require('moonwire.task').spawn(function() os.exit(3) end):join()");
    assertTrue(e.isExit());
    assertEquals(3, e.exitStatus());
  }

  @Test
  void aRunThatFailsTakesItsTasksWithIt() {
    failure(
        """
        task = require("moonwire.task")
        task.spawn(function() pcall(task.sleep, 600) went = "on" end)
        task.yield()
        error("no more")
        """);
    assertEquals(0L, lua.run("return task.count()"));
    assertEquals(null, lua.get("went"));
  }

  @Test
  void theVmStaysUsableAfterATaskHasExited() {
    failure(
        """
        task = require("moonwire.task")
        task.spawn(function() task.sleep(600) end)
        task.spawn(function() task.sleep(0.001) os.exit(3) end):join()
        """);
    assertEquals(0L, lua.run("return task.count()"));
    assertEquals("again", lua.run("return task.spawn(function() return 'again' end):join()"));
  }

  @Test
  void aRunInsideATaskLeavesTheTasksToTheOuterOne() {
    lua.set("inner", (JavaFunction) args -> new Object[] {lua.run("return 'inner'")});
    assertEquals(
        "inner",
        lua.run("return require('moonwire.task').spawn(function() return inner() end):join()"));
  }

  @Test
  void theVmStaysUsableAfterADeadlock() {
    LuaScriptException e = failure("local t = require('moonwire.task') t.channel():receive()");
    assertTrue(e.getMessage().contains("deadlock: the script waits for a sender"), e.getMessage());
    assertEquals(List.of(1L), lua.load("return 1", "=t").callAll());
  }

  @Test
  void closingDropsTasksThatWait() {
    boolean[] woke = new boolean[1];
    Moonwire other = Moonwire.builder().allow(Access.all()).build();
    other.set(
        "woke",
        (JavaFunction)
            args -> {
              woke[0] = true;
              return null;
            });
    other
        .load(
            """
            local t = require("moonwire.task")
            t.spawn(function() pcall(t.sleep, 600) woke() end)
            t.yield()
            """,
            "=t")
        .call();
    other.close();
    assertFalse(woke[0]);
  }
}
