package dev.moonwire.http.h2;

import dev.moonwire.http.Headers;
import dev.moonwire.http.ResponseHead;

/**
 * What comes of one request: heads, data, perhaps trailers, and {@link #ended}; or, at any point
 * before that, {@link #reset}. Called as {@link SessionListener} is. A violation of the whole
 * connection is not told here: the caller of {@link Http2Session#receive} learns it, as it learns
 * the end of the connection.
 */
public interface ExchangeListener {
  /**
   * One head. Those that are {@linkplain ResponseHead#isInterim interim} come before the final one.
   *
   * @param end whether only {@link #ended} follows
   */
  void head(ResponseHead head, boolean end);

  /**
   * A part of the content, not empty. It holds window until it is {@linkplain
   * Http2Exchange#consumed consumed}.
   *
   * @param piece the listener's own from now on
   * @param end whether only {@link #ended} follows; not known of content that an empty frame ends
   */
  void data(byte[] piece, boolean end);

  /** The fields behind the content (RFC 9110 §6.5). */
  void trailers(Headers trailers);

  /** The response is whole; of this exchange only {@link #writable} may still be told. */
  void ended();

  /**
   * The exchange is over without a whole response: the server has reset it or goes away, or its
   * answer was malformed or beyond the limits.
   *
   * @param errorCode of RFC 9113 §7
   * @param mayRetry whether the server cannot have acted on the request, so that even one with
   *     effects may be sent again (RFC 9113 §8.7)
   */
  void reset(long errorCode, boolean mayRetry);

  /**
   * All that was written has left through {@link Http2Session#drain}; not told of the last part.
   */
  void writable();
}
