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
    if (error.value() == null) {
      // error(nil) ends a program without a word: busted relies on it.
      return;
    }
    err.print(Main.PROGRAM + ": ");
    print(error);
  }

  /** The same at the prompt, where nobody needs to be told which program speaks. */
  void reportAtPrompt(LuaScriptException error) {
    print(error);
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

  /**
   * Text that is not UTF-8 goes out as the bytes it is. An error object that speaks for itself,
   * through {@code __tostring}, needs no traceback.
   */
  private void print(LuaScriptException error) {
    String message = String.valueOf(error.getMessage());
    if (error.value() instanceof byte[] bytes) {
      err.write(bytes, 0, bytes.length);
    } else {
      err.print(message);
    }
    boolean text = error.value() instanceof String || error.value() instanceof byte[];
    boolean mute = message.startsWith("(error object is ");
    if ((text || mute) && !error.luaTraceback().isEmpty()) {
      err.print("\n" + error.luaTraceback());
    }
    err.println();
  }
}
