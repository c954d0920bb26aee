package dev.moonwire.http;

/**
 * What a response begins with (RFC 9110 §15).
 *
 * @param version such as {@code HTTP/1.1}, or {@link #HTTP_2}
 * @param status 100 to 999
 * @param reason the words behind it, perhaps none
 */
public record ResponseHead(String version, int status, String reason, Headers headers) {
  public static final String HTTP_2 = "HTTP/2";

  private static final int FIRST_FINAL = 200;
  private static final int SWITCHING_PROTOCOLS = 101;

  /** Whether another head follows for the same request (RFC 9110 §15.2). */
  public boolean isInterim() {
    return status < FIRST_FINAL && status != SWITCHING_PROTOCOLS;
  }
}
