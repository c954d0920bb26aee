package dev.moonwire.client;

import dev.moonwire.http.ResponseHead;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Goes where a response points (RFC 9110 §15.4). The method stays but for 303, as in libwebsockets.
 */
final class Redirects {
  private static final int SEE_OTHER = 303;

  private Redirects() {}

  static boolean isRedirect(int status) {
    return switch (status) {
      case 301, 302, 303, 307, 308 -> true;
      default -> false;
    };
  }

  /**
   * Follows a redirect if the wsi wants it.
   *
   * @return false when the response is to be taken as it is; otherwise the wsi has gone, or ended
   */
  static boolean follow(Wsi wsi, ResponseHead head) {
    ConnectInfo info = wsi.info();
    if (info.has(Flags.HTTP_NO_FOLLOW_REDIRECT)) {
      return false;
    }
    String location = head.headers().first("Location");
    if (location == null || location.isEmpty()) {
      wsi.end("HS: Redirect code but no Location");
      return true;
    }
    ConnectInfo target = target(info, location, head.status());
    if (target == null) {
      wsi.end("HS: Redirect to something else than http");
    } else if (info.has(Flags.USE_SSL)
        && !target.has(Flags.USE_SSL)
        && !info.has(Flags.ACCEPT_TLS_DOWNGRADE_REDIRECTS)) {
      wsi.end("HS: Redirect attempted SSL downgrade");
    } else if (wsi.tell(Reason.CLIENT_HTTP_REDIRECT, Texts.bytes(location), head.status()) != 0) {
      wsi.end("HS: user code rejected redirect");
    } else if (!wsi.hasEnded() && !wsi.redirect(target)) {
      wsi.end("HS: Redirect failed");
    } else {
      wsi.context().begin(wsi);
    }
    return true;
  }

  /** Where a location leads; null when nothing can be fetched from there. */
  private static @Nullable ConnectInfo target(ConnectInfo from, String location, int status) {
    String method = from.method();
    if (status == SEE_OTHER && method != null && !method.equals("HEAD")) {
      method = "GET";
    }
    boolean secure = from.has(Flags.USE_SSL);
    try {
      URI base = base(from, secure);
      URI uri = base.resolve(new URI(location));
      String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
      boolean toSecure = scheme.equals("https") || scheme.equals("wss");
      if (uri.getHost() == null || !(toSecure || scheme.equals("http") || scheme.equals("ws"))) {
        return null;
      }
      String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
      String target = uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
      long flags = toSecure ? from.flags() | Flags.USE_SSL : from.flags() & ~Flags.USE_SSL;
      if (uri.getAuthority().equals(base.getAuthority()) && toSecure == secure) {
        return from.at(target, method);
      }
      int port = uri.getPort() >= 0 ? uri.getPort() : toSecure ? 443 : 80;
      return from.redirected(uri.getHost().replaceAll("[\\[\\]]", ""), port, flags, target, method);
    } catch (URISyntaxException | IllegalArgumentException e) {
      return null;
    }
  }

  private static URI base(ConnectInfo from, boolean secure) {
    String host = from.host().isEmpty() ? "unknown.invalid" : from.host();
    return URI.create((secure ? "https://" : "http://") + host + from.path().split("[?#]", 2)[0]);
  }
}
