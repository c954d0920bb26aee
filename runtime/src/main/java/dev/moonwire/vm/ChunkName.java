package dev.moonwire.vm;

import org.luaj.vm2.LuaString;

/** How messages show where a chunk came from (luaO_chunkid), at most 59 characters. */
final class ChunkName {
  private static final int SIZE = 59;
  private static final String DOTS = "...";
  private static final String OPEN = "[string \"";
  private static final String CLOSE = "\"]";

  private ChunkName() {}

  /**
   * {@code file} for {@code @file}, {@code name} for {@code =name}, else {@code [string "text"]}.
   */
  static String shown(LuaString source) {
    String s = Latin1.of(source);
    if (s.startsWith("=")) {
      return s.substring(1, Math.min(s.length(), SIZE + 1));
    }
    if (s.startsWith("@")) {
      return s.length() <= SIZE + 1
          ? s.substring(1)
          : DOTS + s.substring(s.length() - SIZE + DOTS.length());
    }
    int room = SIZE - OPEN.length() - DOTS.length() - CLOSE.length();
    int line = s.indexOf('\n');
    if (line < 0 && s.length() < room + 1) {
      return OPEN + s + CLOSE;
    }
    String first = line < 0 ? s : s.substring(0, line);
    return OPEN + first.substring(0, Math.min(first.length(), room)) + DOTS + CLOSE;
  }
}
