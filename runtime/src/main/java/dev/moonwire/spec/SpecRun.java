package dev.moonwire.spec;

import dev.moonwire.spec.SpecResult.Status;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs busted-style spec files, each in a VM of its own, one after another on the calling thread.
 *
 * <pre>{@code
 * SpecRun run = SpecRun.builder().path(Path.of("spec")).filter("ciphers").build();
 * try (SpecReport report = SpecReport.to(System.out, SpecReport.Format.PLAIN)) {
 *   boolean good = run.run(report).isGood();
 * }
 * }</pre>
 *
 * A spec file finds modules on the usual script path and, before that, in the nearest folder named
 * {@code support} beside it or beside a folder around it.
 */
public final class SpecRun {
  private static final Path DEFAULT = Path.of("spec");

  private final List<Path> paths;
  private final SpecSelection selection;
  private final String libtls;

  private SpecRun(Builder settings) {
    paths = settings.paths.isEmpty() ? List.of(DEFAULT) : List.copyOf(settings.paths);
    selection = new SpecSelection(settings.filter, settings.tags, settings.excludedTags);
    libtls = settings.libtls;
  }

  /** A run of all tests under {@code spec} unless told otherwise. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Runs the chosen tests.
   *
   * @throws NoSuchFileException for a path that is not there
   */
  public SpecSummary run(SpecListener listener) throws IOException {
    Map<Status, Integer> counts = new EnumMap<>(Status.class);
    for (Path path : SpecFiles.under(paths)) {
      listener.on(new SpecEvent.FileStarted(path));
      try (SpecFile file = SpecFile.open(path, selection, libtls)) {
        Consumer<SpecResult> finished =
            result -> {
              counts.merge(result.status(), 1, Integer::sum);
              listener.on(new SpecEvent.TestFinished(result));
            };
        file.tests().forEach(test -> finished.accept(file.run(test)));
        file.finish().ifPresent(finished);
      }
      listener.on(new SpecEvent.FileFinished(path));
    }
    SpecSummary summary = new SpecSummary(counts);
    listener.on(new SpecEvent.RunFinished(summary));
    return summary;
  }

  /** What to run. */
  public static final class Builder {
    private final List<Path> paths = new ArrayList<>();
    private final List<String> tags = new ArrayList<>();
    private final List<String> excludedTags = new ArrayList<>();
    private @Nullable String filter;
    private String libtls = "classic";

    private Builder() {}

    /** Adds a spec file, or a folder whose {@code *_spec.lua} files are taken at any depth. */
    public Builder path(Path path) {
      paths.add(path);
      return this;
    }

    /** Only tests whose full name, blocks included, contains this Lua pattern. */
    public Builder filter(String luaPattern) {
      filter = luaPattern;
      return this;
    }

    /** Only tests with this tag ({@code #tag} in a name), or another one asked for. */
    public Builder tag(String tag) {
      tags.add(tag);
      return this;
    }

    /** No tests with this tag. */
    public Builder excludeTag(String tag) {
      excludedTags.add(tag);
      return this;
    }

    /** The generation of libtls that specs get: {@code classic}, unless told otherwise, or 3.5. */
    public Builder libtls(String generation) {
      libtls = generation;
      return this;
    }

    public SpecRun build() {
      return new SpecRun(this);
    }
  }
}
