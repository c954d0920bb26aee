package dev.moonwire.http.h2;

/**
 * What concerns a whole connection. Called from {@link Http2Session#receive} and {@link
 * Http2Session#drain}, never from within other calls; it may call anything of the session but
 * {@code receive}.
 */
public interface SessionListener {
  /** The server has told its settings, anew perhaps: other numbers of exchanges may be open now. */
  void settings();

  /**
   * The server takes no further exchanges (RFC 9113 §6.8). Those it will not see are told of their
   * reset right after this; the others go on to their ends.
   *
   * @param code why, 0 for no error
   * @param debug the server's own words, perhaps none
   */
  void goAway(int lastStreamId, long code, String debug);

  /** A {@link Http2Session#ping} has come back. */
  void pong();

  /** An exchange has left, so there may be room for another. */
  void exchangeSlotFree();
}
