package dev.moonwire.vm;

import java.util.HashMap;
import java.util.Map;
import org.luaj.vm2.LuaString;

/**
 * One object per string constant of a VM, so that table accesses with constant keys find them by
 * identity. Only speed depends on it: it starts anew when a script loads text without end.
 */
final class ConstantPool implements Holder {
  private static final int CAPACITY = 50_000;

  /** Longer ones are no names, and not worth keeping. */
  private static final int LONGEST = 64;

  /** How many a census lets be. */
  private static final int FEW = 4_000;

  private static final int ENTRY_BYTES = 40;

  private final Map<LuaString, LuaString> strings = new HashMap<>();

  LuaString intern(LuaString s) {
    if (s.m_length > LONGEST) {
      return s;
    }
    if (strings.size() > CAPACITY) {
      strings.clear();
    }
    LuaString first = strings.putIfAbsent(s, s);
    return first == null ? s : first;
  }

  /** Gives up a large one, which may hold what no code has any more. */
  @Override
  public void show(Census census) {
    if (strings.size() > FEW) {
      strings.clear();
    }
    census.bytes((long) ENTRY_BYTES * strings.size());
    strings.values().forEach(census::value);
  }
}
