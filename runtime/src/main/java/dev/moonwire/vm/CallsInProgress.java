package dev.moonwire.vm;

import org.jspecify.annotations.Nullable;

/**
 * The functions of the running coroutine that have been called and have not returned, as native
 * functions ask for them: for the positions in their errors, and for tracebacks. Level 1 is the
 * caller of the running native function, as for {@code error}.
 */
public final class CallsInProgress {
  private final Interpreter interpreter;

  CallsInProgress(Interpreter interpreter) {
    this.interpreter = interpreter;
  }

  /** {@code file:line: } of the function at a level; empty for none. */
  public String where(int level) {
    Frame frame = frame(level);
    return frame == null ? "" : Faults.where(frame);
  }

  /** Where the function at a level stands; null for none. */
  public @Nullable Position position(int level) {
    Frame frame = frame(level);
    return frame == null ? null : Position.of(frame);
  }

  /**
   * {@code debug.traceback}.
   *
   * @param level 0 for the innermost frame
   */
  public String traceback(@Nullable String message, int level) {
    return Traceback.of(interpreter.current, message, level);
  }

  private @Nullable Frame frame(int level) {
    return Levels.at(interpreter.current, level - 1);
  }
}
