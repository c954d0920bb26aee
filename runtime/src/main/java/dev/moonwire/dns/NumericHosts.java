package dev.moonwire.dns;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** Hosts written as addresses, as getaddrinfo(3) takes them under {@code AI_NUMERICHOST}. */
final class NumericHosts {
  private NumericHosts() {}

  /** The address that {@code host} spells; null when it is a name. */
  static @Nullable InetAddress parse(String host) {
    return host.indexOf(':') < 0 ? ipv4(host) : ipv6(host);
  }

  /**
   * inet_aton(3): one to four parts in decimal, octal or hexadecimal, of which the last fills all
   * the bytes that are left, so that {@code 127.1} is {@code 127.0.0.1}.
   */
  private static @Nullable InetAddress ipv4(String host) {
    String[] parts = host.split("\\.", -1);
    if (parts.length > 4) {
      return null;
    }
    long address = 0;
    for (int i = 0; i < parts.length; i++) {
      long part = number(parts[i]);
      boolean last = i == parts.length - 1;
      int bits = last ? 8 * (4 - i) : 8;
      if (part < 0 || part >= 1L << bits) {
        return null;
      }
      address = address << bits | part;
    }
    byte[] bytes = {
      (byte) (address >> 24), (byte) (address >> 16), (byte) (address >> 8), (byte) address
    };
    return of(bytes);
  }

  /** A number in the notation of C, of ten digits' size at most; -1 when it is none. */
  private static long number(String text) {
    int radix = text.matches("0[xX].+") ? 16 : text.matches("0.+") ? 8 : 10;
    String digits = radix == 16 ? text.substring(2) : text;
    boolean written = digits.chars().allMatch(c -> c <= 'f' && Character.digit(c, radix) >= 0);
    String significant = digits.replaceFirst("^0+(?=.)", "");
    boolean fits = !digits.isEmpty() && significant.length() <= 12;
    return written && fits ? Long.parseLong(significant, radix) : -1;
  }

  /** inet_pton(3), with the interface after a percent sign (RFC 4007 section 11). */
  private static @Nullable InetAddress ipv6(String host) {
    String literal = host.replaceFirst("%.*", "");
    if (!literal.matches("[0-9a-fA-F:][0-9a-fA-F:.]*")) {
      return null;
    }
    try {
      // The JDK looks nothing up for such a text: it is an address to it, or refused.
      return InetAddress.getByName(host);
    } catch (UnknownHostException malformed) {
      return null;
    }
  }

  /**
   * Whether no resolver need be asked for such a name. Digits and dots alone are nowhere a name,
   * and the JDK reads some of them as addresses that the system does not know.
   */
  static boolean isNeverAName(String host) {
    return host.indexOf(':') >= 0 || host.startsWith("[") || host.matches("[0-9.]*");
  }

  /** The same address without the name that a caller looked it up by. */
  static InetAddress anonymous(InetAddress address) {
    return address instanceof Inet6Address ? address : of(address.getAddress());
  }

  private static InetAddress of(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("not 4 or 16 bytes", e);
    }
  }
}
