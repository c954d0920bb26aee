package dev.moonwire.tls.x509;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * IP addresses in their textual forms, strictly as {@code inet_pton} reads them: four decimal
 * numbers without leading zeros, or RFC 4291 section 2.2 without a zone. Never a name lookup.
 */
public final class IpLiteral {

  private static final int GROUPS = 8;

  private IpLiteral() {}

  /** The 4 or 16 bytes of the address; nothing when the text is not an address. */
  public static Optional<byte[]> parse(String text) {
    return text.indexOf(':') >= 0 ? parseV6(text) : parseV4(text);
  }

  private static Optional<byte[]> parseV4(String text) {
    String[] parts = text.split("\\.", -1);
    byte[] address = new byte[4];
    for (int i = 0; i < parts.length; i++) {
      int value = decimal(parts[i]);
      if (parts.length != 4 || value < 0) {
        return Optional.empty();
      }
      address[i] = (byte) value;
    }
    return Optional.of(address);
  }

  private static int decimal(String part) {
    boolean shaped = !part.isEmpty() && part.length() <= 3 && isAll(part, 10);
    if (!shaped || (part.length() > 1 && part.charAt(0) == '0')) {
      return -1;
    }
    int value = Integer.parseInt(part);
    return value > 255 ? -1 : value;
  }

  private static boolean isAll(String part, int radix) {
    // Character.digit also knows other scripts' digits, so the range is checked first.
    return part.chars().allMatch(c -> c < 128 && Character.digit(c, radix) >= 0);
  }

  private static Optional<byte[]> parseV6(String text) {
    int gap = text.indexOf("::");
    if (gap < 0) {
      return groups(text, true).filter(list -> list.size() == GROUPS).map(IpLiteral::bytes);
    }
    Optional<List<Integer>> head = groups(text.substring(0, gap), false);
    Optional<List<Integer>> tail = groups(text.substring(gap + 2), true);
    if (head.isEmpty() || tail.isEmpty()) {
      return Optional.empty();
    }
    int missing = GROUPS - head.get().size() - tail.get().size();
    if (missing < 1) {
      return Optional.empty();
    }
    List<Integer> all = new ArrayList<>(head.get());
    for (int i = 0; i < missing; i++) {
      all.add(0);
    }
    all.addAll(tail.get());
    return Optional.of(bytes(all));
  }

  /** The 16-bit groups of a part; the last may be an IPv4 address, which makes two. */
  private static Optional<List<Integer>> groups(String text, boolean last) {
    List<Integer> groups = new ArrayList<>();
    if (text.isEmpty()) {
      return Optional.of(groups);
    }
    String[] parts = text.split(":", -1);
    for (int i = 0; i < parts.length; i++) {
      String part = parts[i];
      if (last && i == parts.length - 1 && part.indexOf('.') >= 0) {
        Optional<byte[]> v4 = parseV4(part);
        if (v4.isEmpty()) {
          return Optional.empty();
        }
        byte[] b = v4.get();
        groups.add(((b[0] & 0xff) << 8) | (b[1] & 0xff));
        groups.add(((b[2] & 0xff) << 8) | (b[3] & 0xff));
      } else if (part.isEmpty() || part.length() > 4 || !isAll(part, 16)) {
        return Optional.empty();
      } else {
        groups.add(Integer.parseInt(part, 16));
      }
    }
    return Optional.of(groups);
  }

  private static byte[] bytes(List<Integer> groups) {
    byte[] address = new byte[2 * GROUPS];
    for (int i = 0; i < GROUPS; i++) {
      address[2 * i] = (byte) (groups.get(i) >> 8);
      address[2 * i + 1] = (byte) (int) groups.get(i);
    }
    return address;
  }
}
