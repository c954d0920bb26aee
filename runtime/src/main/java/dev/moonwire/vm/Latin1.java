package dev.moonwire.vm;

import java.nio.charset.StandardCharsets;
import org.luaj.vm2.LuaString;

/** Lua strings as Java strings with one char per byte, so that no byte is lost on the way. */
public final class Latin1 {
  private Latin1() {}

  /** A char for each byte. */
  public static String of(LuaString s) {
    return new String(s.m_bytes, s.m_offset, s.m_length, StandardCharsets.ISO_8859_1);
  }

  /** A byte for each char; chars above 255 are lost. */
  public static LuaString toLua(String bytes) {
    return LuaString.valueUsing(bytes.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** The bytes of a string, as the seams to the outside take them. */
  public static byte[] bytes(LuaString s) {
    byte[] bytes = new byte[s.m_length];
    s.copyInto(0, bytes, 0, bytes.length);
    return bytes;
  }
}
