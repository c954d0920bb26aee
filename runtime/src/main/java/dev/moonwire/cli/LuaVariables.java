package dev.moonwire.cli;

import dev.moonwire.MoonwireBuilder;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the process's environment says to lua(1): the names with a version go before those without.
 *
 * @param initName the variable that holds {@code init}
 * @param init a Lua text to run first, or {@code @file}; null for none
 * @param path where require looks; null for the default path
 */
record LuaVariables(String initName, @Nullable String init, @Nullable String path) {
  private static final String VERSION = "_5_2";

  static LuaVariables of(Map<String, String> environment) {
    String initName =
        environment.containsKey("LUA_INIT" + VERSION) ? "LUA_INIT" + VERSION : "LUA_INIT";
    String path = environment.get("LUA_PATH" + VERSION);
    return new LuaVariables(
        initName, environment.get(initName), path == null ? environment.get("LUA_PATH") : path);
  }

  /** As {@code -E} has it. */
  static LuaVariables ignored() {
    return new LuaVariables("LUA_INIT", null, null);
  }

  void applyTo(MoonwireBuilder builder) {
    if (path != null) {
      builder.scriptPath(path);
    }
  }
}
