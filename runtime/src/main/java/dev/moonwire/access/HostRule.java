package dev.moonwire.access;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a network allow-list.
 *
 * <p>{@code host}, {@code host:port}, {@code host:*} or {@code host:low-high}, where the host is a
 * name, {@code *.domain} for the names below a domain, an address, a range of addresses such as
 * {@code 10.0.0.0/8}, with IPv6 in brackets ({@code [fd00::/8]:443}), or {@code *} for every host;
 * or {@code unix:path}, and {@code unix:*} for every Unix socket. A name and an address never stand
 * for each other.
 */
final class HostRule {
  static final String UNIX = "unix:";
  private static final String ANY = "*";
  private static final int LAST_PORT = 65_535;
  private static final Pattern INET =
      Pattern.compile("(?:\\[([^\\]]+)]|([^:\\[\\]]+))(?::(?:(\\*)|(\\d{1,5})(?:-(\\d{1,5}))?))?");
  private static final Pattern NAME = Pattern.compile("(\\*\\.)?[\\w-]+(\\.[\\w-]+)*");

  private final @Nullable String unixPath;
  private final @Nullable String name;
  private final @Nullable AddressRange range;
  private final int lowest;
  private final int highest;

  private HostRule(
      @Nullable String unixPath,
      @Nullable String name,
      @Nullable AddressRange range,
      int lowest,
      int highest) {
    this.unixPath = unixPath;
    this.name = name;
    this.range = range;
    this.lowest = lowest;
    this.highest = highest;
  }

  /**
   * Reads an entry.
   *
   * @throws IllegalArgumentException for anything else
   */
  static HostRule of(String text) {
    if (text.startsWith(UNIX) && text.length() > UNIX.length()) {
      return new HostRule(text.substring(UNIX.length()), null, null, 0, 0);
    }
    Matcher parts = INET.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("no host to allow: " + text);
    }
    boolean bracketed = parts.group(1) != null;
    String host = bracketed ? parts.group(1) : parts.group(2);
    boolean anyPort = parts.group(4) == null;
    int lowest = anyPort ? 0 : port(parts.group(4), text);
    int highest = parts.group(5) == null ? lowest : port(parts.group(5), text);
    if (anyPort) {
      highest = LAST_PORT;
    }
    Optional<AddressRange> range = AddressRange.parse(host);
    boolean isName = range.isEmpty() && (host.equals(ANY) || NAME.matcher(host).matches());
    if (bracketed ? range.isEmpty() : !isName && range.isEmpty()) {
      throw new IllegalArgumentException("no host to allow: " + text);
    }
    return new HostRule(null, isName ? canonical(host) : null, range.orElse(null), lowest, highest);
  }

  private static int port(String digits, String text) {
    int port = Integer.parseInt(digits);
    if (port > LAST_PORT) {
      throw new IllegalArgumentException("no port to allow: " + text);
    }
    return port;
  }

  /** Names are compared without case and without the root's dot (RFC 4343, RFC 1034 §3.1). */
  private static String canonical(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }

  boolean permitsPort(int port) {
    return unixPath == null && port >= lowest && port <= highest;
  }

  boolean permitsName(String host) {
    if (name == null) {
      return false;
    }
    String asked = canonical(host);
    return name.equals(ANY)
        || (name.startsWith("*.") ? asked.endsWith(name.substring(1)) : asked.equals(name));
  }

  boolean permitsAddress(InetAddress address) {
    return range == null ? ANY.equals(name) : range.contains(address);
  }

  boolean permitsUnix(String path) {
    return unixPath != null && (unixPath.equals(ANY) || unixPath.equals(path));
  }
}
