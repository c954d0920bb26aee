package dev.moonwire.http;

/** The peer has broken the protocol: nothing more of its connection can be understood. */
public final class HttpViolation extends Exception {
  private static final long serialVersionUID = 1;

  /**
   * @param text what is wrong, in a few words
   */
  public HttpViolation(String text) {
    super(text, null, false, false);
  }
}
