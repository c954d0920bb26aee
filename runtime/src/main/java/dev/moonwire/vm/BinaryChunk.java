package dev.moonwire.vm;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.luaj.vm2.LoadState;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Prototype;

/** Precompiled code as {@code string.dump} writes it. It can be forged, so it has to be allowed. */
final class BinaryChunk {
  private BinaryChunk() {}

  static Prototype read(byte[] chunk, LuaString name, boolean allowed) {
    if (!allowed) {
      throw new LuaError(LuaValue.valueOf(shown(name) + ": binary chunks are not allowed"));
    }
    Prototype prototype;
    try {
      prototype = LoadState.undump(new ByteArrayInputStream(chunk), name.tojstring());
    } catch (IOException | RuntimeException e) {
      throw new LuaError(LuaValue.valueOf(shown(name) + ": truncated precompiled chunk"));
    }
    if (prototype == null) {
      throw new LuaError(LuaValue.valueOf(shown(name) + ": not a precompiled chunk"));
    }
    return prototype;
  }

  private static String shown(LuaString name) {
    String s = name.tojstring();
    return s.startsWith("@") || s.startsWith("=") ? s.substring(1) : "?";
  }
}
