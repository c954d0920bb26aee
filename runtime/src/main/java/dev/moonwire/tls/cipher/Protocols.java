package dev.moonwire.tls.cipher;

import java.util.EnumSet;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;

/** Sets of protocol versions as libtls writes them: as bits, and as a list of words. */
public final class Protocols {
  /** Everything from TLS 1.0 on. */
  public static final int ALL = 30;

  /** TLS 1.2 and 1.3. */
  public static final int DEFAULT = 24;

  private Protocols() {}

  /**
   * The bits a list such as {@code secure,!tlsv1.2} stands for, or empty when it cannot be read. A
   * result of 0 ({@code !all}) is a success.
   *
   * <p>Items are separated by {@code ,} or {@code :}, may begin with blanks, and are joined from
   * left to right; {@code !} takes away, from everything when nothing was collected so far.
   */
  public static OptionalInt parse(String list) {
    int bits = 0;
    for (String item : list.split("[,:]", -1)) {
      String word = ListItem.withoutLeadingBlanks(item);
      boolean negated = word.startsWith("!");
      int named = bitsOf(negated ? word.substring(1) : word);
      if (named == 0) {
        return OptionalInt.empty();
      }
      if (negated) {
        bits = (bits == 0 ? ALL : bits) & ~named;
      } else {
        bits |= named;
      }
    }
    return OptionalInt.of(bits);
  }

  /** The versions among {@code bits}; other bits name nothing. */
  public static Set<ProtocolVersion> of(long bits) {
    EnumSet<ProtocolVersion> versions = EnumSet.noneOf(ProtocolVersion.class);
    for (ProtocolVersion version : ProtocolVersion.values()) {
      if ((bits & version.bit()) != 0) {
        versions.add(version);
      }
    }
    return versions;
  }

  private static int bitsOf(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "tlsv1.0" -> ProtocolVersion.TLS1_0.bit();
      case "tlsv1.1" -> ProtocolVersion.TLS1_1.bit();
      case "tlsv1.2" -> ProtocolVersion.TLS1_2.bit();
      case "tlsv1.3" -> ProtocolVersion.TLS1_3.bit();
      case "tlsv1", "all", "legacy" -> ALL;
      case "default", "secure" -> DEFAULT;
      default -> 0;
    };
  }
}
