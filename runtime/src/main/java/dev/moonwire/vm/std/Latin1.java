package dev.moonwire.vm.std;

import java.nio.charset.StandardCharsets;
import org.luaj.vm2.LuaString;

/** Lua strings as Java strings of one char per byte, so that no byte is lost on the way. */
final class Latin1 {
  private Latin1() {}

  static String of(LuaString text) {
    return new String(text.m_bytes, text.m_offset, text.m_length, StandardCharsets.ISO_8859_1);
  }

  static LuaString lua(String text) {
    return LuaString.valueUsing(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** The bytes of a string of their own, as the seams to the outside take them. */
  static byte[] bytes(LuaString text) {
    byte[] bytes = new byte[text.m_length];
    text.copyInto(0, bytes, 0, bytes.length);
    return bytes;
  }
}
