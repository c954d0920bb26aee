package dev.moonwire.cli;

import dev.moonwire.LuaFunction;
import dev.moonwire.LuaScriptException;
import dev.moonwire.Moonwire;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The prompt: reads a line, or several while the text stops in the middle, runs it, prints its
 * results.
 *
 * <p>Reading and printing are Lua's own, so that a line a script reads with {@code io.read} is not
 * one that the prompt has already swallowed.
 */
final class Repl {
  private static final String CHUNK = "=stdin";

  /** Answers the next line, or nil at the end of input. */
  private static final String ASK =
      """
      local input, output, tostring = io.stdin, io.stdout, tostring
      return function(first)
        local prompt = _PROMPT2
        if first then prompt = _PROMPT end
        if prompt == nil then prompt = first and '> ' or '>> ' end
        output:write(tostring(prompt))
        output:flush()
        return input:read()
      end
      """;

  private static final String SHOW =
      """
      local select, pcall, tostring, errors = select, pcall, tostring, io.stderr
      return function(...)
        if select('#', ...) == 0 then return end
        local ok, message = pcall(print, ...)
        if not ok then
          errors:write("error calling 'print' (", tostring(message), ")\\n")
        end
      end
      """;

  private final Moonwire lua;
  private final Console console;
  private final LuaFunction ask;
  private final LuaFunction show;

  Repl(Moonwire lua, Console console) {
    this.lua = lua;
    this.console = console;
    this.ask = function(ASK);
    this.show = function(SHOW);
  }

  /** Converses until the input ends, or until {@code os.exit} leaves as an exception. */
  void run() {
    String line = ask(true);
    while (line != null && answer(line)) {
      line = ask(true);
    }
    console.out().println();
  }

  /** Answers whether the input goes on. */
  private boolean answer(String line) {
    try {
      LuaFunction chunk = read(line);
      if (chunk == null) {
        return false;
      }
      Interrupts.during(lua, () -> chunk.callInto(show));
    } catch (LuaScriptException e) {
      if (e.isExit()) {
        throw e;
      }
      console.reportAtPrompt(e);
    }
    return true;
  }

  /** A line is first tried as an expression; {@code =expression} is 5.1's and 5.2's way to ask. */
  private @Nullable LuaFunction read(String line) {
    try {
      return lua.load("return " + line, CHUNK);
    } catch (LuaScriptException noExpression) {
      return readOn(line.startsWith("=") ? "return " + line.substring(1) : line);
    }
  }

  /** Takes more lines while the text stops in the middle; null when the input does, too. */
  private @Nullable LuaFunction readOn(String start) {
    String text = start;
    while (true) {
      try {
        return lua.load(text, CHUNK);
      } catch (LuaScriptException e) {
        if (!e.isIncompleteSource()) {
          throw e;
        }
      }
      String more = ask(false);
      if (more == null) {
        return null;
      }
      text = text + "\n" + more;
    }
  }

  private @Nullable String ask(boolean first) {
    Object line = ask.call(first);
    return line instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : (String) line;
  }

  private LuaFunction function(String maker) {
    if (lua.load(maker, "=" + Main.PROGRAM).call() instanceof LuaFunction made) {
      return made;
    }
    throw new IllegalStateException("no function: " + maker);
  }
}
