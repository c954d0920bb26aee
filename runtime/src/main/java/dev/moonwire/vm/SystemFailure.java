package dev.moonwire.vm;

/**
 * A system call that failed, in the terms {@code io} and {@code os} report: the text of {@code
 * strerror} and the number. The libraries turn it into {@code nil, message, errno}.
 */
public final class SystemFailure extends Exception {
  private static final long serialVersionUID = 1L;
  private final int errno;

  public SystemFailure(String message, int errno) {
    super(message, null, false, false);
    this.errno = errno;
  }

  public int errno() {
    return errno;
  }

  /** The text of {@code strerror}. */
  public String text() {
    return String.valueOf(getMessage());
  }
}
