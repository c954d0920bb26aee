package dev.moonwire.vm;

/**
 * An open file, pipe or terminal as {@code io} sees it: unbuffered bytes. Buffering, lines and
 * number formats are the library's. All calls are made on the VM's thread and wait until done.
 */
public interface ByteStream {
  /** The descriptor's number. */
  int fd();

  /** Reads at least one byte and at most {@code length}; -1 at the end. */
  int read(byte[] buffer, int offset, int length) throws SystemFailure;

  /** Writes all of it. */
  void write(byte[] buffer, int offset, int length) throws SystemFailure;

  /**
   * Moves the position.
   *
   * @param whence 0 from the start, 1 from here, 2 from the end, as lseek(2)
   * @return the new position, in bytes from the start
   */
  long seek(int whence, long offset) throws SystemFailure;

  /** Whether a person sits at the other end. */
  boolean isTerminal();

  /** Closes it; what a pipe's program exited with, else {@link ExitStatus#SUCCESS}. */
  ExitStatus close() throws SystemFailure;
}
