package dev.moonwire.vm;

import java.util.Arrays;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Prototype;

/**
 * Precompiled code as {@code string.dump} writes it: the format of Lua 5.2's {@code luac} on 64-bit
 * machines, little endian. It can be forged, so it has to be allowed.
 */
final class BinaryChunk {
  /**
   * Signature, version 5.2, official format, little endian, then the bytes in an int, a size_t, an
   * instruction and a number, floating numbers, and what text conversions would damage.
   */
  private static final byte[] HEADER = {
    27, 'L', 'u', 'a', 0x52, 0, 1, 4, 8, 4, 8, 0, 0x19, (byte) 0x93, '\r', '\n', 0x1a, '\n'
  };

  private static final int SIGNATURE_LENGTH = 4;
  private static final int FORMAT_AT = 5;

  private BinaryChunk() {}

  /** The function in the reference's format. */
  static byte[] write(Prototype function, boolean strip) {
    return new ChunkWriter(strip).write(HEADER, function);
  }

  /**
   * The function that a chunk holds, checked so far that running it stays within its own frame.
   *
   * @throws LuaError with a message about the chunk, never for a chunk that {@link #write} made
   */
  static Prototype read(byte[] chunk, LuaString name, boolean allowed) {
    if (!allowed) {
      throw refused(name, ": binary chunks are not allowed");
    }
    checkHeader(chunk, name);
    Prototype function;
    try {
      function = new ChunkReader(chunk, HEADER.length).function();
    } catch (ChunkReader.Truncated e) {
      throw refused(name, ": truncated precompiled chunk");
    }
    if (!CodeCheck.isSound(function)) {
      throw refused(name, ": corrupted precompiled chunk");
    }
    return function;
  }

  private static void checkHeader(byte[] chunk, LuaString name) {
    int end = Math.min(chunk.length, HEADER.length);
    int difference = Arrays.mismatch(chunk, 0, end, HEADER, 0, end);
    if (difference >= 0) {
      throw refused(
          name,
          difference < SIGNATURE_LENGTH
              ? ": not a precompiled chunk"
              : difference <= FORMAT_AT
                  ? ": version mismatch in precompiled chunk"
                  : ": incompatible precompiled chunk");
    }
    if (end < HEADER.length) {
      throw refused(name, ": truncated precompiled chunk");
    }
  }

  private static LuaError refused(LuaString name, String why) {
    return new RaisedValue(LuaValue.valueOf(shown(name) + why));
  }

  private static String shown(LuaString name) {
    String s = Text.of(name);
    if (s.startsWith("@") || s.startsWith("=")) {
      return s.substring(1);
    }
    return s.startsWith("\33") ? "binary string" : s;
  }
}
