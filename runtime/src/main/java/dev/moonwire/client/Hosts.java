package dev.moonwire.client;

/** Hosts as they stand in URLs and Host fields. */
final class Hosts {
  private Hosts() {}

  /** {@code example.com:8080} and {@code [::1]:8080} without port and brackets. */
  static String withoutPort(String host) {
    if (host.startsWith("[")) {
      int end = host.indexOf(']');
      return end < 0 ? host : host.substring(1, end);
    }
    int colon = host.indexOf(':');
    boolean address = colon >= 0 && host.indexOf(':', colon + 1) >= 0;
    return colon < 0 || address ? host : host.substring(0, colon);
  }
}
