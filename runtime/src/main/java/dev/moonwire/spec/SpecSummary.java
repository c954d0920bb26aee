package dev.moonwire.spec;

import dev.moonwire.spec.SpecResult.Status;
import java.util.EnumMap;
import java.util.Map;

/**
 * How many tests ended in which way.
 *
 * @param counts every status has its count
 */
public record SpecSummary(Map<Status, Integer> counts) {
  public SpecSummary {
    Map<Status, Integer> all = new EnumMap<>(Status.class);
    for (Status status : Status.values()) {
      all.put(status, counts.getOrDefault(status, 0));
    }
    counts = Map.copyOf(all);
  }

  /** Whether nothing failed; pending tests do no harm. */
  public boolean isGood() {
    return count(Status.FAILURE) == 0 && count(Status.ERROR) == 0;
  }

  public int count(Status status) {
    return counts.getOrDefault(status, 0);
  }
}
