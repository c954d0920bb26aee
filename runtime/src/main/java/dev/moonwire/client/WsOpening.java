package dev.moonwire.client;

import dev.moonwire.http.Headers;
import dev.moonwire.http.HttpLimits;
import dev.moonwire.http.HttpViolation;
import dev.moonwire.http.RequestHead;
import dev.moonwire.http.ResponseHead;
import dev.moonwire.http.h1.RequestWriter;
import dev.moonwire.http.h1.ResponseReader;
import dev.moonwire.ws.DeflateParameters;
import dev.moonwire.ws.OpeningKey;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The handshake of a WebSocket over HTTP/1.1 (RFC 6455 §4.1). */
final class WsOpening extends Role {
  static final int MOST_FIELDS = 256;
  private static final int SWITCHING_PROTOCOLS = 101;

  private final Wsi wsi;
  private final ResponseReader reader;
  private final OpeningKey key;
  private @Nullable Refusal refusal;

  WsOpening(Connection connection, Wsi wsi) {
    super(connection);
    this.wsi = wsi;
    this.reader = new ResponseReader(new HttpLimits(wsi.limits().headSize(), MOST_FIELDS));
    this.key = OpeningKey.random(connection.context().random());
  }

  /** Whether the handler lets compression be offered. */
  static boolean wantsDeflate(Wsi wsi) {
    byte[] name = Texts.bytes(DeflateParameters.NAME);
    return wsi.tell(Reason.CLIENT_CONFIRM_EXTENSION_SUPPORTED, name) == 0;
  }

  @Override
  void begin() {
    RequestHead head = Opening.webSocket(wsi, key);
    if (wsi.hasEnded()) {
      return;
    }
    if (head == null) {
      wsi.life().endUnwanted();
      return;
    }
    wsi.guard(wsi.limits().timeout(), () -> wsi.end("Timed out waiting server reply"));
    RequestWriter.head(connection.out(), head);
    reader.expect("GET");
    connection.wrote();
  }

  @Override
  boolean wantsInput() {
    return true;
  }

  @Override
  void input() {
    try {
      if (refusal == null && reader.next(connection.in(), 1) == ResponseReader.Event.HEAD) {
        answered(Objects.requireNonNull(reader.head()));
      }
      Refusal refused = refusal;
      if (refused != null) {
        readBody(refused);
      }
    } catch (HttpViolation e) {
      inputEnded("HS: " + e.getMessage());
    }
  }

  private void readBody(Refusal refused) throws HttpViolation {
    ResponseReader.Event event = ResponseReader.Event.HEAD;
    while (!wsi.hasEnded() && event != ResponseReader.Event.MORE) {
      event = reader.next(connection.in(), wsi.limits().pieceSize());
      if (event == ResponseReader.Event.BODY) {
        refused.take(reader.piece());
      } else if (event == ResponseReader.Event.END) {
        refused.end();
      }
    }
  }

  private void answered(ResponseHead head) {
    wsi.responded(head);
    if (wsi.request().authentication().accepts(head)) {
      wsi.request().repeat();
      return;
    }
    if (Redirects.isRedirect(head.status()) && Redirects.follow(wsi, head)) {
      return;
    }
    if (wsi.hasEnded()) {
      return;
    }
    if (head.status() != SWITCHING_PROTOCOLS) {
      refusal = Refusal.of(wsi, head.status());
      return;
    }
    String wrong = complaint(head);
    Headers headers = head.headers();
    DeflateParameters deflate = null;
    if (wrong == null && headers.has("Sec-WebSocket-Extensions")) {
      Optional<DeflateParameters> agreed = extensions(wsi, headers);
      wrong = agreed.isEmpty() ? "HS: EXT: unknown ext" : null;
      deflate = agreed.orElse(null);
    }
    if (wrong != null) {
      wsi.end(wrong);
      return;
    }
    open(connection, wsi, headers, new WsRole(connection, wsi, deflate));
  }

  /** Asks the handler twice, and opens the WebSocket. */
  static void open(Connection connection, Wsi wsi, Headers headers, WsRole role) {
    wsi.chose(headers.first("Sec-WebSocket-Protocol"));
    if (wsi.tell(Reason.CLIENT_FILTER_PRE_ESTABLISH) != 0) {
      wsi.end("HS: Rejected by filter cb");
      return;
    }
    if (!wsi.hasEnded()) {
      connection.become(role);
    }
  }

  private @Nullable String complaint(ResponseHead head) {
    Headers headers = head.headers();
    if (!headers.has("Upgrade")) {
      return "HS: UPGRADE missing";
    }
    if (!headers.hasToken("Upgrade", "websocket")) {
      return "HS: Upgrade to something other than websocket";
    }
    if (!headers.has("Connection")) {
      return "HS: CONNECTION missing";
    }
    if (!headers.hasToken("Connection", "upgrade")) {
      return "HS: UPGRADE malformed";
    }
    String accept = headers.first("Sec-WebSocket-Accept");
    if (accept == null) {
      return "HS: ACCEPT missing";
    }
    if (!accept.equals(key.accept())) {
      return "HS: Accept hash wrong";
    }
    return protocolComplaint(wsi, headers);
  }

  /** A server may leave the subprotocol away, but not invent one. */
  static @Nullable String protocolComplaint(Wsi wsi, Headers headers) {
    var chosen = headers.all("Sec-WebSocket-Protocol");
    boolean known =
        chosen.isEmpty()
            || (chosen.size() == 1 && wsi.info().wishes().offered().contains(chosen.get(0)));
    return known ? null : "HS: PROTOCOL malformed";
  }

  /** What was agreed on; empty when the answer fits no offer. */
  static Optional<DeflateParameters> extensions(Wsi wsi, Headers headers) {
    String answer = String.join(",", headers.all("Sec-WebSocket-Extensions"));
    String offer = wsi.request().deflateOffer();
    return offer == null ? Optional.empty() : DeflateParameters.accepted(answer, offer);
  }

  @Override
  void output() {}

  @Override
  void inputEnded(@Nullable String failure) {
    if (refusal != null) {
      refusal.end();
    } else {
      wsi.end(failure == null || !reader.hasBegun() ? "read failed" : failure);
    }
  }
}
