package dev.moonwire.fd;

/** A {@link Wire} does not carry any more. The message says why, as error texts end: the cause. */
public class WireException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param cause one char per byte
   */
  public WireException(String cause) {
    // An outcome of ordinary I/O, not a defect: no stack trace is worth its price.
    super(cause, null, false, false);
  }

  /** Why, one char per byte. */
  public final String text() {
    return String.valueOf(getMessage());
  }
}
