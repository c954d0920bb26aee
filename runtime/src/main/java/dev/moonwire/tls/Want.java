package dev.moonwire.tls;

/** What a call that could not finish waits for: libtls' {@code TLS_WANT_POLLIN} and its twin. */
public enum Want {
  /** Nothing: the call is done. */
  NONE(0),
  /** The descriptor must become readable. */
  POLLIN(-2),
  /** The descriptor must become writable. */
  POLLOUT(-3);

  private final int code;

  Want(int code) {
    this.code = code;
  }

  /** The number scripts see. */
  public int code() {
    return code;
  }
}
