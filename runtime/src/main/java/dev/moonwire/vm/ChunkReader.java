package dev.moonwire.vm;

import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LocVars;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Prototype;
import org.luaj.vm2.Upvaldesc;

/**
 * Reads functions out of a precompiled chunk. Counts are believed only as far as the chunk is long,
 * and nesting as deep as a compiler would make it.
 */
final class ChunkReader {
  private static final int DEEPEST = 200;

  private final byte[] chunk;
  private int at;
  private int depth;

  /** The chunk ends too early, or claims more than it can hold. */
  static final class Truncated extends Exception {
    private static final long serialVersionUID = 1L;

    Truncated() {
      super("truncated", null, false, false);
    }
  }

  ChunkReader(byte[] chunk, int at) {
    this.chunk = chunk;
    this.at = at;
  }

  /** A function with those inside it. */
  Prototype function() throws Truncated {
    if (++depth > DEEPEST) {
      throw new Truncated();
    }
    int firstLine = integer();
    int lastLine = integer();
    int parameters = octet();
    int vararg = octet();
    int registers = octet();
    int[] code = integers();
    LuaValue[] constants = constants();
    Prototype[] functions = new Prototype[count(1)];
    for (int i = 0; i < functions.length; i++) {
      functions[i] = function();
    }
    Prototype f = new Prototype(count(2));
    f.linedefined = firstLine;
    f.lastlinedefined = lastLine;
    f.numparams = parameters;
    f.is_vararg = vararg;
    f.maxstacksize = registers;
    f.code = code;
    f.k = constants;
    f.p = functions;
    for (int i = 0; i < f.upvalues.length; i++) {
      f.upvalues[i] = new Upvaldesc(null, octet() != 0, octet());
    }
    debugInformation(f);
    depth--;
    return f;
  }

  private void debugInformation(Prototype f) throws Truncated {
    LuaString name = string();
    f.source = name == null ? LuaString.valueOf("=?") : name;
    f.lineinfo = integers();
    f.locvars = new LocVars[count(16)];
    for (int i = 0; i < f.locvars.length; i++) {
      LuaString local = string();
      f.locvars[i] =
          new LocVars(local == null ? LuaString.valueOf("?") : local, integer(), integer());
    }
    int names = count(8);
    for (int i = 0; i < names; i++) {
      LuaString upvalue = string();
      if (i < f.upvalues.length) {
        f.upvalues[i].name = upvalue;
      }
    }
  }

  private LuaValue[] constants() throws Truncated {
    LuaValue[] constants = new LuaValue[count(1)];
    for (int i = 0; i < constants.length; i++) {
      constants[i] = constant();
    }
    return constants;
  }

  private LuaValue constant() throws Truncated {
    return switch (octet()) {
      case LuaValue.TNIL -> LuaValue.NIL;
      case LuaValue.TBOOLEAN -> LuaValue.valueOf(octet() != 0);
      case LuaValue.TNUMBER -> Numbers.of(Double.longBitsToDouble(wide()));
      case LuaValue.TSTRING -> {
        LuaString s = string();
        yield s == null ? LuaValue.NIL : s;
      }
      default -> throw new Truncated();
    };
  }

  /** How many things follow, each of which takes at least {@code bytes}. */
  private int count(int bytes) throws Truncated {
    int n = integer();
    if (n < 0 || n > (chunk.length - at) / bytes) {
      throw new Truncated();
    }
    return n;
  }

  private @Nullable LuaString string() throws Truncated {
    long size = wide();
    if (size == 0) {
      return null;
    }
    if (size < 0 || size > chunk.length - at) {
      throw new Truncated();
    }
    byte[] bytes = new byte[(int) size - 1];
    System.arraycopy(chunk, at, bytes, 0, bytes.length);
    at += (int) size;
    return LuaString.valueUsing(bytes);
  }

  private int[] integers() throws Truncated {
    int[] numbers = new int[count(Integer.BYTES)];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = integer();
    }
    return numbers;
  }

  private int octet() throws Truncated {
    if (at >= chunk.length) {
      throw new Truncated();
    }
    return chunk[at++] & 255;
  }

  private int integer() throws Truncated {
    return (int) number(Integer.BYTES);
  }

  private long wide() throws Truncated {
    return number(Long.BYTES);
  }

  private long number(int bytes) throws Truncated {
    long n = 0;
    for (int i = 0; i < bytes; i++) {
      n |= (long) octet() << (i * Byte.SIZE);
    }
    return n;
  }
}
