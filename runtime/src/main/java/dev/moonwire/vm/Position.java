package dev.moonwire.vm;

import org.jspecify.annotations.Nullable;

/**
 * Where a call in progress stands, in the words that errors have for it.
 *
 * @param where {@code file:line: }; empty for a function that is not Lua
 * @param name what the call site calls the function; null when it has no name for it
 * @param inside the function: {@code in method 'connect'}, {@code in main chunk}, {@code in
 *     function <file:12>}, {@code ?} for a nameless one that is not Lua
 */
public record Position(String where, @Nullable String name, String inside) {
  static Position of(Frame frame) {
    Variables.Name site = Levels.name(frame);
    return new Position(
        Faults.where(frame),
        site == null ? null : site.name(),
        site == null ? nameless(frame) : "in " + site.shown());
  }

  private static String nameless(Frame frame) {
    if (!frame.isLua()) {
      return "?";
    }
    int line = frame.closure.code.source.linedefined;
    return line == 0
        ? "in main chunk"
        : "in function <" + ChunkName.shown(frame.closure.code.source.source) + ":" + line + ">";
  }
}
