package dev.moonwire.client.link;

import org.jspecify.annotations.Nullable;

/**
 * Who connects on our behalf.
 *
 * @param user null where the proxy wants nobody's name
 * @param password null as {@code user}
 */
public record Proxy(
    Kind kind, String host, int port, @Nullable String user, @Nullable String password) {
  private static final int MOST_PORT = 0xffff;

  /** What it speaks. */
  public enum Kind {
    /** HTTP CONNECT (RFC 9110 §9.3.6). */
    HTTP,
    /** SOCKS 5 (RFC 1928), with user and password (RFC 1929). */
    SOCKS5
  }

  /**
   * Reads {@code [user:password@]host[:port]}, with or without {@code scheme://} in front.
   *
   * @param port where the text names none
   * @return null when it is not of this form
   */
  public static @Nullable Proxy parse(Kind kind, String text, int port) {
    String rest = text.replaceFirst("^[a-z0-9]+://", "").replaceFirst("/$", "");
    int at = rest.lastIndexOf('@');
    String user = null;
    String password = null;
    if (at >= 0) {
      int colon = rest.indexOf(':');
      if (colon < 0 || colon > at) {
        return null;
      }
      user = rest.substring(0, colon);
      password = rest.substring(colon + 1, at);
      rest = rest.substring(at + 1);
    }
    int colon = rest.lastIndexOf(':');
    boolean bracketed = rest.startsWith("[");
    if (colon >= 0 && (!bracketed || colon > rest.indexOf(']'))) {
      String digits = rest.substring(colon + 1);
      if (!digits.matches("[0-9]{1,5}") || Integer.parseInt(digits) > MOST_PORT) {
        return null;
      }
      port = Integer.parseInt(digits);
      rest = rest.substring(0, colon);
    }
    String host = bracketed ? rest.replaceAll("[\\[\\]]", "") : rest;
    return host.isEmpty() ? null : new Proxy(kind, host, port, user, password);
  }

  /** Without user and password, for error texts. */
  @Override
  public String toString() {
    return host + ":" + port;
  }
}
