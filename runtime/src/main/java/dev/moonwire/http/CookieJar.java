package dev.moonwire.http;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The cookies that servers have set, for the requests they are meant for (RFC 6265). As everywhere,
 * ports do not matter, TLS does for those that say so. A jar that is full forgets the oldest.
 */
public final class CookieJar {
  private static final int MOST = 3000;
  private static final int MOST_OF_DOMAIN = 50;

  /** What a cookie takes beside its characters. */
  private static final int COOKIE_BYTES = 400;

  private final InstantSource clock;

  /** Oldest first; one that is set anew keeps its age. */
  private final Map<Cookie.Key, Cookie> cookies = new LinkedHashMap<>();

  /**
   * @param clock the time of day, which is what servers date by
   */
  public CookieJar(InstantSource clock) {
    this.clock = clock;
  }

  /** An estimate of the memory they take. */
  public long approximateBytes() {
    long bytes = (long) COOKIE_BYTES * cookies.size();
    for (Cookie cookie : cookies.values()) {
      bytes += cookie.length();
    }
    return bytes;
  }

  /** Keeps what a response sets. */
  public void store(CookieOrigin origin, Headers response) {
    for (String field : response.all("Set-Cookie")) {
      Instant now = clock.instant();
      Cookie cookie = Cookie.of(field, origin, now);
      if (cookie != null && !origin.host().isEmpty() && !hidesSecure(cookie, origin)) {
        put(cookie, now);
      }
    }
  }

  /** Without TLS nobody may put a cookie before one that came over it. */
  private boolean hidesSecure(Cookie cookie, CookieOrigin origin) {
    if (origin.secure()) {
      return false;
    }
    CookieOrigin its = new CookieOrigin(cookie.domain(), cookie.path(), true);
    return cookies.values().stream()
        .anyMatch(
            other ->
                other.secure()
                    && other.name().equals(cookie.name())
                    && (its.isWithin(other.domain()) || isBelow(other.domain(), cookie.domain()))
                    && its.isBelow(other.path()));
  }

  private static boolean isBelow(String host, String domain) {
    return new CookieOrigin(host, "/", true).isWithin(domain);
  }

  private void put(Cookie cookie, Instant now) {
    if (cookie.hasExpired(now)) {
      cookies.remove(cookie.key());
      return;
    }
    cookies.put(cookie.key(), cookie);
    makeRoom(cookie.domain(), now);
  }

  private void makeRoom(String domain, Instant now) {
    long ofDomain = cookies.values().stream().filter(c -> c.domain().equals(domain)).count();
    if (ofDomain <= MOST_OF_DOMAIN && cookies.size() <= MOST) {
      return;
    }
    cookies.values().removeIf(cookie -> cookie.hasExpired(now));
    ofDomain = cookies.values().stream().filter(c -> c.domain().equals(domain)).count();
    Iterator<Cookie> oldest = cookies.values().iterator();
    while (ofDomain > MOST_OF_DOMAIN && oldest.hasNext()) {
      if (oldest.next().domain().equals(domain)) {
        oldest.remove();
        ofDomain--;
      }
    }
    if (cookies.size() > MOST) {
      cookies.remove(cookies.keySet().iterator().next());
    }
  }

  /** The value of Cookie for a request, longer paths first; null for none. */
  public @Nullable String field(CookieOrigin origin) {
    Instant now = clock.instant();
    List<Cookie> sent = new ArrayList<>();
    for (Cookie cookie : cookies.values()) {
      if (cookie.isFor(origin) && !cookie.hasExpired(now)) {
        sent.add(cookie);
      }
    }
    sent.sort(Comparator.comparingInt((Cookie cookie) -> -cookie.path().length()));
    return sent.isEmpty()
        ? null
        : sent.stream().map(c -> c.name() + "=" + c.value()).collect(Collectors.joining("; "));
  }
}
