package dev.moonwire.client;

import dev.moonwire.http.CookieOrigin;
import dev.moonwire.http.Headers;
import dev.moonwire.http.ResponseHead;

/** What wsis with {@link Flags#CACHE_COOKIES} leave in their vhost's jar and take from it. */
final class Cookies {
  private Cookies() {}

  /** Keeps those of a response. */
  static void keep(Wsi wsi, ResponseHead head) {
    if (wsi.info().has(Flags.CACHE_COOKIES)) {
      wsi.vhost().cookies().store(origin(wsi.info()), head.headers());
    }
  }

  /** Adds those for a request, unless the handler sends cookies of its own. */
  static void addTo(Headers headers, Wsi wsi) {
    if (wsi.info().has(Flags.CACHE_COOKIES) && !headers.has("Cookie")) {
      String field = wsi.vhost().cookies().field(origin(wsi.info()));
      if (field != null) {
        headers.add("Cookie", field);
      }
    }
  }

  private static CookieOrigin origin(ConnectInfo info) {
    String host = Hosts.withoutPort(info.host());
    return new CookieOrigin(host, info.path(), info.has(Flags.USE_SSL));
  }
}
