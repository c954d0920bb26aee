package dev.moonwire.spec;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How one test ended.
 *
 * @param name as written after {@code it}
 * @param fullName with the names of the blocks around it
 * @param message what went wrong, or why it is pending; null for a success
 * @param file where it happened, else where the test is written
 * @param line of that file, from 1; 0 when unknown
 * @param trace the Lua calls that led there, with a heading line; null where there is none to tell
 */
public record SpecResult(
    String name,
    String fullName,
    Status status,
    @Nullable String message,
    String file,
    int line,
    @Nullable String trace,
    Duration duration) {

  /** The four ends of a test. */
  public enum Status {
    SUCCESS,
    /** An assertion did not hold. */
    FAILURE,
    /** Something else was thrown. */
    ERROR,
    /** The test said that it cannot be run, or is not written yet. */
    PENDING;

    /** Whether a run with this result is still a good one. */
    public boolean isGood() {
      return this == SUCCESS || this == PENDING;
    }
  }

  /** {@code file:line}, or the file alone. */
  public String position() {
    return line > 0 ? file + ":" + line : file;
  }
}
