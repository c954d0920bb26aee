package dev.moonwire.client;

/** What is customary about requests. */
final class RequestHeads {
  private RequestHeads() {}

  /** Whether a request with this method is taken to have a body (RFC 9110 §8.6). */
  static boolean expectsBody(String method) {
    return switch (method) {
      case "POST", "PUT", "PATCH" -> true;
      default -> false;
    };
  }
}
