package dev.moonwire.http.h2;

/**
 * How much a server may send ahead (RFC 9113 §5.2). A server is never allowed to push.
 *
 * @param streamWindow bytes of one response that may be under way or not yet {@linkplain
 *     Http2Exchange#consumed consumed}: what a response that nobody takes costs. With 0 each
 *     exchange gets all of its window by {@link Http2Exchange#grant}.
 * @param connectionWindow bytes of all responses that may be under way; what has arrived is given
 *     back at once, so that a response nobody takes never holds up the others
 */
public record Http2Options(int streamWindow, int connectionWindow) {
  /** One response fills a path of 20 MB/s and 50 ms, several of them one of 80 MB/s. */
  public static final Http2Options DEFAULT = new Http2Options(1 << 20, 1 << 22);

  public Http2Options {
    if (streamWindow < 0 || connectionWindow < SendWindow.INITIAL) {
      throw new IllegalArgumentException("no window: " + streamWindow + ", " + connectionWindow);
    }
  }
}
