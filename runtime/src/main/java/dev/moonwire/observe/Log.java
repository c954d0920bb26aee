package dev.moonwire.observe;

import org.jspecify.annotations.Nullable;

/**
 * Where records go: SLF4J where it is on the class path, else nowhere. It is an optional
 * dependency, so that nobody gets its complaint about a missing provider for our sake, and the
 * command, which has none, starts no slower.
 */
abstract class Log {
  private static final boolean PRESENT = isPresent();

  static Log named(String name) {
    return PRESENT ? new Slf4jLog(name) : new Silence();
  }

  private static boolean isPresent() {
    try {
      Class.forName("org.slf4j.LoggerFactory", false, Log.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  /** Whether it is worth putting a record of {@link #debug} together. */
  abstract boolean tellsDetails();

  /**
   * What helps those who look for something.
   *
   * @param format with {@code {}} for each argument
   */
  abstract void debug(String format, @Nullable Object... args);

  /** What would be lost otherwise, and somebody may have to mend. */
  abstract void warn(String format, @Nullable Object... args);

  private static final class Silence extends Log {
    @Override
    boolean tellsDetails() {
      return false;
    }

    @Override
    void debug(String format, @Nullable Object... args) {}

    @Override
    void warn(String format, @Nullable Object... args) {}
  }
}
