package dev.moonwire.vm;

import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaInteger;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaUserdata;
import org.luaj.vm2.LuaValue;

/**
 * The entries of a table with {@code __mode}: keys, values or both are held weakly when they are
 * objects (manual §2.5.2: tables, functions, threads, userdata; never strings). A value reachable
 * only through its own weak key is kept, unlike with the reference's ephemerons.
 */
final class WeakStorage implements Storage {
  private final boolean weakKeys;
  private final boolean weakValues;
  private Slot[] slots = new Slot[8];
  private int used;

  /** One entry; a removed one stays for traversal until the next growth. */
  private static final class Slot {
    final int hash;
    final Object key;
    @Nullable Object value;

    Slot(int hash, Object key) {
      this.hash = hash;
      this.key = key;
    }

    @Nullable LuaValue liveKey() {
      return target(key);
    }

    @Nullable LuaValue liveValue() {
      return value == null ? null : target(value);
    }

    private static @Nullable LuaValue target(Object held) {
      return (LuaValue) (held instanceof WeakReference<?> reference ? reference.get() : held);
    }
  }

  private WeakStorage(boolean weakKeys, boolean weakValues) {
    this.weakKeys = weakKeys;
    this.weakValues = weakValues;
  }

  /** Makes {@code table} weak, or strong again, as its metatable's {@code __mode} says. */
  static void adapt(VmTable table) {
    LuaValue mode = table.metatable == null ? null : table.metatable.at(Names.MODE);
    String letters = mode instanceof LuaString s ? Text.of(s) : "";
    boolean keys = letters.indexOf('k') >= 0;
    boolean values = letters.indexOf('v') >= 0;
    if (table.elsewhere instanceof WeakStorage now) {
      if (now.weakKeys == keys && now.weakValues == values) {
        return;
      }
      table.moveBack();
    }
    if ((keys || values) && table.elsewhere == null) {
      table.moveTo(new WeakStorage(keys, values));
    }
  }

  @Override
  public @Nullable LuaValue get(LuaValue key) {
    Slot slot = find(key);
    return slot == null ? null : slot.liveValue();
  }

  private @Nullable Slot find(LuaValue key) {
    int at = place(key);
    return at < 0 ? null : slots[at];
  }

  private int place(LuaValue key) {
    int hash = key.hashCode();
    int mask = slots.length - 1;
    for (int i = hash & mask; slots[i] != null; i = (i + 1) & mask) {
      if (slots[i].hash == hash) {
        LuaValue k = slots[i].liveKey();
        if (k != null && Nodes.sameKey(k, key)) {
          return i;
        }
      }
    }
    return -1;
  }

  @Override
  public void put(LuaValue key, LuaValue value) {
    Slot slot = find(key);
    if (slot == null) {
      if (value.isnil()) {
        return;
      }
      slot = new Slot(key.hashCode(), weakKeys && isObject(key) ? new WeakReference<>(key) : key);
      if ((used + 1) * 4 > slots.length * 3) {
        rehash();
      }
      insert(slot);
    }
    slot.value =
        value.isnil() ? null : weakValues && isObject(value) ? new WeakReference<>(value) : value;
  }

  private void insert(Slot slot) {
    int mask = slots.length - 1;
    int i = slot.hash & mask;
    while (slots[i] != null) {
      i = (i + 1) & mask;
    }
    slots[i] = slot;
    used++;
  }

  private void rehash() {
    Slot[] old = slots;
    int live = 0;
    for (Slot slot : old) {
      live += isLive(slot) ? 1 : 0;
    }
    int length = 8;
    while (length < live * 2 + 2) {
      length <<= 1;
    }
    slots = new Slot[length];
    used = 0;
    for (Slot slot : old) {
      if (isLive(slot)) {
        insert(slot);
      }
    }
  }

  private static boolean isLive(@Nullable Slot slot) {
    return slot != null && slot.liveKey() != null && slot.liveValue() != null;
  }

  private static boolean isObject(LuaValue v) {
    return v instanceof LuaTable
        || v instanceof LuaUserdata
        || v.type() == LuaValue.TFUNCTION
        || v.type() == LuaValue.TTHREAD;
  }

  @Override
  public boolean next(LuaValue key, LuaValue[] out, int to) {
    int i = 0;
    if (!key.isnil()) {
      i = place(key) + 1;
      if (i == 0) {
        throw new RaisedValue(LuaValue.valueOf("invalid key to 'next'"));
      }
    }
    for (; i < slots.length; i++) {
      LuaValue k = slots[i] == null ? null : slots[i].liveKey();
      LuaValue v = k == null ? null : slots[i].liveValue();
      if (k != null && v != null) {
        out[to] = k;
        out[to + 1] = v;
        return true;
      }
    }
    return false;
  }

  /** By doubling and halving, as the reference does: there may be several. */
  @Override
  public int border() {
    int present = 0;
    int absent = 1;
    while (has(absent)) {
      if (absent > Integer.MAX_VALUE / 2) {
        return absent;
      }
      present = absent;
      absent *= 2;
    }
    while (absent - present > 1) {
      int middle = (present + absent) >>> 1;
      if (has(middle)) {
        present = middle;
      } else {
        absent = middle;
      }
    }
    return present;
  }

  private boolean has(int n) {
    return get(LuaInteger.valueOf(n)) != null;
  }

  /** What is held weakly is not held. */
  @Override
  public void show(Census census) {
    census.weakSlots(slots.length, used);
    for (Slot slot : slots) {
      if (slot != null) {
        showStrong(census, slot.key);
        showStrong(census, slot.value);
      }
    }
  }

  private static void showStrong(Census census, @Nullable Object held) {
    if (held instanceof LuaValue v) {
      census.value(v);
    }
  }
}
