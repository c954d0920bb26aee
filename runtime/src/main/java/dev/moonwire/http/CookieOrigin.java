package dev.moonwire.http;

import java.util.Locale;
import java.util.Set;

/**
 * Where a response with cookies came from, or a request with them goes to.
 *
 * @param host a name or an address without brackets, in lower case
 * @param path of the request, without a query
 * @param secure whether over TLS
 */
public record CookieOrigin(String host, String path, boolean secure) {
  /** Second labels below countries that anybody can register names under. */
  private static final Set<String> REGISTRIES =
      Set.of(
          "ac", "co", "com", "edu", "go", "gob", "gouv", "gov", "gv", "ltd", "me", "mil", "ne",
          "net", "nic", "nom", "or", "org", "plc", "sch");

  private static final int COUNTRY_SIZE = 2;

  public CookieOrigin {
    host = host.toLowerCase(Locale.ROOT);
    path = path.split("[?#]", 2)[0];
  }

  /** Whether a cookie of a domain is for this host, too (RFC 6265 §5.1.3). */
  boolean isWithin(String domain) {
    return host.equals(domain) || (host.endsWith("." + domain) && !isAddress());
  }

  private boolean isAddress() {
    return host.indexOf(':') >= 0 || host.matches("(.*\\.)?([0-9]+|0x[0-9a-f]*)\\.?");
  }

  /** Whether a cookie of a path is for this one, too (RFC 6265 §5.1.4). */
  boolean isBelow(String other) {
    return path.equals(other)
        || (path.startsWith(other) && (other.endsWith("/") || path.charAt(other.length()) == '/'));
  }

  /** The path of a cookie that names none. */
  String folder() {
    int slash = path.lastIndexOf('/');
    return path.startsWith("/") && slash > 0 ? path.substring(0, slash) : "/";
  }

  /**
   * Whether names below a domain belong to many: cookies for all of them would reach strangers. The
   * list of public suffixes is not here; this knows the top, and the usual second level.
   */
  static boolean isShared(String domain) {
    int dot = domain.lastIndexOf('.');
    if (dot <= 0 || dot == domain.length() - 1) {
      return true;
    }
    String below = domain.substring(0, dot);
    boolean country = domain.length() - dot - 1 == COUNTRY_SIZE;
    return country && REGISTRIES.contains(below);
  }
}
