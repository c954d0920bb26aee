package dev.moonwire.vm;

import org.jspecify.annotations.Nullable;

/**
 * What {@code io}, {@code os}, {@code package} and {@code loadfile} need of the outside: the seam
 * that keeps this package free of descriptors. Paths and commands are Lua strings' bytes.
 */
public interface Files {
  /**
   * Opens a file.
   *
   * @param mode as fopen(3): {@code r w a}, with {@code +} and {@code b}; already validated
   */
  ByteStream open(byte[] path, String mode) throws SystemFailure;

  /** A new file for reading and writing that is gone when closed. */
  ByteStream temporary() throws SystemFailure;

  /** Runs a command in the shell with one end of a pipe: {@code r} reads its output. */
  ByteStream popen(byte[] command, String mode) throws SystemFailure;

  /** Standard input, output or error: 0, 1 or 2. */
  ByteStream standard(int fd);

  /** Runs a command in the shell and waits. */
  ExitStatus execute(byte[] command) throws SystemFailure;

  boolean hasShell();

  /** Deletes a file or an empty folder, as remove(3). */
  void remove(byte[] path) throws SystemFailure;

  void rename(byte[] from, byte[] to) throws SystemFailure;

  /** The path of a new empty file, as mkstemp(3) makes it. */
  byte[] temporaryName() throws SystemFailure;

  byte @Nullable [] environment(byte[] name);
}
