package dev.moonwire.http;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A cookie as a user agent keeps it (RFC 6265 §5.3, and what its successor draft has made stricter:
 * secure origins, prefixes of names, sizes).
 *
 * @param domain of the host that set it where {@code hostOnly}, else also of all below it
 * @param expires null: with the jar
 */
record Cookie(
    String name,
    String value,
    String domain,
    boolean hostOnly,
    String path,
    boolean secure,
    @Nullable Instant expires) {
  private static final int MOST_SIZE = 4096;
  private static final int MOST_ATTRIBUTE = 1024;
  private static final int MOST_DIGITS = 9;
  private static final Duration LONGEST = Duration.ofDays(400);

  /** What two cookies cannot have in common. */
  record Key(String name, String domain, boolean hostOnly, String path) {}

  Key key() {
    return new Key(name, domain, hostOnly, path);
  }

  /** How many characters it has. */
  int length() {
    return name.length() + value.length() + domain.length() + path.length();
  }

  boolean hasExpired(Instant now) {
    return expires != null && !expires.isAfter(now);
  }

  /** Whether it is for a request. */
  boolean isFor(CookieOrigin origin) {
    boolean host = hostOnly ? origin.host().equals(domain) : origin.isWithin(domain);
    return host && origin.isBelow(path) && (origin.secure() || !secure);
  }

  /** What a Set-Cookie field says; null when it is to be ignored. */
  static @Nullable Cookie of(String field, CookieOrigin origin, Instant now) {
    if (field.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7f)) {
      return null;
    }
    String[] parts = field.split(";", -1);
    int equals = parts[0].indexOf('=');
    if (equals < 0) {
      return null;
    }
    String name = parts[0].substring(0, equals).strip();
    String value = parts[0].substring(equals + 1).strip();
    if (name.isEmpty() || name.length() + value.length() > MOST_SIZE) {
      return null;
    }
    Attributes attributes = new Attributes(now);
    for (int i = 1; i < parts.length; i++) {
      attributes.take(parts[i]);
    }
    return attributes.applied(name, value, origin);
  }

  /** What stands behind the pair; of one that comes twice the last counts. */
  private static final class Attributes {
    private final Instant now;
    private String domain = "";
    private String path = "";
    private boolean secure;
    private @Nullable Instant expires;
    private @Nullable Instant ends;

    Attributes(Instant now) {
      this.now = now;
    }

    void take(String part) {
      int equals = part.indexOf('=');
      String name = (equals < 0 ? part : part.substring(0, equals)).strip();
      String value = equals < 0 ? "" : part.substring(equals + 1).strip();
      if (value.length() > MOST_ATTRIBUTE) {
        return;
      }
      switch (name.toLowerCase(Locale.ROOT)) {
        case "domain" -> domain = value.replaceFirst("^\\.", "").toLowerCase(Locale.ROOT);
        case "path" -> path = value.startsWith("/") ? value : "";
        case "secure" -> secure = true;
        case "expires" -> {
          Instant date = CookieDate.parse(value);
          expires = date == null ? expires : date;
        }
        case "max-age" -> ends = value.matches("-?[0-9]+") ? after(value) : ends;
        default -> {}
      }
    }

    private Instant after(String seconds) {
      if (seconds.startsWith("-")) {
        return Instant.MIN;
      }
      boolean beyond = seconds.length() > MOST_DIGITS;
      return now.plusSeconds(beyond ? LONGEST.toSeconds() : Long.parseLong(seconds));
    }

    @Nullable Cookie applied(String name, String value, CookieOrigin origin) {
      // A host whose own domain belongs to many, or is an address, may keep cookies for itself.
      boolean shared = CookieOrigin.isShared(domain);
      boolean own = domain.isEmpty() || (domain.equals(origin.host()) && shared);
      boolean allowed = own || (!shared && origin.isWithin(domain));
      if (!allowed || (secure && !origin.secure()) || !keepsPrefix(name)) {
        return null;
      }
      String where = path.isEmpty() ? origin.folder() : path;
      String whose = own ? origin.host() : domain;
      return new Cookie(name, value, whose, own, where, secure, end());
    }

    private boolean keepsPrefix(String name) {
      String lower = name.toLowerCase(Locale.ROOT);
      if (lower.startsWith("__host-")) {
        return secure && domain.isEmpty() && path.equals("/");
      }
      return !lower.startsWith("__secure-") || secure;
    }

    private @Nullable Instant end() {
      Instant said = ends == null ? expires : ends;
      Instant last = now.plus(LONGEST);
      return said != null && said.isAfter(last) ? last : said;
    }
  }
}
