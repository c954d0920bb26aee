package dev.moonwire.http;

/**
 * What a request begins with (RFC 9110 §3).
 *
 * @param method in capitals
 * @param scheme {@code http} or {@code https}
 * @param authority host and perhaps port, as the Host field has them
 * @param target path and query, at least {@code /}
 * @param headers in their order; HTTP/1 writes Host where it stands in them, HTTP/2 leaves it away
 */
public record RequestHead(
    String method, String scheme, String authority, String target, Headers headers) {

  /** Whether repeating the request does no harm (RFC 9110 §9.2.2). */
  public boolean isIdempotent() {
    return switch (method) {
      case "GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE" -> true;
      default -> false;
    };
  }
}
