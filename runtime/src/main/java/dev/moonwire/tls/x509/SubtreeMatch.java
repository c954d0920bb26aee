package dev.moonwire.tls.x509;

import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whether a name lies in the subtree that a name constraint describes (RFC 5280 section 4.2.1.10).
 *
 * <p>Every method answers null for "it does", {@link VerifyFailure#PERMITTED_VIOLATION} for "it
 * does not", and another error when the question has no answer.
 */
final class SubtreeMatch {

  private static final VerifyFailure OUTSIDE = VerifyFailure.PERMITTED_VIOLATION;

  private SubtreeMatch() {}

  static @Nullable VerifyFailure of(NameForm name, NameForm base) {
    return switch (name.kind()) {
      case DIRECTORY -> directory(name, base);
      case DNS -> dns(name.text(), base.text());
      case EMAIL -> email(name.text(), base.text());
      case INTERNATIONAL_EMAIL -> internationalEmail(name.text(), base.text());
      case URI -> uri(name.text(), base.text());
      case ADDRESS -> address(name.text(), base.text());
      case OTHER, UNCONSTRAINABLE -> VerifyFailure.CONSTRAINT_TYPE_UNSUPPORTED;
    };
  }

  private static @Nullable VerifyFailure directory(NameForm name, NameForm base) {
    CanonicalName subject = name.directory();
    CanonicalName subtree = base.directory();
    return subject != null && subtree != null && subtree.isPrefixOf(subject) ? null : OUTSIDE;
  }

  /** Labels may be added on the left; a base that begins with a dot needs no further dot there. */
  private static @Nullable VerifyFailure dns(String name, String base) {
    int extra = name.length() - base.length();
    if (base.isEmpty()) {
      return null;
    }
    if (extra < 0) {
      return OUTSIDE;
    }
    boolean atLabel = extra == 0 || base.charAt(0) == '.' || name.charAt(extra - 1) == '.';
    return atLabel && sameIgnoringCase(name.substring(extra), base) ? null : OUTSIDE;
  }

  /**
   * The base is a mailbox, a host ({@code example.com}) or the hosts of a domain ({@code
   * .example.com}).
   */
  private static @Nullable VerifyFailure email(String name, String base) {
    int at = name.lastIndexOf('@');
    int baseAt = base.lastIndexOf('@');
    if (at < 0) {
      return VerifyFailure.NAME_SYNTAX_UNSUPPORTED;
    }
    if (baseAt < 0 && base.startsWith(".")) {
      return endsBelow(name, base);
    }
    if (baseAt > 0) {
      String local = name.substring(0, at);
      String baseLocal = base.substring(0, baseAt);
      if (local.length() != baseLocal.length()) {
        return OUTSIDE;
      }
      if (local.indexOf('\0') >= 0 || baseLocal.indexOf('\0') >= 0) {
        return VerifyFailure.NAME_SYNTAX_UNSUPPORTED;
      }
      if (!local.equals(baseLocal)) {
        return OUTSIDE;
      }
    }
    return sameIgnoringCase(name.substring(at + 1), base.substring(baseAt + 1)) ? null : OUTSIDE;
  }

  /**
   * As for plain addresses, but the base's host is ASCII and the name's is Unicode. A base that
   * begins with a dot holds no such address: OpenSSL 3.0 never finds one there.
   */
  private static @Nullable VerifyFailure internationalEmail(String name, String base) {
    int at = name.lastIndexOf('@');
    if (base.indexOf('\0') >= 0 || at < 0) {
      return VerifyFailure.NAME_SYNTAX_UNSUPPORTED;
    }
    String host = unicodeHost(base);
    if (host == null) {
      return VerifyFailure.UNSPECIFIED;
    }
    boolean below = base.startsWith(".");
    return !below && sameIgnoringCase(name.substring(at + 1), host) ? null : OUTSIDE;
  }

  /** The host with its {@code xn--} labels decoded, as UTF-8 bytes; null when one cannot be. */
  private static @Nullable String unicodeHost(String host) {
    StringBuilder out = new StringBuilder();
    String dot = "";
    for (String label : host.split("\\.", -1)) {
      boolean encoded = label.toLowerCase(Locale.ROOT).startsWith("xn--");
      String decoded = encoded ? IDN.toUnicode(label, IDN.ALLOW_UNASSIGNED) : label;
      if (encoded && decoded.equals(label)) {
        return null;
      }
      byte[] bytes =
          decoded.getBytes(encoded ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
      out.append(dot).append(new String(bytes, StandardCharsets.ISO_8859_1));
      dot = ".";
    }
    return out.toString();
  }

  private static @Nullable VerifyFailure uri(String name, String base) {
    int colon = name.indexOf(':');
    if (colon < 0 || !name.startsWith("//", colon + 1)) {
      return VerifyFailure.NAME_SYNTAX_UNSUPPORTED;
    }
    String rest = name.substring(colon + 3);
    int end = rest.indexOf(':');
    if (end < 0) {
      end = rest.indexOf('/');
    }
    String host = end < 0 ? rest : rest.substring(0, end);
    if (host.isEmpty()) {
      return VerifyFailure.NAME_SYNTAX_UNSUPPORTED;
    }
    if (base.startsWith(".")) {
      return endsBelow(host, base);
    }
    return sameIgnoringCase(host, base) ? null : OUTSIDE;
  }

  private static @Nullable VerifyFailure endsBelow(String name, String suffix) {
    int extra = name.length() - suffix.length();
    return extra > 0 && sameIgnoringCase(name.substring(extra), suffix) ? null : OUTSIDE;
  }

  /** The base is an address followed by a mask of the same length. */
  private static @Nullable VerifyFailure address(String name, String base) {
    int length = name.length();
    boolean known = length == 4 || length == 16;
    if (!known || (base.length() != 8 && base.length() != 32)) {
      return VerifyFailure.NAME_SYNTAX_UNSUPPORTED;
    }
    if (base.length() != 2 * length) {
      return OUTSIDE;
    }
    for (int i = 0; i < length; i++) {
      if (((name.charAt(i) ^ base.charAt(i)) & base.charAt(length + i)) != 0) {
        return OUTSIDE;
      }
    }
    return null;
  }

  /** Equality in which only ASCII letters lose their case. */
  static boolean sameIgnoringCase(String one, String other) {
    if (one.length() != other.length()) {
      return false;
    }
    for (int i = 0; i < one.length(); i++) {
      if (lower(one.charAt(i)) != lower(other.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
  }
}
