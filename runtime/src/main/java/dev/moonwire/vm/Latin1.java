package dev.moonwire.vm;

import java.nio.charset.StandardCharsets;
import org.luaj.vm2.LuaString;

/** Lua strings as Java strings with one char per byte, so that no byte is lost on the way. */
final class Latin1 {
  private Latin1() {}

  static String of(LuaString s) {
    return new String(s.m_bytes, s.m_offset, s.m_length, StandardCharsets.ISO_8859_1);
  }

  static LuaString toLua(String bytes) {
    return LuaString.valueUsing(bytes.getBytes(StandardCharsets.ISO_8859_1));
  }
}
