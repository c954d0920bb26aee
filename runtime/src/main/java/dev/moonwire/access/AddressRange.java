package dev.moonwire.access;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The addresses that share their first bits, as {@code 10.0.0.0/8} (RFC 4632 §3.1, RFC 4291 §2.3).
 *
 * @param bits how many count
 */
record AddressRange(InetAddress first, int bits) {
  private static final Pattern WRITTEN =
      Pattern.compile("([0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)(?:/([0-9]{1,3}))?");
  private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");

  /** Empty for what is no address but may be a name. */
  static Optional<AddressRange> parse(String text) {
    Matcher written = WRITTEN.matcher(text);
    if (!written.matches()) {
      return Optional.empty();
    }
    String address = written.group(1);
    if (address.indexOf(':') < 0 && !IPV4.matcher(address).matches()) {
      return Optional.empty();
    }
    try {
      InetAddress first = InetAddress.getByName(address); // digits and colons: never looked up
      int most = first.getAddress().length * Byte.SIZE;
      int bits = written.group(2) == null ? most : Integer.parseInt(written.group(2));
      return bits > most ? Optional.empty() : Optional.of(new AddressRange(first, bits));
    } catch (UnknownHostException noAddress) {
      return Optional.empty();
    }
  }

  boolean contains(InetAddress address) {
    byte[] ours = first.getAddress();
    byte[] theirs = address.getAddress();
    int whole = bits / Byte.SIZE;
    if (ours.length != theirs.length || !Arrays.equals(ours, 0, whole, theirs, 0, whole)) {
      return false;
    }
    int rest = bits % Byte.SIZE;
    int mask = rest == 0 ? 0 : 0xff << (Byte.SIZE - rest) & 0xff;
    return rest == 0 || (ours[whole] & mask) == (theirs[whole] & mask);
  }
}
