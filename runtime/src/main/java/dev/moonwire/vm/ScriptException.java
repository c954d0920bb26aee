package dev.moonwire.vm;

import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaValue;

/**
 * A Lua error that nobody in the script caught, as it reaches Java: the error value, the text
 * lua(1) would print, and where it happened.
 */
public final class ScriptException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What kind of end the script found. */
  public enum Kind {
    RUNTIME,
    SYNTAX,
    /** A syntax error at the end of the source: more text may mend it. */
    INCOMPLETE,
    LIMIT
  }

  private final transient LuaValue value;
  private final String traceback;
  private final Kind kind;

  ScriptException(
      LuaValue value, String message, String traceback, Kind kind, @Nullable Throwable origin) {
    super(message, origin);
    this.value = value;
    this.traceback = traceback;
    this.kind = kind;
  }

  /** A chunk that did not load. */
  public static ScriptException ofLoading(LuaError e) {
    Kind kind = Kind.RUNTIME;
    if (Meter.endsScript(e)) {
      kind = Kind.LIMIT;
    } else if (e instanceof SyntaxError syntax) {
      kind = syntax.isIncompleteSource() ? Kind.INCOMPLETE : Kind.SYNTAX;
    }
    return new ScriptException(e.getMessageObject(), Text.of(e.getMessageObject()), "", kind, null);
  }

  /** An error that ended a run. */
  static ScriptException ofRunning(LuaError e, String message) {
    Raise raise = e instanceof Raise r ? r : null;
    boolean limit = raise != null && raise.limit;
    String traceback = raise == null || raise.frames == null ? "" : raise.frames;
    Kind kind = limit ? Kind.LIMIT : Kind.RUNTIME;
    Throwable origin = raise == null ? e.getCause() : raise.origin;
    return new ScriptException(e.getMessageObject(), message, traceback, kind, origin);
  }

  /** What {@code error} was given. */
  public LuaValue value() {
    return value;
  }

  /** As {@code debug.traceback} shows it, without the message; empty for a syntax error. */
  public String traceback() {
    return traceback;
  }

  public boolean isSyntaxError() {
    return kind == Kind.SYNTAX || kind == Kind.INCOMPLETE;
  }

  public boolean isIncompleteSource() {
    return kind == Kind.INCOMPLETE;
  }

  public boolean isLimitExceeded() {
    return kind == Kind.LIMIT;
  }
}
