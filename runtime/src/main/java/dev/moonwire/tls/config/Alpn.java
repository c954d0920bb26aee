package dev.moonwire.tls.config;

import dev.moonwire.tls.error.TlsException;
import java.util.ArrayList;
import java.util.List;

/** Application protocol names as a comma separated list (RFC 7301 §3.1 gives the limits). */
final class Alpn {
  /** The wire form's length field counts to 65535; each name costs its length and one. */
  private static final int MAX_LIST_LENGTH = 65534;

  private static final int MAX_NAME_LENGTH = 255;

  /** What a name takes beside its characters. */
  private static final int NAME_BYTES = 48;

  private Alpn() {}

  /** An estimate of the memory that the names take. */
  static long approximateBytes(List<String> names) {
    long size = (long) NAME_BYTES * names.size();
    for (String name : names) {
      size += name.length();
    }
    return size;
  }

  /** The names in order of preference, one char per byte. Blanks belong to the name. */
  static List<String> parse(String list) throws TlsException {
    if (list.length() > MAX_LIST_LENGTH) {
      throw new TlsException("alpn too large");
    }
    List<String> names = new ArrayList<>();
    for (String name : list.split(",", -1)) {
      if (name.isEmpty()) {
        throw new TlsException("alpn protocol with zero length");
      }
      if (name.length() > MAX_NAME_LENGTH) {
        throw new TlsException("alpn protocol too long");
      }
      names.add(name);
    }
    return List.copyOf(names);
  }
}
