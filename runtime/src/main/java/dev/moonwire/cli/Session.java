package dev.moonwire.cli;

import dev.moonwire.LuaFunction;
import dev.moonwire.LuaScriptException;
import dev.moonwire.Moonwire;
import dev.moonwire.cli.Invocation.Module;
import dev.moonwire.cli.Invocation.Statement;
import dev.moonwire.cli.Invocation.Step;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One VM doing what one command line asks. It leaves early, with a {@link LuaScriptException}, at
 * the first error.
 */
final class Session {
  private final Moonwire lua;
  private final Console console;

  Session(Moonwire lua, Console console) {
    this.lua = lua;
    this.console = console;
  }

  void run(Invocation invocation, LuaVariables variables) {
    Interrupts.during(lua, () -> runScripts(invocation, variables));
    if (invocation.interactive()) {
      new Repl(lua, console).run();
    } else if (invocation.asksNothing()) {
      runStandardInput();
    }
  }

  private void runScripts(Invocation invocation, LuaVariables variables) {
    initialise(variables);
    invocation.steps().forEach(this::perform);
    if (invocation.hasScript()) {
      lua.set("arg", invocation.argTable());
      script(invocation).callAll(invocation.arguments().toArray());
    }
    lua.finishTasks();
  }

  private void runStandardInput() {
    if (lua.readsFromTerminal()) {
      console.printVersion();
      new Repl(lua, console).run();
    } else {
      Interrupts.during(
          lua,
          () -> {
            standardInput().call();
            lua.finishTasks();
          });
    }
  }

  private void initialise(LuaVariables variables) {
    String init = variables.init();
    if (init == null) {
      return;
    }
    LuaFunction chunk =
        init.startsWith("@") ? file(init.substring(1)) : lua.load(init, "=" + variables.initName());
    chunk.call();
  }

  private void perform(Step step) {
    if (step instanceof Statement statement) {
      lua.load(statement.text(), "=(command line)").call();
    } else if (step instanceof Module module) {
      require(module.name());
    }
  }

  /** The module goes from one Lua function to the other: Java would receive a copy of it. */
  private void require(String name) {
    LuaFunction keep =
        function("local name = ... return function(module) _G[name] = module end", name);
    if (lua.get("require") instanceof LuaFunction require) {
      require.callInto(keep, name);
    } else {
      lua.load("require()", "=(command line)").call();
    }
  }

  private LuaFunction script(Invocation invocation) {
    return invocation.scriptIsStandardInput() ? standardInput() : file(invocation.scriptName());
  }

  private LuaFunction standardInput() {
    return loaded("return loadfile()");
  }

  private LuaFunction file(String name) {
    return loaded("return loadfile(...)", name);
  }

  private LuaFunction loaded(String loader, @Nullable Object... args) {
    List<@Nullable Object> results = lua.load(loader, "=" + Main.PROGRAM).callAll(args);
    if (results.get(0) instanceof LuaFunction chunk) {
      return chunk;
    }
    throw LuaScriptException.raising(results.get(1));
  }

  private LuaFunction function(String maker, @Nullable Object... args) {
    if (lua.load(maker, "=" + Main.PROGRAM).call(args) instanceof LuaFunction made) {
      return made;
    }
    throw new IllegalStateException("no function: " + maker);
  }
}
