package dev.moonwire.fd;

/** A system call failed. The message is the text of {@code strerror}. */
public final class ErrnoException extends Exception {
  private static final long serialVersionUID = 1L;
  private final Errno errno;

  public ErrnoException(Errno errno) {
    // An outcome of ordinary I/O, not a defect: no stack trace is worth its price.
    super(errno.text(), null, false, false);
    this.errno = errno;
  }

  public Errno errno() {
    return errno;
  }
}
