package dev.moonwire;

import dev.moonwire.vm.host.ScriptFailure;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A script that did not reach its end: an error nobody caught, a text that is no Lua, a limit, or
 * {@code os.exit}. The one exception the embedding face throws for what scripts do.
 *
 * <p>It is unchecked: most callers can do nothing about a broken script but report it. {@link
 * #getMessage} is what lua(1) would print, {@code file:line: what went wrong}; the questions tell
 * the kinds apart. {@link #getCause} is the exception that a {@link JavaFunction} threw, when it is
 * that which the script did not catch.
 *
 * <pre>{@code
 * try {
 *   lua.run(Path.of("job.lua"));
 * } catch (LuaScriptException e) {
 *   log.warn(e.getMessage() + "\n" + e.luaTraceback());
 * }
 * }</pre>
 */
public final class LuaScriptException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Kind kind;
  private final transient @Nullable Object value;
  private final String luaTraceback;
  private final int exitStatus;

  /** Whose script it was; null for an error that Java code has made. */
  private final transient @Nullable Moonwire vm;

  private enum Kind {
    RUNTIME,
    SYNTAX,
    INCOMPLETE,
    LIMIT,
    CANCELLED,
    EXIT
  }

  private LuaScriptException(
      Kind kind,
      String message,
      @Nullable Object value,
      String luaTraceback,
      int exitStatus,
      @Nullable Throwable cause,
      @Nullable Moonwire vm) {
    super(message, cause);
    this.kind = kind;
    this.value = value;
    this.luaTraceback = luaTraceback;
    this.exitStatus = exitStatus;
    this.vm = vm;
  }

  /**
   * An error for a {@link JavaFunction} to throw when a script is to receive {@code value} itself,
   * as from {@code error(value, 0)}.
   */
  public static LuaScriptException raising(@Nullable Object value) {
    String message =
        value instanceof byte[] bytes
            ? new String(bytes, StandardCharsets.UTF_8)
            : String.valueOf(value);
    return new LuaScriptException(Kind.RUNTIME, message, value, "", 1, null, null);
  }

  /** A text that no VM has run yet. */
  static LuaScriptException ofSource(ScriptFailure failure) {
    return of(failure, kind(failure), null);
  }

  /**
   * @param closing whether the script was ended because its VM is being closed
   */
  static LuaScriptException of(ScriptFailure failure, Moonwire vm, boolean closing) {
    Kind kind = kind(failure);
    return of(failure, closing && kind == Kind.LIMIT ? Kind.CANCELLED : kind, vm);
  }

  private static Kind kind(ScriptFailure failure) {
    return switch (failure.kind()) {
      case RUNTIME -> Kind.RUNTIME;
      case SYNTAX -> Kind.SYNTAX;
      case INCOMPLETE -> Kind.INCOMPLETE;
      case LIMIT -> Kind.LIMIT;
      case EXIT -> Kind.EXIT;
    };
  }

  private static LuaScriptException of(ScriptFailure failure, Kind kind, @Nullable Moonwire vm) {
    int status = kind == Kind.EXIT && failure.value() instanceof Long code ? code.intValue() : 1;
    return new LuaScriptException(
        kind, failure.text(), failure.value(), failure.traceback(), status, failure.getCause(), vm);
  }

  static LuaScriptException ofExit(int status) {
    return new LuaScriptException(
        Kind.EXIT,
        "the script exited with status " + status,
        (long) status,
        "",
        status,
        null,
        null);
  }

  /** Whether the text is no Lua; nothing of it has run. */
  public boolean isSyntaxError() {
    return kind == Kind.SYNTAX || kind == Kind.INCOMPLETE;
  }

  /** Whether the text stops in the middle: with more of it, it may be Lua. For prompts. */
  public boolean isIncompleteSource() {
    return kind == Kind.INCOMPLETE;
  }

  /** Whether the script used more than it was allowed. */
  public boolean isLimitExceeded() {
    return kind == Kind.LIMIT;
  }

  /** Whether the script was ended because its VM is being closed. */
  public boolean isCancelled() {
    return kind == Kind.CANCELLED;
  }

  /** Whether the script ended itself with {@code os.exit}. */
  public boolean isExit() {
    return kind == Kind.EXIT;
  }

  /** What the script gave to {@code os.exit}, 0 to 255; 1 for every other end. */
  public int exitStatus() {
    return exitStatus;
  }

  /** What the script gave to {@code error}, as a plain Java value. */
  public @Nullable Object value() {
    return value;
  }

  /** {@code stack traceback:} and a line per Lua call; empty where nothing was running. */
  public String luaTraceback() {
    return luaTraceback;
  }

  /** Whether a script of this VM has failed, or Java code on its behalf. */
  boolean isOf(Moonwire candidate) {
    return vm == null || vm == candidate;
  }

  /** Whether the error is the script's, and not one that ended it. */
  boolean isOfItsOwn() {
    return kind == Kind.RUNTIME;
  }
}
