package dev.moonwire.vm;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaInteger;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;

/**
 * A Lua table: every table of a VM is one.
 *
 * <pre>
 *   items    [ v1 v2 v3 ... vn | null ... ]     keys 1..size; null is nil
 *   nodes    [ k0 v0 k1 v1 ... ]                all other keys, as {@link Nodes} keeps them
 * </pre>
 *
 * Tables with weak entries and tables with a finalizer have both arrays empty and keep their
 * entries in {@link #elsewhere}, so that the common paths test for neither.
 */
@SuppressWarnings("ReferenceEquality") // Objects, nil and booleans of Lua are one Java object each.
public final class VmTable extends TableFace {
  private static final LuaValue[] NO_ARRAY = {};

  /** From this many slots on, a mostly empty array part moves to the nodes instead of growing. */
  private static final int SPARSE_CHECK = 64;

  /** Parts with fewer slots than this grow unseen. */
  private static final int LARGE = 512;

  /** Values of the keys 1, 2, 3...; the interpreter reads and overwrites non-null slots itself. */
  LuaValue[] items = NO_ARRAY;

  /** Keys at even, values at odd places; a power of two long. The interpreter probes it itself. */
  LuaValue[] nodes = Nodes.NONE;

  @Nullable VmTable metatable;

  /** The last {@link Census} that has counted it. */
  int census;

  /** Where the entries are when not in the two arrays. */
  @Nullable Storage elsewhere;

  /**
   * The last non-nil key of the items: 0, or its slot is not null and all after it are. Key {@code
   * size + 1} is never in the nodes, so this is a border.
   */
  private int size;

  /** Hash slots with a key, dead ones included. */
  private int used;

  public VmTable() {
    this(0, 0);
  }

  /**
   * @param narray how many integer keys from 1 to make room for
   * @param nhash how many other keys
   */
  public VmTable(int narray, int nhash) {
    if (narray > 0) {
      items = new LuaValue[narray];
    }
    if (nhash > 0) {
      nodes = Nodes.forEntries(nhash);
    }
  }

  // ---- raw reads; null is nil

  @Override
  @Nullable LuaValue at(int key) {
    int i = key - 1;
    LuaValue[] a = items;
    if (i >= 0 && i < a.length && (a[i] != null || i < size)) {
      return a[i];
    }
    return used == 0 && elsewhere == null ? null : inHash(LuaInteger.valueOf(key));
  }

  /** The value of a string key. */
  @Nullable LuaValue at(LuaString key) {
    LuaValue[] t = nodes;
    int mask = t.length - 2;
    int i = Nodes.spread(key) & mask;
    for (LuaValue k = t[i]; k != null; k = t[i]) {
      if (k == key || (k instanceof LuaString s && key.raweq(s))) {
        return t[i + 1];
      }
      i = (i + 2) & mask;
    }
    return elsewhere == null ? null : elsewhere.get(key);
  }

  /**
   * As {@link #at(LuaString)} for a constant of a function: an equal key takes the constant's
   * identity, so that the next access finds it at the first look.
   */
  @Nullable LuaValue atConstant(LuaString key) {
    LuaValue[] t = nodes;
    int mask = t.length - 2;
    int i = Nodes.spread(key) & mask;
    for (LuaValue k = t[i]; k != null; k = t[i]) {
      if (k == key) {
        return t[i + 1];
      }
      if (k instanceof LuaString s && key.raweq(s)) {
        t[i] = key;
        return t[i + 1];
      }
      i = (i + 2) & mask;
    }
    return elsewhere == null ? null : elsewhere.get(key);
  }

  @Override
  @Nullable LuaValue at(LuaValue key) {
    if (key instanceof LuaInteger integer) {
      return at(integer.v);
    }
    return key instanceof LuaString s ? at(s) : inHash(key);
  }

  private @Nullable LuaValue inHash(LuaValue key) {
    if (elsewhere != null) {
      return elsewhere.get(Nodes.normal(key));
    }
    int i = Nodes.find(nodes, key);
    return i < 0 ? null : nodes[i + 1];
  }

  // ---- raw writes

  @Override
  void put(int key, LuaValue value) {
    int i = key - 1;
    if (i >= 0 && i < size) {
      items[i] = value == NIL ? null : value;
      if (value == NIL && i == size - 1) {
        trim(i);
      }
    } else if (i == size && elsewhere == null) {
      append(i, value);
    } else {
      putHash(LuaInteger.valueOf(key), value);
    }
  }

  /**
   * Stores list items of a constructor: holes between them do not end the array part, so that
   * {@code #{1, nil, 3}} is 3 as in the reference.
   *
   * @param first the key of the first
   */
  void putList(int first, LuaValue[] values, int from, int count) {
    presize(first - 1 + count);
    if (used > 0 || elsewhere != null || first - 1 < size) {
      for (int i = 0; i < count; i++) {
        put(first + i, values[from + i]);
      }
      return;
    }
    for (int i = 0; i < count; i++) {
      LuaValue value = values[from + i];
      if (value != NIL) {
        items[first - 1 + i] = value;
        size = first + i;
      }
    }
  }

  private void trim(int end) {
    int n = end;
    while (n > 0 && items[n - 1] == null) {
      n--;
    }
    size = n;
  }

  private void append(int i, LuaValue value) {
    if (value == NIL) {
      if (used > 0) {
        putHash(LuaInteger.valueOf(i + 1), value);
      }
      return;
    }
    if (i >= items.length && i >= SPARSE_CHECK && isSparse()) {
      scatter();
      putHash(LuaInteger.valueOf(i + 1), value);
      return;
    }
    growArray(i);
    items[i] = value;
    size = i + 1;
    if (used > 0) {
      migrate(i + 1);
    }
  }

  private void growArray(int i) {
    if (i >= items.length) {
      items = Arrays.copyOf(items, i < 4 ? 4 : i + (i >> 1) + 1);
    }
  }

  private boolean isSparse() {
    int live = 0;
    for (int i = 0; i < size; i++) {
      live += items[i] == null ? 0 : 1;
    }
    return live * 2 < size;
  }

  /** A queue leaves its consumed front behind: what is left moves to the nodes. */
  private void scatter() {
    LuaValue[] old = items;
    int end = size;
    items = NO_ARRAY;
    size = 0;
    for (int i = 0; i < end; i++) {
      if (old[i] != null) {
        put(i + 1, old[i]);
      }
    }
  }

  /** The key just appended, and those that follow it, leave the nodes. */
  private void migrate(int appended) {
    int at = Nodes.find(nodes, LuaInteger.valueOf(appended));
    if (at >= 0) {
      nodes[at] = Nodes.DEAD;
      nodes[at + 1] = null;
    }
    for (; ; ) {
      at = Nodes.find(nodes, LuaInteger.valueOf(size + 1));
      if (at < 0 || nodes[at + 1] == null) {
        return;
      }
      growArray(size);
      items[size++] = nodes[at + 1];
      nodes[at] = Nodes.DEAD;
      nodes[at + 1] = null;
    }
  }

  @Override
  void put(LuaValue key, LuaValue value) {
    if (key instanceof LuaInteger integer) {
      put(integer.v, value);
    } else {
      putHash(Nodes.normal(key), value);
    }
  }

  private void putHash(LuaValue key, LuaValue value) {
    if (elsewhere != null) {
      elsewhere.put(key, value);
      return;
    }
    int i = Nodes.find(nodes, key);
    if (i >= 0) {
      nodes[i + 1] = value == NIL ? null : value;
    } else if (value != NIL) {
      if ((used + 1) * 8L > nodes.length * 3L) {
        used = Nodes.live(nodes);
        nodes = Nodes.rehashed(nodes, used);
      }
      Nodes.insert(nodes, key, value);
      used++;
    }
  }

  // ---- traversal and length

  @Override
  boolean next(LuaValue key, LuaValue[] out, int to) {
    if (elsewhere != null) {
      return elsewhere.next(Nodes.normal(key), out, to);
    }
    int i = 0;
    if (!key.isnil()) {
      i = key instanceof LuaInteger integer ? integer.v : -1;
      if (i < 1 || i > size) {
        int at = Nodes.find(nodes, key);
        if (at >= 0) {
          return Nodes.next(nodes, at + 2, out, to);
        }
        // The last items may have been assigned nil since, which shortens them.
        if (i < 1 || i > items.length) {
          throw new RaisedValue(LuaValue.valueOf("invalid key to 'next'"));
        }
      }
    }
    for (; i < size; i++) {
      if (items[i] != null) {
        out[to] = LuaInteger.valueOf(i + 1);
        out[to + 1] = items[i];
        return true;
      }
    }
    return Nodes.next(nodes, 0, out, to);
  }

  @Override
  int border() {
    if (elsewhere != null) {
      return elsewhere.border();
    }
    return size;
  }

  /** Moves the entries to {@code storage}, which becomes their home. */
  void moveTo(Storage storage) {
    LuaValue[] entry = new LuaValue[2];
    for (LuaValue key = NIL; next(key, entry, 0); key = entry[0]) {
      storage.put(entry[0], entry[1]);
    }
    clear();
    elsewhere = storage;
  }

  /** Moves the entries back from {@link #elsewhere}. */
  void moveBack() {
    Storage from = elsewhere;
    if (from == null) {
      return;
    }
    elsewhere = null;
    LuaValue[] entry = new LuaValue[2];
    for (LuaValue key = NIL; from.next(key, entry, 0); key = entry[0]) {
      put(entry[0], entry[1]);
    }
  }

  private void clear() {
    items = NO_ARRAY;
    nodes = Nodes.NONE;
    size = 0;
    used = 0;
  }

  /** How many bytes an assignment is about to take for a larger part; 0 for none, or for few. */
  long growth(LuaValue key) {
    if (elsewhere != null) {
      return elsewhere instanceof TwinStorage storage ? storage.twin().growth(key) : 0;
    }
    if (key instanceof LuaInteger integer && integer.v - 1 == size) {
      return size == items.length && size >= LARGE ? 4L * (size + (size >> 1) + 1) : 0;
    }
    boolean full = nodes.length >= LARGE && (used + 1) * 8L > nodes.length * 3L;
    return full && Nodes.find(nodes, key) < 0 ? 8L * nodes.length : 0;
  }

  @Override
  public @Nullable VmTable getmetatable() {
    return metatable;
  }

  /** As {@link Metatables#set}, without finalizers, which need the VM. */
  @Override
  public LuaValue setmetatable(@Nullable LuaValue newMetatable) {
    metatable = newMetatable instanceof VmTable table ? table : null;
    if (elsewhere instanceof TwinStorage storage) {
      storage.twin().setmetatable(newMetatable);
    } else {
      WeakStorage.adapt(this);
    }
    return this;
  }

  /** Hands the entries over to a new table with the same metatable, and shares them from now on. */
  VmTable makeTwin() {
    VmTable twin = new VmTable();
    twin.items = items;
    twin.nodes = nodes;
    twin.size = size;
    twin.used = used;
    twin.elsewhere = elsewhere;
    twin.metatable = metatable;
    clear();
    elsewhere = new TwinStorage(twin);
    return twin;
  }

  @Override
  public void presize(int narray) {
    if (elsewhere == null && narray > items.length) {
      items = Arrays.copyOf(items, narray);
    }
  }
}
