package dev.moonwire.spec;

import java.nio.file.Path;

/**
 * What happens in a run, in this order: for each file {@link FileStarted}, a {@link TestFinished}
 * for each chosen test, {@link FileFinished}; at the very end {@link RunFinished}.
 */
public sealed interface SpecEvent {
  /** A file is about to be read. */
  record FileStarted(Path file) implements SpecEvent {}

  /** A test has ended; a file that cannot be read has one test that says so. */
  record TestFinished(SpecResult result) implements SpecEvent {}

  /** All chosen tests of a file have ended. */
  record FileFinished(Path file) implements SpecEvent {}

  /** Nothing more will come. */
  record RunFinished(SpecSummary summary) implements SpecEvent {}
}
