package dev.moonwire.vm;

import java.util.Arrays;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LocVars;
import org.luaj.vm2.LuaDouble;
import org.luaj.vm2.LuaInteger;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaUserdata;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Prototype;
import org.luaj.vm2.Varargs;

/**
 * One count of what a VM holds, in bytes: a walk over everything that can be reached, each object
 * once. Sizes are those of a 64-bit JVM with compressed references, and estimates.
 *
 * <p>The walk keeps a list of what is still to be looked into instead of calling itself, since
 * scripts nest deeper than any Java stack. It ends early once it is beyond what it was asked for.
 */
@SuppressWarnings("ReferenceEquality") // Each object counts once, whatever it is equal to.
public final class Census {
  private static final int ARRAY = 16;
  private static final int REFERENCE = 4;
  private static final int TABLE = 56;
  private static final int CLOSURE = 24;
  private static final int UPVALUE = 24;
  private static final int STRING = 32;
  private static final int INTEGER = 16;
  private static final int DOUBLE = 24;
  private static final int COROUTINE = 80;
  private static final int FRAME = 80;
  private static final int WEAK_SLOT = 80;

  /** A compiled function, both its forms, without what its arrays hold. */
  private static final int FUNCTION = 320;

  /** A native function with what its lambda captures besides values, a userdata, a payload. */
  private static final int OPAQUE = 64;

  private final int number;
  private final long enough;
  private final Map<Class<?>, BiConsumer<Object, Census>> shown;
  private final Identities seen = new Identities();
  private Object[] pending = new Object[256];
  private int waiting;
  private long bytes;
  private @Nullable LuaValue lastNumber;

  /**
   * @param number this one's, which tables, closures and coroutines that it has seen carry
   * @param enough from how many bytes on the answer is clear
   * @param shown what objects hold that are no holders, by their classes
   */
  Census(int number, long enough, Map<Class<?>, BiConsumer<Object, Census>> shown) {
    this.number = number;
    this.enough = enough;
    this.shown = shown;
  }

  /** Counts so many bytes. */
  public void bytes(long more) {
    bytes += more;
  }

  /** Counts a value with all that it leads to. */
  public void value(@Nullable LuaValue v) {
    if (v instanceof LuaString s) {
      string(s);
    } else if (v instanceof VmTable table) {
      if (table.census != number) {
        table.census = number;
        push(table);
      }
    } else if (v instanceof Closure closure) {
      if (closure.census != number) {
        closure.census = number;
        push(closure);
      }
    } else if (v instanceof LuaInteger || v instanceof LuaDouble) {
      number(v);
    } else if (v != null && v.type() >= LuaValue.TTABLE && seen.add(v)) {
      push(v);
    }
  }

  /** Counts all of them. */
  public void values(Varargs values) {
    for (int i = 1; i <= values.narg(); i++) {
      value(values.arg(i));
    }
  }

  /** Counts whatever it may be: a value, a holder, an array of bytes, some other object. */
  public void object(@Nullable Object object) {
    if (object instanceof LuaValue v) {
      value(v);
    } else if (object instanceof byte[] array) {
      bytes(array);
    } else if (object != null && seen.add(object)) {
      bytes += OPAQUE;
      if (object instanceof Holder || shown.containsKey(object.getClass())) {
        push(object);
      }
    }
  }

  /** How many bytes there are, or that there are more than enough. */
  long total() {
    while (waiting > 0 && bytes <= enough) {
      look(pending[--waiting]);
    }
    return bytes;
  }

  private void push(Object object) {
    if (waiting == pending.length) {
      pending = Arrays.copyOf(pending, waiting * 2);
    }
    pending[waiting++] = object;
  }

  private void number(LuaValue v) {
    // One object in many places, one after the other, is what filling a table with a number gives.
    if (v != lastNumber) {
      lastNumber = v;
      bytes += v instanceof LuaInteger ? INTEGER : DOUBLE;
    }
  }

  private void string(LuaString s) {
    if (seen.add(s)) {
      bytes += STRING;
      bytes(s.m_bytes);
    }
  }

  private void bytes(byte[] array) {
    if (seen.add(array)) {
      bytes += ARRAY + array.length;
    }
  }

  private void look(Object object) {
    if (object instanceof VmTable table) {
      table(table);
    } else if (object instanceof Closure closure) {
      closure(closure);
    } else if (object instanceof Coroutine co) {
      coroutine(co);
    } else if (object instanceof FunctionCode code) {
      code(code);
    } else if (object instanceof LuaUserdata userdata) {
      bytes += OPAQUE;
      value(userdata.m_metatable);
      object(userdata.m_instance);
    } else {
      bytes += OPAQUE;
      if (object instanceof Holder holder) {
        holder.show(this);
      } else {
        BiConsumer<Object, Census> show = shown.get(object.getClass());
        if (show != null) {
          show.accept(object, this);
        }
      }
    }
  }

  private void table(VmTable table) {
    bytes += TABLE;
    array(table.items);
    if (table.nodes != Nodes.NONE) {
      array(table.nodes);
    }
    value(table.metatable);
    if (table.elsewhere != null) {
      table.elsewhere.show(this);
    }
  }

  /** Counts the array itself and what is in it. */
  void array(LuaValue[] values) {
    bytes += ARRAY + (long) REFERENCE * values.length;
    for (LuaValue v : values) {
      if (v != null) {
        value(v);
      }
    }
  }

  /** Counts the places of a table with weak entries; those that are strong are shown apart. */
  void weakSlots(int slots, int used) {
    bytes += ARRAY + (long) REFERENCE * slots + (long) WEAK_SLOT * used;
  }

  private void closure(Closure closure) {
    bytes += CLOSURE + ARRAY + (long) REFERENCE * closure.upvalues.length;
    for (UpValue u : closure.upvalues) {
      upvalue(u);
    }
    if (closure.code.census != number) {
      closure.code.census = number;
      push(closure.code);
    }
  }

  private void upvalue(UpValue u) {
    if (!seen.add(u)) {
      return;
    }
    bytes += UPVALUE;
    // An open one keeps the whole stack, even when nobody else knows the coroutine any more.
    if (u.cells.length == 1 || seen.add(u.cells)) {
      array(u.cells);
    }
  }

  private void coroutine(Coroutine co) {
    bytes += COROUTINE;
    if (seen.add(co.stack)) {
      co.forgetUnused();
      array(co.stack);
    }
    for (Frame f = co.frame; f != null; f = f.previous) {
      bytes += FRAME;
      value(f.closure);
      value(f.handler);
      object(f.after);
    }
    for (UpValue u = co.openUpvalues; u != null; u = u.nextOpen) {
      bytes += seen.add(u) ? UPVALUE : 0;
    }
    value(co.resumer);
    value(co.running);
    value(co.failure);
    if (co.hook != null) {
      value(co.hook.function);
    }
    object(co.task);
  }

  private void code(FunctionCode code) {
    Prototype source = code.source;
    bytes += FUNCTION + 4L * (code.code.length + source.code.length + code.hashes.length);
    bytes += 4L * (source.lineinfo == null ? 0 : source.lineinfo.length);
    bytes += 40L * source.upvalues.length + 2L * REFERENCE * source.k.length;
    value(source.source);
    for (LuaValue constant : code.constants) {
      value(constant);
    }
    for (LuaValue constant : source.k) {
      value(constant);
    }
    if (source.locvars != null) {
      for (LocVars local : source.locvars) {
        bytes += STRING;
        value(local.varname);
      }
    }
    for (FunctionCode inner : code.functions) {
      if (inner.census != number) {
        inner.census = number;
        push(inner);
      }
    }
  }
}
