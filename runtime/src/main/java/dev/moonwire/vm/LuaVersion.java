package dev.moonwire.vm;

import java.util.Optional;

/**
 * Which Lua a script was written for. It counts only where the versions contradict each other;
 * names and syntax of all of them are there anyway. {@code runtime/LANGUAGE.md} has the list.
 */
public enum LuaVersion {
  LUA_5_1("5.1"),
  LUA_5_2("5.2"),
  LUA_5_3("5.3");

  private final String number;

  LuaVersion(String number) {
    this.number = number;
  }

  /** As in {@code --lua=5.1}. */
  public String number() {
    return number;
  }

  /** The version of a number such as {@code 5.1}. */
  public static Optional<LuaVersion> of(String number) {
    for (LuaVersion version : values()) {
      if (version.number.equals(number)) {
        return Optional.of(version);
      }
    }
    return Optional.empty();
  }
}
