package dev.moonwire.http;

/**
 * What a peer may make grow.
 *
 * @param headSize the most bytes of a response's head, its status line included; those of interim
 *     responses and trailers count on their own
 * @param fields the most fields of a head
 */
public record HttpLimits(int headSize, int fields) {
  public HttpLimits {
    if (headSize < 1 || fields < 1) {
      throw new IllegalArgumentException("no room: " + headSize + ", " + fields);
    }
  }
}
