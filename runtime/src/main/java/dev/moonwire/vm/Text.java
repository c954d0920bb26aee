package dev.moonwire.vm;

import java.nio.charset.StandardCharsets;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;

/**
 * Lua strings as Java text for messages and options. LuaJ's own conversion fails on bytes that are
 * not UTF-8, which any script can pass; here they become U+FFFD.
 */
public final class Text {
  private Text() {}

  /** The text of a string, or of another value as LuaJ shows it. */
  public static String of(LuaValue value) {
    return value instanceof LuaString s
        ? new String(s.m_bytes, s.m_offset, s.m_length, StandardCharsets.UTF_8)
        : value.tojstring();
  }
}
