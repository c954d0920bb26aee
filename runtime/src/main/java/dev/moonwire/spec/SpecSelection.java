package dev.moonwire.spec;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which tests to run.
 *
 * @param filter a Lua pattern to be found in a test's full name; null for any name
 * @param tags words marked with {@code #} in names, of which a test needs one; none means any test
 * @param excludedTags words a test must not have
 */
record SpecSelection(@Nullable String filter, List<String> tags, List<String> excludedTags) {
  static final SpecSelection ALL = new SpecSelection(null, List.of(), List.of());

  SpecSelection {
    tags = List.copyOf(tags);
    excludedTags = List.copyOf(excludedTags);
  }

  SpecSelection excluding(String... others) {
    return new SpecSelection(filter, tags, List.of(others));
  }

  SpecSelection only(String... others) {
    return new SpecSelection(filter, List.of(others), excludedTags);
  }

  /** As the options of the Lua module {@code moonwire.spec}. */
  Map<String, Object> asOptions() {
    Map<String, Object> options = new HashMap<>();
    if (filter != null) {
      options.put("filter", filter);
    }
    if (!tags.isEmpty()) {
      options.put("tags", tags);
    }
    if (!excludedTags.isEmpty()) {
      options.put("exclude_tags", excludedTags);
    }
    return options;
  }
}
