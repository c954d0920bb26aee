package dev.moonwire;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a script may use. Nothing is limited unless said.
 *
 * <pre>{@code
 * Limits.none().instructions(50_000_000).time(Duration.ofSeconds(2)).memory(64 << 20)
 * }</pre>
 *
 * Instructions, time and memory end the script with an error that it cannot catch ({@link
 * LuaScriptException#isLimitExceeded}); the VM stays usable, and the next call from Java has
 * instructions and time anew. The others are errors of the call that asked for more: {@code Too
 * many open files}, {@code too many tasks}.
 *
 * @param instructions loop turns and calls of one call from Java: not single instructions, but
 *     proportional to them; 0: any number
 * @param time how long one call from Java may take, waiting included; null: for ever
 * @param memory bytes that all values of the VM together may take, by estimate, with what libraries
 *     keep for them; 0: any number
 * @param descriptors how many sockets, pipes, files may be open at a time; 0: any number
 * @param tasks how many tasks there may be at a time; 0: any number
 */
public record Limits(
    long instructions, @Nullable Duration time, long memory, int descriptors, int tasks) {
  private static final Limits NONE = new Limits(0, null, 0, 0, 0);

  public Limits {
    boolean negative = instructions < 0 || memory < 0 || descriptors < 0 || tasks < 0;
    if (negative || (time != null && (time.isNegative() || time.isZero()))) {
      throw new IllegalArgumentException("a limit must be positive, or 0 for none");
    }
  }

  /** Nothing is limited. */
  public static Limits none() {
    return NONE;
  }

  public Limits instructions(long most) {
    return new Limits(most, time, memory, descriptors, tasks);
  }

  public Limits time(Duration most) {
    return new Limits(instructions, most, memory, descriptors, tasks);
  }

  /** In bytes. */
  public Limits memory(long most) {
    return new Limits(instructions, time, most, descriptors, tasks);
  }

  public Limits descriptors(int most) {
    return new Limits(instructions, time, memory, most, tasks);
  }

  public Limits tasks(int most) {
    return new Limits(instructions, time, memory, descriptors, most);
  }
}
