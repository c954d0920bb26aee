package dev.moonwire.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CookieJarTest {
  private Instant now = Instant.parse("2026-03-01T00:00:00Z");
  private final CookieJar jar = new CookieJar(() -> now);

  private static CookieOrigin at(String url) {
    String rest = url.replaceFirst("^https?://", "");
    int slash = rest.indexOf('/');
    return new CookieOrigin(
        rest.substring(0, slash), rest.substring(slash), url.startsWith("https"));
  }

  private void set(String url, String... fields) {
    Headers headers = new Headers();
    for (String field : fields) {
      headers.add("Set-Cookie", field);
    }
    jar.store(at(url), headers);
  }

  private @Nullable String sent(String url) {
    return jar.field(at(url));
  }

  @ParameterizedTest(name = "{0} at {1} goes to {2}: {3}")
  @CsvSource(
      delimiter = '|',
      value = {
        "a=1 | http://www.site.test/x/y | http://www.site.test/x/z | a=1",
        "a=1 | http://www.site.test/x/y | http://www.site.test/x | a=1",
        "a=1 | http://www.site.test/x/y | http://www.site.test/xy |",
        "a=1 | http://www.site.test/x/y | http://www.site.test/ |",
        "a=1; path=/ | http://www.site.test/x/y | https://www.site.test/q?r | a=1",
        "a=1; path=q | http://www.site.test/x/y | http://www.site.test/x/ | a=1",
        "a=1; path=/ | http://www.site.test/ | http://site.test/ |",
        "a=1; path=/ | http://www.site.test/ | http://x.www.site.test/ |",
        "a=1; path=/ | http://www.site.test/ | http://other.test/ |",
        "a=1; domain=site.test | http://www.site.test/ | http://x.site.test/ | a=1",
        "a=1; domain=.SITE.test | http://WWW.site.test/ | http://site.test/ | a=1",
        "a=1; domain=site.test | http://www.site.test/ | http://evilsite.test/ |",
        "a=1; domain=www.site.test | http://site.test/ | http://www.site.test/ |",
        "a=1; domain=x.site.test | http://www.site.test/ | http://x.site.test/ |",
        "a=1; domain=test | http://www.site.test/ | http://www.site.test/ |",
        "a=1; domain=co.uk | http://site.co.uk/ | http://other.co.uk/ |",
        "a=1; domain=com.au. | http://site.com.au/ | http://other.com.au/ |",
        "a=1; domain=localhost | http://localhost/ | http://localhost/ | a=1",
        "a=1; domain=localhost | http://localhost/ | http://x.localhost/ |",
        "a=1; domain=0.0.1 | http://127.0.0.1/ | http://127.0.0.1/ |",
        "a=1; domain=127.0.0.1 | http://127.0.0.1/ | http://x.127.0.0.1/ |",
        "a=1; secure | https://www.site.test/ | https://www.site.test/ | a=1",
        "a=1; secure | https://www.site.test/ | http://www.site.test/ |",
        "a=1; secure | http://www.site.test/ | https://www.site.test/ |",
        "__Secure-a=1 | https://www.site.test/ | https://www.site.test/ |",
        "__Host-a=1; secure; path=/; domain=site.test | https://www.site.test/ | https://site.test/ |",
        "__Host-a=1; secure; path=/ | https://site.test/ | https://site.test/ | __Host-a=1",
        "a=1; max-age=0 | http://www.site.test/ | http://www.site.test/ |",
        "a=1; max-age=-9 | http://www.site.test/ | http://www.site.test/ |",
        "a=1; max-age=5; expires=Thu, 01 Jan 1970 00:00:00 GMT | http://s.test/ | http://s.test/ | a=1",
        "a=1; expires=Thu, 01 Jan 1970 00:00:00 GMT | http://s.test/ | http://s.test/ |",
        "a=1; expires=nonsense | http://s.test/ | http://s.test/ | a=1",
        "a=1; max-age=99999999999999999999 | http://s.test/ | http://s.test/ | a=1",
        "a= \"x y\" ;b | http://s.test/ | http://s.test/ | a=\"x y\"",
        "a=b=c | http://s.test/ | http://s.test/ | a=b=c",
        "a | http://s.test/ | http://s.test/ |",
        "=a | http://s.test/ | http://s.test/ |",
      })
  void cookiesGoWhereTheyAreMeantFor(String field, String from, String to, @Nullable String want) {
    set(from, field);
    assertEquals(want, sent(to));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Sun, 06 Nov 2094 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 2094",
        "31 Feb 2094 08:49:37",
        "06 Nov 2094 24:00:00",
        "06 Nov 2094",
        "1:2:3 1 jan 1600",
        "99999999999999999999",
      })
  void datesOfAllKindsAreRead(String date) {
    set("http://s.test/", "a=1; expires=Thu, 01 Jan 1970 00:00:00 GMT; expires=" + date);
    boolean valid = date.startsWith("Sun") && date.contains("2094");
    assertEquals(valid ? "a=1" : null, sent("http://s.test/"));
  }

  @Test
  void longerPathsGoFirstThenTheOlder() {
    set("http://s.test/x/", "b=1; path=/", "a=2; path=/", "c=3; path=/x", "b=4; path=/");
    assertEquals("c=3; b=4; a=2", sent("http://s.test/x"));
  }

  @Test
  void whatEndsIsGoneThen() {
    set("http://s.test/", "a=1; max-age=10", "b=2; expires=Sun, 01 Mar 2026 00:00:20 GMT", "c=3");
    now = now.plusSeconds(10);
    assertEquals("b=2; c=3", sent("http://s.test/"));
    now = now.plusSeconds(10);
    assertEquals("c=3", sent("http://s.test/"));
  }

  @Test
  void nothingLastsForEver() {
    set("http://s.test/", "a=1; max-age=999999999");
    now = now.plusSeconds(401L * 24 * 3600);
    assertNull(sent("http://s.test/"));
  }

  @Test
  void anExpiredOneTakesItsPredecessorAlong() {
    set("http://s.test/", "a=1");
    set("http://s.test/", "a=2; max-age=0");
    assertNull(sent("http://s.test/"));
  }

  @Test
  void whatCameOverTlsIsNotHiddenWithoutIt() {
    set("https://www.s.test/", "a=1; secure; domain=s.test; path=/");
    set("http://www.s.test/", "a=2; path=/", "a=3; domain=s.test; path=/x", "b=4");
    assertEquals("a=1; b=4", sent("https://www.s.test/x"));
  }

  @Test
  void aControlCharacterMakesItNone() {
    set("http://s.test/", "a=1\r\nX: y", "b=\u0000", "c=\u007f", "d=\t4");
    assertEquals("d=4", sent("http://s.test/"));
  }

  @Test
  void whatIsTooLongIsNone() {
    set("http://s.test/", "a=" + "x".repeat(4096), "b=1; path=/" + "x".repeat(2000));
    assertEquals("b=1", sent("http://s.test/"));
  }

  @Test
  void aFullJarForgetsTheOldest() {
    for (int i = 0; i < 60; i++) {
      set("http://s.test/", "n" + i + "=1");
    }
    String field = String.valueOf(sent("http://s.test/"));
    assertEquals(50, field.split("; ", -1).length);
    assertEquals("n10=1", field.split(";", -1)[0]);
    for (int i = 0; i < 3000; i++) {
      set("http://h" + i + ".test/", "a=1");
    }
    assertNull(sent("http://s.test/"));
    assertEquals("a=1", sent("http://h0.test/"));
  }
}
