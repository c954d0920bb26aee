package dev.moonwire.fd;

/** A system call failed. The message is the text of {@code strerror}. */
public final class ErrnoException extends WireException {
  private static final long serialVersionUID = 1L;
  private final Errno errno;

  public ErrnoException(Errno errno) {
    super(errno.text());
    this.errno = errno;
  }

  public Errno errno() {
    return errno;
  }
}
