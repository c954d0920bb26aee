package dev.moonwire.cli;

import dev.moonwire.LuaScriptException;
import dev.moonwire.Moonwire;
import java.io.PrintStream;

/**
 * What the command itself, not the script, tells the person at the terminal.
 *
 * @param out where answers to options go
 * @param err where complaints go
 */
record Console(PrintStream out, PrintStream err) {

  void printVersion() {
    String java = System.getProperty("java.version");
    out.println("Moonwire " + Moonwire.version() + " (Lua 5.2 on Java " + java + ")");
  }

  /** {@code moonwire: what is wrong}. */
  void complain(String message) {
    err.println(Main.PROGRAM + ": " + message);
  }

  /** An error that ended a script, with where it happened. */
  void report(LuaScriptException error) {
    complain(textOf(error));
  }

  /** The same at the prompt, where nobody needs to be told which program speaks. */
  void reportAtPrompt(LuaScriptException error) {
    err.println(textOf(error));
  }

  /** Something that must not happen: one line, and how to help. */
  void defect(Throwable defect, boolean withTrace) {
    complain("internal error: " + defect);
    if (withTrace) {
      defect.printStackTrace(err);
    } else {
      err.println(
          "This is a defect of moonwire. Please report it with what this prints:\n"
              + "  java -Dmoonwire.debug=true -jar moonwire.jar ...");
    }
  }

  /** An error object that speaks for itself, through __tostring, needs no traceback. */
  private static String textOf(LuaScriptException error) {
    String message = String.valueOf(error.getMessage());
    boolean plain = error.value() instanceof String || error.value() instanceof byte[];
    boolean mute = message.startsWith("(error object is ");
    boolean shown = (plain || mute) && !error.luaTraceback().isEmpty();
    return shown ? message + "\n" + error.luaTraceback() : message;
  }
}
