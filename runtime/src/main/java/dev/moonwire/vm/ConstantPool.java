package dev.moonwire.vm;

import java.util.HashMap;
import java.util.Map;
import org.luaj.vm2.LuaString;

/**
 * One object per string constant of a VM, so that table accesses with constant keys find them by
 * identity. Only speed depends on it: it starts anew when a script loads text without end.
 */
final class ConstantPool {
  private static final int CAPACITY = 50_000;

  private final Map<LuaString, LuaString> strings = new HashMap<>();

  LuaString intern(LuaString s) {
    if (strings.size() > CAPACITY) {
      strings.clear();
    }
    LuaString first = strings.putIfAbsent(s, s);
    return first == null ? s : first;
  }
}
