package dev.moonwire.vm;

import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaFunction;
import org.luaj.vm2.LuaValue;

/** The text of {@code debug.traceback} (luaL_traceback). */
final class Traceback {
  /** How many levels are shown before, and after, the dots of a deep stack. */
  private static final int FIRST = 12;

  private static final int LAST = 10;

  private Traceback() {}

  /**
   * @param message the first line; null for none
   * @param level 0 for the innermost frame
   */
  static String of(Coroutine co, @Nullable String message, int level) {
    StringBuilder out = new StringBuilder();
    if (message != null) {
      out.append(message).append('\n');
    }
    out.append("stack traceback:");
    int depth = Levels.count(co);
    int skipFrom = depth - level > FIRST + LAST ? level + FIRST : Integer.MAX_VALUE;
    int skipTo = depth - LAST;
    int n = 0;
    for (Frame frame = Levels.first(co); frame != null; frame = Levels.next(co, frame), n++) {
      if (n < level) {
        continue;
      }
      if (n == skipFrom) {
        out.append("\n\t...");
      }
      if (n < skipFrom || n >= skipTo) {
        append(out, co, frame);
      }
    }
    return out.toString();
  }

  private static void append(StringBuilder out, Coroutine co, Frame frame) {
    out.append("\n\t");
    if (frame.isLua()) {
      out.append(ChunkName.shown(frame.closure.code.source.source)).append(':');
      if (frame.currentLine() > 0) {
        out.append(frame.currentLine()).append(':');
      }
    } else {
      out.append("[C]:");
    }
    out.append(" in ").append(description(co, frame));
    if (frame.tailCalled) {
      out.append("\n\t(...tail calls...)");
    }
  }

  private static String description(Coroutine co, Frame frame) {
    Variables.Name site = Levels.name(frame);
    if (site != null) {
      return "function '" + site.name() + "'";
    }
    LuaValue function = co.stack[frame.function];
    if (!frame.isLua()) {
      String global =
          function instanceof LuaFunction f ? CallSite.globalName(co.interpreter, f) : "";
      return global.isEmpty() ? "?" : "function '" + global + "'";
    }
    FunctionCode code = frame.closure.code;
    if (code.source.linedefined == 0) {
      return "main chunk";
    }
    String source = ChunkName.shown(code.source.source);
    return "function <" + source + ":" + code.source.linedefined + ">";
  }
}
