package dev.moonwire.vm.host;

import dev.moonwire.vm.JavaObject;
import dev.moonwire.vm.Latin1;
import dev.moonwire.vm.LuaVm;
import dev.moonwire.vm.VmTable;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * Lua values as plain Java values and back.
 *
 * <p>A table crosses as a copy, once per crossing however often it is referred to, so cycles are
 * kept. The copying works off a list of tables still to be filled instead of recursing: a script
 * may nest deeper than the Java stack.
 */
final class HostValues {
  /** Beyond it a double's neighbours are further apart than one. */
  private static final double EXACT_INTEGERS = 0x1p53;

  /** Most calls pass no table at all, and should not pay for the room that tables would need. */
  private static final int FEW = 1;

  private final Faces faces;
  private final HostCalls calls;
  private final OfferedObjects offered;

  HostValues(LuaVm vm, Faces faces) {
    this.faces = faces;
    this.calls = new HostCalls(faces, this);
    this.offered = new OfferedObjects(vm, this, calls);
  }

  /** How Java code runs that was passed to Lua. */
  HostCalls calls() {
    return calls;
  }

  @Nullable Object toJava(LuaValue value) {
    return new ToJava().convert(value);
  }

  List<@Nullable Object> toJava(Varargs values) {
    ToJava conversion = new ToJava();
    List<@Nullable Object> all = new ArrayList<>(values.narg());
    for (int i = 1; i <= values.narg(); i++) {
      all.add(conversion.convert(values.arg(i)));
    }
    return all;
  }

  /** What stands for a Lua value that Java is to hold without a copy. */
  Object shown(LuaValue value) {
    return faces.show(new Reference(value));
  }

  /** The copy of a table as a list; null when its keys are not 1 to n. An empty one will do. */
  @Nullable List<@Nullable Object> list(LuaTable table) {
    return new ToJava().list(table);
  }

  /** The copy of a table as a map, whatever its keys are. */
  Map<Object, @Nullable Object> map(LuaTable table) {
    return new ToJava().map(table);
  }

  Object toJava(Reference reference) {
    LuaValue value = reference.value();
    return value.istable() ? new ToJava().copyOf((LuaTable) value) : shown(value);
  }

  /** All values, of tables references. */
  List<@Nullable Object> hold(Varargs values) {
    List<@Nullable Object> all = new ArrayList<>(values.narg());
    for (int i = 1; i <= values.narg(); i++) {
      LuaValue value = values.arg(i);
      all.add(value.istable() ? shown(value) : toJava(value));
    }
    return all;
  }

  /**
   * @throws IllegalArgumentException for an object that has no counterpart in Lua
   */
  LuaValue toLua(@Nullable Object value) {
    return new ToLua().convert(value);
  }

  Varargs toLua(@Nullable Object[] values) {
    ToLua conversion = new ToLua();
    LuaValue[] all = new LuaValue[values.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = conversion.convert(values[i]);
    }
    return LuaValue.varargsOf(all);
  }

  /** A Long where a double is exact about whole numbers, else a Double. */
  static Number number(double d) {
    boolean integral = d == Math.rint(d) && Math.abs(d) <= EXACT_INTEGERS;
    boolean negativeZero = d == 0 && 1 / d < 0;
    if (integral && !negativeZero) {
      return (long) d;
    }
    return d;
  }

  private static Object text(LuaString s) {
    String text = utf8(s);
    return text == null ? Latin1.bytes(s) : text;
  }

  /** The text of a string; null when its bytes are not UTF-8. */
  static @Nullable String utf8(LuaString s) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(s.m_bytes, s.m_offset, s.m_length))
          .toString();
    } catch (CharacterCodingException notText) {
      return null;
    }
  }

  /** One crossing towards Java. */
  private final class ToJava {
    private final IdentityHashMap<LuaTable, Object> copies = new IdentityHashMap<>(FEW);
    private final Deque<Runnable> unfilled = new ArrayDeque<>(FEW);

    @Nullable Object convert(LuaValue value) {
      Object converted = shallow(value);
      fillAll();
      return converted;
    }

    @Nullable List<@Nullable Object> list(LuaTable table) {
      int size = sequenceLength(table);
      if (size == 0 && !table.next(LuaValue.NIL).arg1().isnil()) {
        return null;
      }
      List<@Nullable Object> list = listOf(table, size);
      fillAll();
      return list;
    }

    Map<Object, @Nullable Object> map(LuaTable table) {
      Map<Object, @Nullable Object> map = mapOf(table);
      fillAll();
      return map;
    }

    Object copyOf(LuaTable table) {
      Object copied = copies.computeIfAbsent(table, this::copy);
      fillAll();
      return copied;
    }

    private void fillAll() {
      while (!unfilled.isEmpty()) {
        unfilled.remove().run();
      }
    }

    private @Nullable Object shallow(LuaValue value) {
      return switch (value.type()) {
        case LuaValue.TNIL, LuaValue.TNONE -> null;
        case LuaValue.TBOOLEAN -> value.toboolean();
        case LuaValue.TNUMBER -> number(value.todouble());
        case LuaValue.TSTRING -> text((LuaString) value);
        case LuaValue.TTABLE -> copy((LuaTable) value);
        default -> value instanceof JavaObject java ? java.object() : shown(value);
      };
    }

    private Object copy(LuaTable table) {
      Object copied = copies.get(table);
      if (copied != null) {
        return copied;
      }
      int size = sequenceLength(table);
      return size == 0 ? mapOf(table) : listOf(table, size);
    }

    private Map<Object, @Nullable Object> mapOf(LuaTable table) {
      Map<Object, @Nullable Object> map = new LinkedHashMap<>();
      copies.put(table, map);
      unfilled.add(() -> fill(map, table));
      return map;
    }

    private List<@Nullable Object> listOf(LuaTable table, int size) {
      List<@Nullable Object> list = new ArrayList<>(size);
      copies.put(table, list);
      unfilled.add(() -> fill(list, table, size));
      return list;
    }

    private void fill(List<@Nullable Object> list, LuaTable table, int size) {
      for (int i = 1; i <= size; i++) {
        list.add(shallow(table.rawget(i)));
      }
    }

    private void fill(Map<Object, @Nullable Object> map, LuaTable table) {
      Varargs entry = table.next(LuaValue.NIL);
      while (!entry.arg1().isnil()) {
        map.put(key(entry.arg1()), shallow(entry.arg(2)));
        entry = table.next(entry.arg1());
      }
    }

    /** A table as a key stays a table: the copy's hash would change while it is filled. */
    private Object key(LuaValue key) {
      Object converted = key.istable() ? null : shallow(key);
      return converted == null ? shown(key) : converted;
    }

    /** n when the keys are exactly 1..n, else 0. */
    private int sequenceLength(LuaTable table) {
      int count = 0;
      double highest = 0;
      LuaValue key = table.next(LuaValue.NIL).arg1();
      while (!key.isnil()) {
        double position = key.type() == LuaValue.TNUMBER ? key.todouble() : 0;
        if (position < 1 || position != Math.rint(position)) {
          return 0;
        }
        count++;
        highest = Math.max(highest, position);
        key = table.next(key).arg1();
      }
      return highest == count ? count : 0;
    }
  }

  /** One crossing towards Lua. */
  private final class ToLua {
    private final IdentityHashMap<Object, VmTable> copies = new IdentityHashMap<>(FEW);
    private final Deque<Runnable> unfilled = new ArrayDeque<>(FEW);

    LuaValue convert(@Nullable Object value) {
      LuaValue converted = shallow(value);
      while (!unfilled.isEmpty()) {
        unfilled.remove().run();
      }
      return converted;
    }

    private LuaValue shallow(@Nullable Object value) {
      if (value == null) {
        return LuaValue.NIL;
      }
      Reference hidden = faces.hidden(value);
      if (hidden != null) {
        return hidden.value();
      }
      HostType type = faces.type(value);
      if (type != null) {
        return offered.toLua(value, type);
      }
      if (value instanceof Map<?, ?>
          || value instanceof Collection<?>
          || value instanceof Object[]) {
        return copies.computeIfAbsent(value, this::copy);
      }
      HostFunction function = faces.function(value);
      return function == null ? scalar(value) : calls.function(function);
    }

    private LuaValue scalar(Object value) {
      if (value instanceof Optional<?> optional) {
        return shallow(optional.orElse(null));
      }
      if (value instanceof Enum<?> constant) {
        return LuaString.valueOf(constant.name());
      }
      if (value instanceof Boolean truth) {
        return LuaValue.valueOf(truth);
      }
      if (value instanceof Number number) {
        return LuaValue.valueOf(number.doubleValue());
      }
      if (value instanceof CharSequence || value instanceof Character) {
        return LuaString.valueUsing(value.toString().getBytes(StandardCharsets.UTF_8));
      }
      if (value instanceof byte[] bytes) {
        return LuaString.valueUsing(bytes.clone());
      }
      throw new IllegalArgumentException(
          "a " + value.getClass().getName() + " has no counterpart in Lua");
    }

    private VmTable copy(Object container) {
      VmTable table = new VmTable();
      if (container instanceof Map<?, ?> map) {
        unfilled.add(() -> map.forEach((key, value) -> put(table, key, value)));
      } else {
        Object[] items = container instanceof Collection<?> c ? c.toArray() : (Object[]) container;
        unfilled.add(() -> fill(table, items));
      }
      return table;
    }

    private void fill(VmTable table, @Nullable Object[] items) {
      for (int i = 0; i < items.length; i++) {
        table.rawset(i + 1, shallow(items[i]));
      }
    }

    private void put(VmTable table, @Nullable Object key, @Nullable Object value) {
      LuaValue luaKey = shallow(key);
      if (luaKey.isnil()
          || (luaKey.type() == LuaValue.TNUMBER && Double.isNaN(luaKey.todouble()))) {
        throw new IllegalArgumentException(key + " cannot be a key of a Lua table");
      }
      table.rawset(luaKey, shallow(value));
    }
  }
}
