package dev.moonwire.vm;

import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LocVars;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Prototype;
import org.luaj.vm2.Upvaldesc;

/** Writes a function and those inside it, in the order of {@link ChunkReader}. */
final class ChunkWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final boolean strip;

  /**
   * @param strip leave names and lines out
   */
  ChunkWriter(boolean strip) {
    this.strip = strip;
  }

  byte[] write(byte[] header, Prototype function) {
    out.writeBytes(header);
    function(function);
    return out.toByteArray();
  }

  private void function(Prototype f) {
    integer(f.linedefined);
    integer(f.lastlinedefined);
    out.write(f.numparams);
    out.write(f.is_vararg);
    out.write(f.maxstacksize);
    integers(f.code);
    integer(f.k.length);
    for (LuaValue constant : f.k) {
      constant(constant);
    }
    integer(f.p.length);
    for (Prototype inner : f.p) {
      function(inner);
    }
    integer(f.upvalues.length);
    for (Upvaldesc upvalue : f.upvalues) {
      out.write(upvalue.instack ? 1 : 0);
      out.write(upvalue.idx);
    }
    if (strip) {
      string(null);
      integers(new int[0]);
      integer(0);
      integer(0);
    } else {
      debugInformation(f);
    }
  }

  private void debugInformation(Prototype f) {
    string(f.source);
    integers(f.lineinfo);
    integer(f.locvars.length);
    for (LocVars local : f.locvars) {
      string(local.varname);
      integer(local.startpc);
      integer(local.endpc);
    }
    integer(f.upvalues.length);
    for (Upvaldesc upvalue : f.upvalues) {
      string(upvalue.name);
    }
  }

  private void constant(LuaValue value) {
    out.write(value.type());
    switch (value.type()) {
      case LuaValue.TBOOLEAN -> out.write(value.toboolean() ? 1 : 0);
      case LuaValue.TNUMBER -> wide(Double.doubleToRawLongBits(value.todouble()));
      case LuaValue.TSTRING -> string(value.strvalue());
      default -> {
        // nil is its type alone.
      }
    }
  }

  private void string(@Nullable LuaString s) {
    if (s == null) {
      wide(0);
      return;
    }
    wide(s.m_length + 1L);
    out.write(s.m_bytes, s.m_offset, s.m_length);
    out.write(0);
  }

  private void integers(int[] numbers) {
    integer(numbers.length);
    for (int n : numbers) {
      integer(n);
    }
  }

  private void integer(int n) {
    for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
      out.write(n >>> shift);
    }
  }

  private void wide(long n) {
    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
      out.write((int) (n >>> shift));
    }
  }
}
