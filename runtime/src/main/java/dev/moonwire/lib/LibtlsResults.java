package dev.moonwire.lib;

import dev.moonwire.tls.Want;
import dev.moonwire.tls.error.TlsException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** The shapes of lua-libtls' results: the one place that turns failures into values. */
final class LibtlsResults {
  /** Something that either succeeds or says why not. */
  @FunctionalInterface
  interface Action {
    void run() throws TlsException;
  }

  /** Something that may have to be repeated. */
  @FunctionalInterface
  interface Step {
    Want take() throws TlsException;
  }

  private LibtlsResults() {}

  /** {@code true}, or {@code false, err}. */
  static Varargs of(Action action) {
    try {
      action.run();
      return LuaValue.TRUE;
    } catch (TlsException e) {
      return no(e);
    }
  }

  /** {@code false, err}. */
  static Varargs no(TlsException e) {
    return LuaValue.varargsOf(LuaValue.FALSE, string(e.text()));
  }

  /** {@code nil, err}. */
  static Varargs nil(TlsException e) {
    return LuaValue.varargsOf(LuaValue.NIL, string(e.text()));
  }

  /** A Lua string of one byte per char; nil for null. */
  static LuaValue string(@Nullable String text) {
    return text == null
        ? LuaValue.NIL
        : LuaString.valueUsing(text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
