package dev.moonwire.client.link;

/** The stream is of no use any more. */
public final class LinkException extends Exception {
  private static final long serialVersionUID = 1;

  /**
   * @param text why, in words for the script's author
   */
  public LinkException(String text) {
    super(text, null, false, false);
  }

  /** Why, in words. */
  public String text() {
    return String.valueOf(getMessage());
  }
}
