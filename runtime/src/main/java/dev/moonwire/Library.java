package dev.moonwire;

/** What a script may be granted besides the language's own libraries. */
public enum Library {
  /** {@code require} and {@code package}: modules from files. */
  PACKAGE,
  /** {@code io}, {@code loadfile} and {@code dofile}: files and pipes to programs. */
  IO,
  /** {@code os}: environment, clock, programs, removing files. */
  OS,
  /** {@code debug}, which sees through everything. */
  DEBUG,
  /** {@code libtls} and {@code libtls.config}. */
  LIBTLS,
  /** {@code moonwire.fd}: sockets and descriptors. */
  DESCRIPTORS,
  /** {@code moonwire.process}: child programs. */
  PROCESSES
}
