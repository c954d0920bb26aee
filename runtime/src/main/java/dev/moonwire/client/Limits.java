package dev.moonwire.client;

import java.time.Duration;

/**
 * What is bounded, in time and in size.
 *
 * @param timeout how long a peer may keep us waiting: for a handshake, an answer, the next bytes
 * @param connectTimeout for the way to the peer: name, connect, proxy
 * @param pieceSize the most bytes told at once ({@code pt_serv_buf_size})
 * @param headSize the most bytes of a response's head ({@code max_http_header_data})
 * @param messageSize the most bytes of a WebSocket message, inflated
 * @param bodySize the most bytes of a response's body
 * @param redirects the most that are followed for one connect
 * @param unsentSize the most bytes that may wait to be sent
 * @param refusalSize how much is kept of the body with which a WebSocket is refused
 */
public record Limits(
    Duration timeout,
    Duration connectTimeout,
    int pieceSize,
    int headSize,
    long messageSize,
    long bodySize,
    int redirects,
    long unsentSize,
    int refusalSize) {
  /** Those of a context that says nothing. */
  public static final Limits DEFAULT =
      new Limits(
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          4096,
          1 << 16,
          1L << 30,
          Long.MAX_VALUE,
          3,
          1L << 26,
          0);
}
