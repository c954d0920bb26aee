package dev.moonwire.ws;

/** The peer has broken the protocol; the connection is to be failed (RFC 6455 §7.1.7). */
public final class ProtocolViolation extends Exception {
  private static final long serialVersionUID = 1;

  private final int closeCode;

  /**
   * @param closeCode what the close frame says
   * @param text what is wrong, in a few words
   */
  ProtocolViolation(int closeCode, String text) {
    super(text, null, false, false);
    this.closeCode = closeCode;
  }

  static ProtocolViolation of(String text) {
    return new ProtocolViolation(CloseCode.PROTOCOL_ERROR, text);
  }

  /** What the close frame says. */
  public int closeCode() {
    return closeCode;
  }
}
