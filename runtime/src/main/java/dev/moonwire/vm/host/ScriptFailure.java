package dev.moonwire.vm.host;

import org.jspecify.annotations.Nullable;

/** {@link dev.moonwire.vm.ScriptException} with its error value as a plain Java value. */
public final class ScriptFailure extends Exception {
  private static final long serialVersionUID = 1L;

  /** What kind of end the script found. */
  public enum Kind {
    RUNTIME,
    SYNTAX,
    /** A syntax error at the end of the source: more text may mend it. */
    INCOMPLETE,
    LIMIT,
    /** {@code os.exit}; the value is the status. */
    EXIT
  }

  private final Kind kind;
  private final transient @Nullable Object value;
  private final String traceback;

  /**
   * @param cause the exception of the embedder's that it was made of; null for none
   */
  ScriptFailure(
      Kind kind,
      String message,
      @Nullable Object value,
      String traceback,
      @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.value = value;
    this.traceback = traceback;
  }

  public Kind kind() {
    return kind;
  }

  /** What lua(1) would print. */
  public String text() {
    return String.valueOf(getMessage());
  }

  public @Nullable Object value() {
    return value;
  }

  /** As {@code debug.traceback} shows it; empty where there is none. */
  public String traceback() {
    return traceback;
  }
}
