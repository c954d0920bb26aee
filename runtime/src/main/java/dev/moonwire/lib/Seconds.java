package dev.moonwire.lib;

import dev.moonwire.vm.Arguments;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Times that scripts give, in seconds with fractions. */
final class Seconds {
  private static final double LONGEST = 1e9;

  private Seconds() {}

  /** Null when absent, nil or negative: without limit, as for poll(2). */
  static @Nullable Duration opt(Arguments args, int n) {
    if (args.isNoneOrNil(n)) {
      return null;
    }
    double seconds = args.number(n);
    if (Double.isNaN(seconds)) {
      throw args.error(n, "number of seconds expected, got nan");
    }
    return seconds < 0 ? null : Duration.ofNanos((long) (Math.min(seconds, LONGEST) * 1e9));
  }
}
