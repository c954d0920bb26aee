package dev.moonwire.lib;

import dev.moonwire.tls.Want;
import dev.moonwire.tls.error.TlsException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * The shapes of lua-libtls' results: the one place that turns failures into values. What stands for
 * a failure itself is the generation's: a string, or an object that knows the operation.
 */
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

  /** What scripts see of a failure. */
  @FunctionalInterface
  interface Failures {
    /**
     * The value behind {@code nil} or {@code false}.
     *
     * @param operation the function that failed, as generation 3.5 names it
     * @param text one char per byte; null where libtls has none
     */
    LuaValue of(String operation, @Nullable String text);
  }

  /** What strerror(3) says where nothing failed: the classic module has no other text then. */
  private static final String NO_ERRNO = "Success";

  private final Failures failures;

  LibtlsResults(Failures failures) {
    this.failures = failures;
  }

  /** The classic generation's: strings. */
  static LibtlsResults ofStrings() {
    return new LibtlsResults((operation, text) -> string(text == null ? NO_ERRNO : text));
  }

  /** {@code true}, or {@code false, err}. */
  Varargs of(String operation, Action action) {
    try {
      action.run();
      return LuaValue.TRUE;
    } catch (TlsException e) {
      return no(operation, e);
    }
  }

  /** {@code false, err}. */
  Varargs no(String operation, TlsException e) {
    return behind(LuaValue.FALSE, operation, e.text());
  }

  /** {@code nil, err}. */
  Varargs nil(String operation, TlsException e) {
    return behind(LuaValue.NIL, operation, e.text());
  }

  /** {@code first, err}. */
  Varargs behind(LuaValue first, String operation, @Nullable String text) {
    return LuaValue.varargsOf(
        first, failures.of(operation, text == null || text.isEmpty() ? null : text));
  }

  /** {@code first, nil, true, want}: to be called again. */
  static Varargs again(LuaValue first, Want want) {
    return LuaValue.varargsOf(
        new LuaValue[] {first, LuaValue.NIL, LuaValue.TRUE, LuaValue.valueOf(want.code())});
  }

  /** A Lua string of one byte per char; nil for null. */
  static LuaValue string(@Nullable String text) {
    return text == null
        ? LuaValue.NIL
        : LuaString.valueUsing(text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
