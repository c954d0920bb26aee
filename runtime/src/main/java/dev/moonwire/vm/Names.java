package dev.moonwire.vm;

import org.luaj.vm2.LuaString;

/** The names of metamethods and of {@code _ENV} as Lua strings, made once. */
final class Names {
  static final LuaString INDEX = LuaString.valueOf("__index");
  static final LuaString NEWINDEX = LuaString.valueOf("__newindex");
  static final LuaString CALL = LuaString.valueOf("__call");
  static final LuaString EQ = LuaString.valueOf("__eq");
  static final LuaString LT = LuaString.valueOf("__lt");
  static final LuaString LE = LuaString.valueOf("__le");
  static final LuaString LEN = LuaString.valueOf("__len");
  static final LuaString UNM = LuaString.valueOf("__unm");
  static final LuaString CONCAT = LuaString.valueOf("__concat");
  static final LuaString GC = LuaString.valueOf("__gc");
  static final LuaString MODE = LuaString.valueOf("__mode");
  static final LuaString TOSTRING = LuaString.valueOf("__tostring");
  static final LuaString ENV = LuaString.valueOf("_ENV");

  private static final LuaString[] ARITHMETIC = {
    LuaString.valueOf("__add"),
    LuaString.valueOf("__sub"),
    LuaString.valueOf("__mul"),
    LuaString.valueOf("__div"),
    LuaString.valueOf("__mod"),
    LuaString.valueOf("__pow"),
    UNM,
  };

  private Names() {}

  /** The event of an arithmetic instruction, counted from {@code OP_ADD}. */
  static LuaString arithmetic(int offset) {
    return ARITHMETIC[offset];
  }
}
