package dev.moonwire.vm;

import org.luaj.vm2.LuaDouble;
import org.luaj.vm2.LuaInteger;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaUserdata;
import org.luaj.vm2.LuaValue;

/**
 * The hash part of a table, as one array:
 *
 * <pre>
 *   [ k0 v0 k1 v1 ... ]     open addressing, linear probing; a power of two long
 * </pre>
 *
 * A key whose value is null is removed; it keeps its place for traversal and the probe chain. The
 * array belongs to its {@link VmTable}, which counts the keys and lets the interpreter probe it.
 */
@SuppressWarnings("ReferenceEquality") // Objects, nil and booleans of Lua are one Java object each.
final class Nodes {
  /** No keys, and no room for one. */
  static final LuaValue[] NONE = new LuaValue[2];

  /** In place of a key that moved to the array part: keeps the probe chain, equals nothing. */
  static final LuaValue DEAD = new LuaUserdata("dead key");

  private Nodes() {}

  /** An empty array with room for so many entries. */
  static LuaValue[] forEntries(int entries) {
    int slots = 4;
    while (slots * 3L < entries * 4L) {
      slots <<= 1;
    }
    return new LuaValue[2 * slots];
  }

  /** Twice the place of {@code key}, before masking: constants have it precomputed. */
  static int spread(LuaValue key) {
    int h = key.hashCode();
    return (h ^ (h >>> 15)) << 1;
  }

  /** -0.0 and 0 are one key. */
  static LuaValue normal(LuaValue key) {
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

  /** Where {@code key} is, or -1. */
  static int find(LuaValue[] nodes, LuaValue key) {
    LuaValue wanted = normal(key);
    int mask = nodes.length - 2;
    int i = spread(wanted) & mask;
    for (LuaValue k = nodes[i]; k != null; k = nodes[i]) {
      if (sameKey(k, wanted)) {
        return i;
      }
      i = (i + 2) & mask;
    }
    return -1;
  }

  /** Adds a key that is not there; there is room for it. */
  static void insert(LuaValue[] nodes, LuaValue key, LuaValue value) {
    int mask = nodes.length - 2;
    int i = spread(key) & mask;
    while (nodes[i] != null) {
      i = (i + 2) & mask;
    }
    nodes[i] = key;
    nodes[i + 1] = value;
  }

  /** How many keys have a value. */
  static int live(LuaValue[] nodes) {
    int live = 0;
    for (int i = 1; i < nodes.length; i += 2) {
      live += nodes[i] == null ? 0 : 1;
    }
    return live;
  }

  /** The {@code live} keys that have a value, in a new array with room for more. */
  static LuaValue[] rehashed(LuaValue[] nodes, int live) {
    LuaValue[] roomier = forEntries(live + 1 + live / 8);
    for (int i = 0; i < nodes.length; i += 2) {
      if (nodes[i + 1] != null) {
        insert(roomier, nodes[i], nodes[i + 1]);
      }
    }
    return roomier;
  }

  /**
   * The first entry at {@code from} or after it goes to {@code out[to]} and {@code out[to + 1]}.
   *
   * @return false at the end
   */
  static boolean next(LuaValue[] nodes, int from, LuaValue[] out, int to) {
    for (int i = from; i < nodes.length; i += 2) {
      if (nodes[i + 1] != null) {
        out[to] = nodes[i];
        out[to + 1] = nodes[i + 1];
        return true;
      }
    }
    return false;
  }
}
