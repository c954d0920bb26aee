package dev.moonwire.vm;

import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaValue;

/**
 * The entries of a table that has a finalizer: they belong to its twin, which outlives it and is
 * what {@code __gc} receives.
 *
 * @param twin holds the entries; not reachable by the script before the finalizer runs
 */
record TwinStorage(VmTable twin) implements Storage {
  @Override
  public @Nullable LuaValue get(LuaValue key) {
    return twin.at(key);
  }

  @Override
  public void put(LuaValue key, LuaValue value) {
    twin.put(key, value);
  }

  @Override
  public boolean next(LuaValue key, LuaValue[] out, int to) {
    return twin.next(key, out, to);
  }

  @Override
  public void show(Census census) {
    census.value(twin);
  }

  @Override
  public int border() {
    return twin.border();
  }
}
