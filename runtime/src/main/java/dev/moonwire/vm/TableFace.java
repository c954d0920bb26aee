package dev.moonwire.vm;

import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaDouble;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaInteger;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * A Lua table as LuaJ's compiler and values see it: reads and writes with and without metamethods,
 * length and traversal, all told in terms of the few raw operations that a subclass has.
 *
 * <p>{@link LuaTable} is a type here and nothing else: none of its storage is used, so every method
 * that touches storage is overridden. The interpreter calls the raw operations itself.
 */
@SuppressWarnings("ReferenceEquality") // A table is equal to itself only.
abstract class TableFace extends LuaTable {
  /** The raw value of a key; null is nil. */
  abstract @Nullable LuaValue at(int key);

  /** The raw value of a key; null is nil. */
  abstract @Nullable LuaValue at(LuaValue key);

  /** Assigns; {@code LuaValue.NIL} removes. */
  abstract void put(int key, LuaValue value);

  /** Assigns; the key is neither nil nor NaN. */
  abstract void put(LuaValue key, LuaValue value);

  /**
   * The entry after {@code key} goes to {@code out[to]} and {@code out[to + 1]}.
   *
   * @return false at the end
   * @throws LuaError {@code invalid key to 'next'}
   */
  abstract boolean next(LuaValue key, LuaValue[] out, int to);

  /** A border: n with t[n] non-nil and t[n + 1] nil, or 0. */
  abstract int border();

  @Override
  public abstract @Nullable VmTable getmetatable();

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
    return v != null ? v : getmetatable() == null ? NIL : gettable(this, LuaInteger.valueOf(key));
  }

  @Override
  public LuaValue get(LuaValue key) {
    LuaValue v = at(key);
    return v != null ? v : getmetatable() == null ? NIL : gettable(this, key);
  }

  @Override
  public void set(int key, LuaValue value) {
    if (getmetatable() == null || !settable(this, LuaInteger.valueOf(key), value)) {
      put(key, value);
    }
  }

  @Override
  public void set(LuaValue key, LuaValue value) {
    if (getmetatable() == null || !settable(this, key, value)) {
      rawset(key, value);
    }
  }

  @Override
  public LuaValue metatag(LuaValue tag) {
    VmTable metatable = getmetatable();
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
  public void presize(int narray, int nhash) {
    presize(narray);
  }

  @Override
  public boolean eq_b(LuaValue other) {
    return this == other;
  }
}
