package dev.moonwire.jsr223;

import dev.moonwire.LuaScriptException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.script.ScriptException;

/**
 * Moonwire's exception as the scripting API's: with the file and line that Lua's message begins
 * with.
 */
final class ScriptFailures {
  private static final Pattern POSITION = Pattern.compile("\\A(.+?):(\\d{1,9}): ");
  private static final int UNKNOWN = -1;

  /** How Lua begins a name that it has shortened. */
  private static final String SHORTENED = "...";

  private ScriptFailures() {}

  /**
   * @param chunkName what Lua was told the script is called
   */
  static ScriptException of(LuaScriptException failure, String chunkName) {
    String message = String.valueOf(failure.getMessage());
    String own = chunkName.substring(1);
    String file = own;
    int line = UNKNOWN;
    Matcher position = POSITION.matcher(message);
    if (position.find() && isChunk(position.group(1), own, failure)) {
      file = whole(position.group(1), own);
      line = Integer.parseInt(position.group(2));
    }
    ScriptException exception = new ScriptException(message, file, line);
    exception.initCause(failure);
    return exception;
  }

  /** Scripts may raise texts that only look as if they began with a position. */
  private static boolean isChunk(String shown, String own, LuaScriptException failure) {
    return failure.isSyntaxError()
        || shown.endsWith(".lua")
        || whole(shown, own).equals(own)
        || failure.luaTraceback().contains("\t" + shown + ":");
  }

  private static String whole(String shown, String own) {
    boolean isShortened =
        shown.startsWith(SHORTENED) && own.endsWith(shown.substring(SHORTENED.length()));
    return isShortened ? own : shown;
  }
}
