package dev.moonwire.tls.error;

/**
 * Something the outside got wrong, in libtls's words: an unreadable file, a bad list, a key that
 * does not fit. Scripts see it as {@code false, text}.
 *
 * <p>The text holds one char per byte (ISO-8859-1), as it may quote a path. There is no stack
 * trace: this is a result, not a defect.
 */
public final class TlsException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param text lower case, operation first, cause last; one char per byte; empty where libtls has
   *     no text either
   */
  public TlsException(String text) {
    super(text, null, false, false);
  }

  /** A failure that libtls says nothing about. */
  public static TlsException withoutText() {
    return new TlsException("");
  }

  /** What failed: lower case, operation first, cause last; empty when libtls does not say. */
  public String text() {
    return String.valueOf(getMessage());
  }
}
