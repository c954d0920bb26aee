package dev.moonwire.cli;

import dev.moonwire.Access;
import dev.moonwire.LuaScriptException;
import dev.moonwire.Moonwire;
import dev.moonwire.MoonwireBuilder;
import java.util.List;

/** {@code moonwire [options] [script [args]]}: what lua(1) does, in its order. */
final class ScriptCommand {
  private final Console console;

  ScriptCommand(Console console) {
    this.console = console;
  }

  /** Runs one command line and answers the exit status. */
  int run(List<String> words) {
    Invocation invocation;
    try {
      invocation = read(words);
    } catch (UsageException e) {
      console.complain(e.complaint());
      console.err().print(new CommandLineGrammar().help());
      return 1;
    }
    if (invocation.help()) {
      console.out().print(new CommandLineGrammar().help());
      return 0;
    }
    if (invocation.version() || invocation.interactive()) {
      console.printVersion();
    }
    return run(invocation);
  }

  /** A script before any option is the common case, and needs no grammar to be loaded. */
  private static Invocation read(List<String> words) throws UsageException {
    return words.isEmpty() || !words.get(0).startsWith("-")
        ? Invocation.ofScript(words)
        : new CommandLineGrammar().parse(words);
  }

  private int run(Invocation invocation) {
    LuaVariables variables =
        invocation.ignoresEnvironment() ? LuaVariables.ignored() : LuaVariables.of(System.getenv());
    MoonwireBuilder builder;
    try {
      builder = Moonwire.builder().allow(Access.all()).binaryChunks(true);
    } catch (IllegalArgumentException badProperty) {
      console.complain(String.valueOf(badProperty.getMessage()));
      return 1;
    }
    variables.applyTo(builder);
    invocation.lua().ifPresent(builder::lua);
    invocation.libtls().ifPresent(builder::libtls);
    try (Moonwire lua = builder.build()) {
      int status = ended(() -> new Session(lua, console).run(invocation, variables));
      int closed = ended(lua::close);
      return closed == 0 ? status : closed;
    }
  }

  /** The exit status after something that scripts do. */
  private int ended(Runnable work) {
    try {
      work.run();
      return 0;
    } catch (LuaScriptException end) {
      if (!end.isExit()) {
        console.report(end);
      }
      return end.exitStatus();
    }
  }
}
