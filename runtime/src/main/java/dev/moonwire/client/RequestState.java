package dev.moonwire.client;

import dev.moonwire.http.Headers;
import dev.moonwire.http.RequestHead;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** What a wsi asks of its server: the head as its handler has filled it, and how often it moved. */
final class RequestState {
  private static final int BOUNDARY_SIZE = 12;

  private final Wsi wsi;
  private final Authentication authentication;
  private @Nullable Headers collecting;
  private @Nullable RequestHead head;
  private @Nullable String boundary;
  private @Nullable String deflateOffer;
  private boolean bodyPending;
  private boolean redirectedToGet;
  private int redirects;

  RequestState(Wsi wsi, ConnectInfo info) {
    this.wsi = wsi;
    this.authentication = new Authentication(wsi, info);
  }

  /** Adds a field; false when no head is being made. */
  boolean add(String name, String value) {
    if (collecting == null) {
      return false;
    }
    collecting.add(name, value);
    return true;
  }

  /**
   * Asks the handler for its fields.
   *
   * @param room what it is told of the room for them
   * @return null when it wants no request
   */
  @Nullable Headers collect(int room) {
    Headers collected = new Headers();
    collecting = collected;
    int answer = wsi.tell(Reason.CLIENT_APPEND_HANDSHAKE_HEADER, null, room);
    collecting = null;
    return answer == 0 && !wsi.hasEnded() ? collected : null;
  }

  /**
   * The head of a request for a resource, made by the handler's help once and then kept, so that it
   * can be repeated.
   *
   * @return null when the handler wants none
   */
  @Nullable RequestHead head(boolean lasts) {
    if (head == null) {
      head = Opening.resource(wsi, lasts, boundary());
    }
    return wsi.hasEnded() ? null : head;
  }

  /** What stands between the parts of a multipart body. */
  String boundary() {
    String made = boundary;
    if (made == null) {
      byte[] bytes = new byte[BOUNDARY_SIZE];
      wsi.context().random().nextBytes(bytes);
      made = "moonwire-" + HexFormat.of().formatHex(bytes);
      boundary = made;
    }
    return made;
  }

  Authentication authentication() {
    return authentication;
  }

  /** The next one is made anew by the handler's help. */
  void renew() {
    head = null;
    bodyPending = false;
  }

  /** Makes it anew, and sends it on another connection or stream. */
  void repeat() {
    renew();
    wsi.leave();
    wsi.context().begin(wsi);
  }

  /** Counts a redirect; whether one more was allowed. */
  boolean redirected(ConnectInfo from, ConnectInfo to) {
    if (redirects++ >= wsi.limits().redirects()) {
      return false;
    }
    redirectedToGet |= "GET".equals(to.method()) && !"GET".equals(from.method());
    renew();
    return true;
  }

  /** An estimate of the memory that its fields take. */
  long approximateBytes() {
    long size = collecting == null ? 0 : collecting.approximateBytes();
    return size + (head == null ? 0 : head.headers().approximateBytes());
  }

  boolean isRedirectedToGet() {
    return redirectedToGet;
  }

  boolean isBodyPending() {
    return bodyPending;
  }

  void bodyPending(boolean pending) {
    bodyPending = pending;
  }

  void offered(String deflate) {
    deflateOffer = deflate;
  }

  /** How compression was offered; null when it was not. */
  @Nullable String deflateOffer() {
    return deflateOffer;
  }
}
