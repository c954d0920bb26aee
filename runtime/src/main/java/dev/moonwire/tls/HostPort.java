package dev.moonwire.tls;

import dev.moonwire.tls.error.TlsException;

/**
 * A host and a port or service name as {@code tls_connect} takes them.
 *
 * @param host without brackets
 * @param port may be empty
 */
public record HostPort(String host, String port) {
  /**
   * Splits {@code host:port}, where the host may stand in brackets; what stands between a closing
   * bracket and the colon does not count.
   *
   * @throws TlsException {@code no port provided}
   */
  public static HostPort parse(String text) throws TlsException {
    boolean bracketed = text.startsWith("[");
    int end = bracketed ? text.indexOf(']') : 0;
    int colon = end < 0 ? -1 : text.indexOf(':', end);
    if (colon < 0 || text.indexOf(':', colon + 1) >= 0) {
      throw new TlsException("no port provided");
    }
    String host = bracketed ? text.substring(1, end) : text.substring(0, colon);
    return new HostPort(host, text.substring(colon + 1));
  }

  /** SNI carries no root label (RFC 6066 §3), so "a.example." is asked for as "a.example". */
  static String withoutRootDot(String name) {
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }
}
