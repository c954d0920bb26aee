package dev.moonwire.client;

import dev.moonwire.http.Headers;
import dev.moonwire.http.RequestHead;
import dev.moonwire.ws.OpeningKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the heads of requests, with what the handler adds, in the order of libwebsockets. */
final class Opening {
  /** What a handler is told of the room for its fields, in bytes; there is no such bound here. */
  private static final int ROOM = 3900;

  private final Wsi wsi;
  private final Headers headers = new Headers();

  private Opening(Wsi wsi) {
    this.wsi = wsi;
    ConnectInfo info = wsi.info();
    if (!info.has(Flags.HTTP_NO_CACHE_CONTROL)) {
      headers.add("Pragma", "no-cache").add("Cache-Control", "no-cache");
    }
    headers.add("Host", info.host());
    String origin = info.wishes().origin();
    if (origin != null) {
      headers.add("Origin", origin(origin));
    }
  }

  /** A bare host gets the scheme; what has one is sent as it is. */
  private String origin(String origin) {
    boolean raw = Flags.has(wsi.vhost().info().options(), Flags.JUST_USE_RAW_ORIGIN);
    if (raw || origin.contains("://") || origin.equals("null")) {
      return origin;
    }
    return (wsi.isSecure() ? "https://" : "http://") + origin;
  }

  /** The request that opens a WebSocket; null when the handler wants none. */
  static @Nullable RequestHead webSocket(Wsi wsi, OpeningKey key) {
    Opening opening = new Opening(wsi);
    opening
        .headers
        .add("Upgrade", "websocket")
        .add("Connection", "Upgrade")
        .add("Sec-WebSocket-Key", key.text());
    return opening.finishWebSocket("GET");
  }

  /** The same inside HTTP/2 (RFC 8441 §5). */
  static @Nullable RequestHead extendedConnect(Wsi wsi) {
    return new Opening(wsi).finishWebSocket("CONNECT");
  }

  private @Nullable RequestHead finishWebSocket(String method) {
    List<String> offered = wsi.info().wishes().offered();
    if (!offered.isEmpty()) {
      headers.add("Sec-WebSocket-Protocol", String.join(", ", offered));
    }
    String offer = wsi.vhost().info().deflate();
    if (offer != null && WsOpening.wantsDeflate(wsi)) {
      headers.add("Sec-WebSocket-Extensions", offer);
      wsi.request().offered(offer);
    }
    headers.add("Sec-WebSocket-Version", "13");
    return finish(method);
  }

  /**
   * A request for a resource; null when the handler wants none.
   *
   * @param lasts whether the connection is to be kept afterwards
   */
  static @Nullable RequestHead resource(Wsi wsi, boolean lasts, String boundary) {
    Opening opening = new Opening(wsi);
    if (!lasts) {
      opening.headers.add("connection", "close");
    }
    if (wsi.info().has(Flags.HTTP_MULTIPART_MIME)) {
      opening.headers.add("content-type", "multipart/form-data; boundary=" + boundary);
    } else if (wsi.info().has(Flags.HTTP_X_WWW_FORM_URLENCODED)) {
      opening.headers.add("content-type", "application/x-www-form-urlencoded");
    }
    return opening.finish(String.valueOf(wsi.info().method()));
  }

  /** What the handler says of who we are goes before what the connect does. */
  private void authorize(String method) {
    Authentication authentication = wsi.request().authentication();
    if (headers.has("Authorization")) {
      authentication.leftToHandler();
      return;
    }
    String field = authentication.field(method);
    if (field != null) {
      headers.add("Authorization", field);
    }
  }

  private @Nullable RequestHead finish(String method) {
    Headers added = wsi.request().collect(ROOM);
    if (added == null) {
      return null;
    }
    added.forEach(field -> headers.add(field.name(), field.value()));
    authorize(method);
    Cookies.addTo(headers, wsi);
    ConnectInfo info = wsi.info();
    String scheme = wsi.isSecure() ? "https" : "http";
    return new RequestHead(method, scheme, info.host(), info.path(), headers);
  }
}
