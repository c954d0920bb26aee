package dev.moonwire.vm;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaDouble;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaInteger;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaUserdata;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * A Lua table with storage of its own: every table of a VM is one. It is a {@link LuaTable} only by
 * type; nothing of the parent's storage is used.
 *
 * <pre>
 *   items   [ v1 v2 v3 ... vn | null ... ]     keys 1..size; null is nil
 *   nodes    [ k0 v0 k1 v1 ... ]                open addressing, linear probing
 * </pre>
 *
 * A removed nodes entry keeps its key, so that traversal survives assignments of nil; the next
 * growth drops it. Tables with weak entries and tables with a finalizer have both arrays empty and
 * keep their entries in {@link #elsewhere}, so that the common paths test for neither.
 */
@SuppressWarnings("ReferenceEquality") // Objects, nil and booleans of Lua are one Java object each.
public final class VmTable extends LuaTable {
  private static final LuaValue[] NO_ARRAY = {};
  private static final LuaValue[] NO_HASH = new LuaValue[2];

  /** In place of a key that moved to the array: keeps the probe chain, equals nothing. */
  private static final LuaValue DEAD = new LuaUserdata("dead key");

  /** From this many slots on, a mostly empty items moves to the nodes instead of growing. */
  private static final int SPARSE_CHECK = 64;

  /** Values of the keys 1, 2, 3...; the interpreter reads and overwrites non-null slots itself. */
  LuaValue[] items = NO_ARRAY;

  /** Keys at even, values at odd places; a power of two long. The interpreter probes it itself. */
  LuaValue[] nodes = NO_HASH;

  @Nullable VmTable metatable;

  /** Where the entries are when not in the two arrays. */
  @Nullable Storage elsewhere;

  /**
   * The items's last non-nil key: 0, or its slot is not null and all after it are. Key {@code size
   * + 1} is never in the nodes, so this is a border.
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
      nodes = new LuaValue[2 * capacity(nhash)];
    }
  }

  private static int capacity(int entries) {
    int slots = 4;
    while (slots * 3L < entries * 4L) {
      slots <<= 1;
    }
    return slots;
  }

  /** Twice the place of {@code key} in a nodes, before masking: constants have it precomputed. */
  static int spread(LuaValue key) {
    int h = key.hashCode();
    return (h ^ (h >>> 15)) << 1;
  }

  // ---- raw reads; null is nil

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
    int i = spread(key) & mask;
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
    int i = spread(key) & mask;
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

  @Nullable LuaValue at(LuaValue key) {
    if (key instanceof LuaInteger integer) {
      return at(integer.v);
    }
    return key instanceof LuaString s ? at(s) : inHash(key);
  }

  private @Nullable LuaValue inHash(LuaValue key) {
    if (elsewhere != null) {
      return elsewhere.get(normal(key));
    }
    int i = find(key);
    return i < 0 ? null : nodes[i + 1];
  }

  private int find(LuaValue key) {
    LuaValue wanted = normal(key);
    LuaValue[] t = nodes;
    int mask = t.length - 2;
    int i = spread(wanted) & mask;
    for (LuaValue k = t[i]; k != null; k = t[i]) {
      if (sameKey(k, wanted)) {
        return i;
      }
      i = (i + 2) & mask;
    }
    return -1;
  }

  /** -0.0 and 0 are one key. */
  private static LuaValue normal(LuaValue key) {
    return key == LuaJInternals.NEGATIVE_ZERO ? LuaValue.ZERO : key;
  }

  static boolean sameKey(LuaValue a, LuaValue b) {
    if (a == b) {
      return true;
    }
    if (a instanceof LuaString s) {
      return b instanceof LuaString t && s.raweq(t);
    }
    if (a instanceof LuaInteger p) {
      return b instanceof LuaInteger q && p.v == q.v;
    }
    return a instanceof LuaDouble && b instanceof LuaDouble && a.todouble() == b.todouble();
  }

  // ---- raw writes

  /** Assigns; {@code LuaValue.NIL} removes. */
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
    int at = find(LuaInteger.valueOf(appended));
    if (at >= 0) {
      nodes[at] = DEAD;
      nodes[at + 1] = null;
    }
    for (; ; ) {
      at = find(LuaInteger.valueOf(size + 1));
      if (at < 0 || nodes[at + 1] == null) {
        return;
      }
      growArray(size);
      items[size++] = nodes[at + 1];
      nodes[at] = DEAD;
      nodes[at + 1] = null;
    }
  }

  /** Assigns; the key is neither nil nor NaN. */
  void put(LuaValue key, LuaValue value) {
    if (key instanceof LuaInteger integer) {
      put(integer.v, value);
    } else {
      putHash(normal(key), value);
    }
  }

  private void putHash(LuaValue key, LuaValue value) {
    if (elsewhere != null) {
      elsewhere.put(key, value);
      return;
    }
    int i = find(key);
    if (i >= 0) {
      nodes[i + 1] = value == NIL ? null : value;
    } else if (value != NIL) {
      if ((used + 1) * 8L > nodes.length * 3L) {
        rehash();
      }
      insert(key, value);
    }
  }

  private void insert(LuaValue key, LuaValue value) {
    LuaValue[] t = nodes;
    int mask = t.length - 2;
    int i = spread(key) & mask;
    while (t[i] != null) {
      i = (i + 2) & mask;
    }
    t[i] = key;
    t[i + 1] = value;
    used++;
  }

  private void rehash() {
    LuaValue[] old = nodes;
    int live = 0;
    for (int i = 1; i < old.length; i += 2) {
      live += old[i] == null ? 0 : 1;
    }
    nodes = new LuaValue[2 * capacity(live + 1 + live / 8)];
    used = 0;
    for (int i = 0; i < old.length; i += 2) {
      if (old[i + 1] != null) {
        insert(old[i], old[i + 1]);
      }
    }
  }

  // ---- traversal and length

  /**
   * The entry after {@code key} goes to {@code out[to]} and {@code out[to + 1]}.
   *
   * @return false at the end
   * @throws LuaError {@code invalid key to 'next'}
   */
  boolean next(LuaValue key, LuaValue[] out, int to) {
    if (elsewhere != null) {
      return elsewhere.next(normal(key), out, to);
    }
    int i = 0;
    if (!key.isnil()) {
      i = key instanceof LuaInteger integer ? integer.v : -1;
      if (i < 1 || i > size) {
        int at = find(key);
        if (at >= 0) {
          return nextInHash(at + 2, out, to);
        }
        // The items's end may have been assigned nil since, which shortens it.
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
    return nextInHash(0, out, to);
  }

  private boolean nextInHash(int from, LuaValue[] out, int to) {
    LuaValue[] t = nodes;
    for (int i = from; i < t.length; i += 2) {
      if (t[i + 1] != null) {
        out[to] = t[i];
        out[to + 1] = t[i + 1];
        return true;
      }
    }
    return false;
  }

  /** A border: n with t[n] non-nil and t[n + 1] nil, or 0. */
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
    nodes = NO_HASH;
    size = 0;
    used = 0;
  }

  /** How many slots both parts have: what the memory estimate counts. */
  int slots() {
    return items.length + nodes.length;
  }

  // ---- LuaTable

  private static LuaValue orNil(@Nullable LuaValue v) {
    return v == null ? NIL : v;
  }

  @Override
  public LuaValue rawget(int key) {
    return orNil(at(key));
  }

  @Override
  public LuaValue rawget(LuaValue key) {
    return orNil(at(key));
  }

  @Override
  public void rawset(int key, LuaValue value) {
    put(key, value);
  }

  /**
   * @throws LuaError {@code table index is nil} or {@code table index is NaN}
   */
  @Override
  public void rawset(LuaValue key, LuaValue value) {
    put(checkedKey(key), value);
  }

  private static LuaValue checkedKey(LuaValue key) {
    if (key.isnil()) {
      throw new RaisedValue(LuaValue.valueOf("table index is nil"));
    }
    if (key instanceof LuaDouble && Double.isNaN(key.todouble())) {
      throw new RaisedValue(LuaValue.valueOf("table index is NaN"));
    }
    return key;
  }

  @Override
  public void hashset(LuaValue key, LuaValue value) {
    rawset(key, value);
  }

  @Override
  protected LuaValue hashget(LuaValue key) {
    return rawget(key);
  }

  @Override
  public LuaValue get(int key) {
    LuaValue v = at(key);
    return v != null ? v : metatable == null ? NIL : gettable(this, LuaInteger.valueOf(key));
  }

  @Override
  public LuaValue get(LuaValue key) {
    LuaValue v = at(key);
    return v != null ? v : metatable == null ? NIL : gettable(this, key);
  }

  @Override
  public void set(int key, LuaValue value) {
    if (metatable == null || !settable(this, LuaInteger.valueOf(key), value)) {
      put(key, value);
    }
  }

  @Override
  public void set(LuaValue key, LuaValue value) {
    if (metatable == null || !settable(this, key, value)) {
      rawset(key, value);
    }
  }

  @Override
  public @Nullable LuaValue getmetatable() {
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
  public LuaValue metatag(LuaValue tag) {
    return metatable == null ? NIL : orNil(metatable.at(tag));
  }

  @Override
  public int rawlen() {
    return border();
  }

  @Override
  public int length() {
    return border();
  }

  @Override
  public LuaValue len() {
    LuaValue length = metatag(Names.LEN);
    return length.isnil() ? LuaInteger.valueOf(border()) : length.call(this);
  }

  @Override
  public Varargs next(LuaValue key) {
    LuaValue[] entry = new LuaValue[2];
    return next(key, entry, 0) ? varargsOf(entry[0], entry[1]) : NIL;
  }

  @Override
  public void presize(int narray) {
    if (elsewhere == null && narray > items.length) {
      items = Arrays.copyOf(items, narray);
    }
  }

  @Override
  public void presize(int narray, int nhash) {
    presize(narray);
  }

  @Override
  public boolean eq_b(LuaValue other) {
    return this == other;
  }
}
