package dev.moonwire.client;

import dev.moonwire.http.Headers;
import dev.moonwire.http.RequestHead;
import dev.moonwire.http.ResponseHead;
import dev.moonwire.http.h2.ExchangeListener;
import dev.moonwire.http.h2.Http2Exchange;
import dev.moonwire.ws.DeflateParameters;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One stream of HTTP/2: a request and its response, or a WebSocket inside. */
final class H2Stream implements Exchange, ExchangeListener {
  private static final long CANCEL = 8;

  private final H2Role role;
  private final Wsi wsi;
  private final HttpTelling telling;
  private final Deque<byte[]> held = new ArrayDeque<>();

  /** Bytes of a WebSocket that make no whole step yet. */
  private byte[] rest = {};

  private @Nullable Http2Exchange exchange;
  private @Nullable WsRole ws;
  private @Nullable Refusal refusal;
  private boolean hasBody;
  private boolean requestSent;
  private boolean abandoned;
  private boolean responseEnded;
  private boolean delivering;

  H2Stream(H2Role role, Wsi wsi) {
    this.role = role;
    this.wsi = wsi;
    this.telling = new HttpTelling(wsi);
  }

  Wsi wsi() {
    return wsi;
  }

  /** Sends the head; false when the handler wants no request, and the wsi has ended. */
  boolean begin() {
    boolean upgrades = wsi.info().isWebSocket();
    RequestHead head = upgrades ? Opening.extendedConnect(wsi) : wsi.request().head(true);
    if (head == null) {
      wsi.life().endUnwanted();
      return false;
    }
    try {
      exchange =
          upgrades ? role.session().openConnect(head, "websocket", this) : openResource(head);
    } catch (IllegalArgumentException e) {
      wsi.end("malformed request: " + e.getMessage());
      return false;
    }
    sent();
    if (hasBody) {
      wsi.askWriteable();
    }
    return true;
  }

  private Http2Exchange openResource(RequestHead head) {
    hasBody = wsi.request().isBodyPending();
    requestSent = !hasBody;
    return role.session().open(head, requestSent, this);
  }

  private void sent() {
    if (isManual()) {
      grant(wsi.info().wishes().streamCredit());
    }
    role.wrote();
    wsi.guard(wsi.limits().timeout(), () -> wsi.end("Timed out waiting server reply"));
    if (!wsi.info().isWebSocket()) {
      wsi.speaks(this);
    }
  }

  @Override
  public void head(ResponseHead head, boolean end) {
    if (abandoned || head.isInterim()) {
      return;
    }
    if (wsi.info().isWebSocket()) {
      webSocketHead(head);
      return;
    }
    switch (telling.head(head)) {
      case GO_ON -> guardBody();
      case AGAIN -> wsi.request().repeat();
      case GONE -> {}
    }
  }

  private void webSocketHead(ResponseHead head) {
    wsi.responded(head);
    if (wsi.request().authentication().accepts(head)) {
      wsi.request().repeat();
      return;
    }
    if (head.status() / 100 != 2) {
      refusal = Refusal.of(wsi, head.status());
      return;
    }
    Headers headers = head.headers();
    String wrong = WsOpening.protocolComplaint(wsi, headers);
    boolean extended = headers.has("Sec-WebSocket-Extensions");
    Optional<DeflateParameters> deflate =
        extended ? WsOpening.extensions(wsi, headers) : Optional.empty();
    if (wrong == null && extended && deflate.isEmpty()) {
      wrong = "HS: EXT: unknown ext";
    }
    if (wrong != null) {
      wsi.end(wrong);
      return;
    }
    wsi.chose(headers.first("Sec-WebSocket-Protocol"));
    WsStream carrier = new H2WsStream(role, this, Objects.requireNonNull(exchange));
    if (wsi.tell(Reason.CLIENT_FILTER_PRE_ESTABLISH) != 0) {
      wsi.end("HS: Rejected by filter cb");
    } else if (!wsi.hasEnded()) {
      ws = new WsRole(role.connection, wsi, deflate.orElse(null), carrier);
      ws.begin();
    }
  }

  @Override
  public void data(byte[] piece, boolean end) {
    if (!abandoned && refusal == null) {
      held.add(piece);
      deliver();
      return;
    }
    consumed(piece.length);
    if (refusal != null) {
      refusal.take(piece);
    }
  }

  /** Tells what has come, unless the wsi holds it back. */
  void deliver() {
    WsRole inside = ws;
    if (inside != null) {
      feed(inside);
      return;
    }
    if (delivering) {
      return;
    }
    delivering = true;
    int most = wsi.limits().pieceSize();
    while (!abandoned && !wsi.isHeld() && !held.isEmpty()) {
      byte[] next = held.remove();
      byte[] told = next.length > most ? Arrays.copyOf(next, most) : next;
      if (told != next) {
        held.addFirst(Arrays.copyOfRange(next, most, next.length));
      }
      consumed(told.length);
      if (telling.body(told) == 0) {
        guardBody();
      }
    }
    delivering = false;
    if (!abandoned && responseEnded && held.isEmpty()) {
      complete();
    }
  }

  /** A server that may send nothing is not waited for. */
  private void guardBody() {
    if (isManual() && credit() <= 0) {
      wsi.guard(null, () -> {});
    } else {
      telling.guardBody();
    }
  }

  private boolean isManual() {
    return wsi.info().has(Flags.H2_MANUAL_RXFLOW);
  }

  /** Gives a WebSocket its bytes; what it does not take waits. */
  private void feed(WsRole inside) {
    while (!abandoned && !held.isEmpty() && inside.wantsInput()) {
      byte[] next = held.remove();
      ByteBuf bytes = Unpooled.wrappedBuffer(rest, next);
      int before = bytes.readableBytes();
      inside.input(bytes);
      rest = new byte[bytes.readableBytes()];
      bytes.readBytes(rest);
      consumed(before - rest.length);
    }
    if (!abandoned && responseEnded && held.isEmpty()) {
      inside.inputEnded(null);
    }
  }

  private void consumed(int n) {
    if (exchange != null && n > 0 && !isManual()) {
      exchange.consumed(n);
      role.wrote();
    }
  }

  @Override
  public void trailers(Headers trailers) {}

  @Override
  public void ended() {
    responseEnded = true;
    if (refusal != null) {
      refusal.end();
    } else if (!abandoned) {
      deliver();
    }
  }

  private void complete() {
    telling.done();
    if (!abandoned) {
      if (!requestSent && exchange != null) {
        exchange.reset(CANCEL);
      }
      role.ended(this);
    }
  }

  @Override
  public void reset(long errorCode, boolean mayRetry) {
    if (abandoned) {
      return;
    }
    if (mayRetry && !hasBody && !telling.hasHead() && !wsi.info().isWebSocket()) {
      abandoned = true;
      role.goesElsewhere(this);
    } else {
      cutOff("stream reset by the server: " + ErrorNames.of(errorCode));
    }
  }

  /** Nothing more comes. */
  void cutOff(String why) {
    if (refusal != null) {
      refusal.end();
    } else if (!abandoned && ws != null) {
      ws.inputEnded(why);
    } else if (!abandoned) {
      wsi.end(why);
    }
  }

  @Override
  public void writable() {
    role.wrote();
  }

  /** The handler may write. */
  void output() {
    Http2Exchange current = exchange;
    if (abandoned || current == null || current.unsent() > 0) {
      return;
    }
    if (ws != null) {
      ws.output();
    } else if (wsi.hasAskedWriteable()) {
      if (wsi.tellWriteable(Reason.CLIENT_HTTP_WRITEABLE) != 0) {
        wsi.end(null);
      } else if (!abandoned && hasBody && !wsi.request().isBodyPending()) {
        finishBody();
      }
    }
  }

  private void finishBody() {
    if (!requestSent && exchange != null) {
      requestSent = true;
      exchange.write(new byte[0], 0, 0, true);
      role.wrote();
    }
  }

  @Override
  public long heldBytes() {
    long bytes = rest.length + (exchange == null ? 0 : exchange.unsent());
    for (byte[] piece : held) {
      bytes += piece.length;
    }
    return bytes + (ws == null ? 0 : ws.heldBytes());
  }

  @Override
  public int write(byte[] data, int offset, int length, int flags) {
    Http2Exchange current = exchange;
    int kind = flags & Flags.WRITE_KIND;
    boolean http = kind == Flags.WRITE_HTTP || kind == Flags.WRITE_HTTP_FINAL;
    if (current == null
        || !http
        || !hasBody
        || requestSent
        || current.unsent() + length > wsi.limits().unsentSize()) {
      return -1;
    }
    requestSent = kind == Flags.WRITE_HTTP_FINAL || (flags & Flags.WRITE_H2_STREAM_END) != 0;
    current.write(data, offset, length, requestSent);
    role.wrote();
    return length;
  }

  @Override
  public void askWriteable() {
    role.wrote();
  }

  /** Pieces are told as they come: there is nothing to fetch. */
  @Override
  public int read(int most) {
    return abandoned ? -1 : 0;
  }

  @Override
  public boolean isChoked() {
    return exchange != null && exchange.unsent() > 0;
  }

  @Override
  public long allowance() {
    return exchange == null ? 0 : exchange.allowance();
  }

  @Override
  public void resume() {
    role.connection.context().enqueue(this::deliver);
  }

  @Override
  public void abandon() {
    if (abandoned) {
      return;
    }
    abandoned = true;
    if (exchange != null && !responseEnded) {
      exchange.reset(CANCEL);
    }
    held.clear();
    role.abandoned(this);
  }

  /** Ends a WebSocket's stream; see {@link WsStream#close}. */
  void closeWebSocket(boolean gently) {
    WsRole inside = ws;
    if (abandoned || inside == null) {
      return;
    }
    Http2Exchange current = exchange;
    if (gently && current != null && current.isOpen()) {
      abandoned = true;
      current.write(new byte[0], 0, 0, true);
      role.abandoned(this);
    } else {
      abandon();
    }
    inside.release();
  }

  @Override
  public int streamId() {
    return exchange == null ? 0 : exchange.id();
  }

  @Override
  public long credit() {
    return exchange == null ? 0 : exchange.credit();
  }

  @Override
  public boolean grant(int bytes) {
    boolean granted = exchange != null && exchange.grant(bytes);
    if (granted) {
      role.wrote();
      if (telling.hasHead()) {
        telling.guardBody();
      }
    }
    return granted;
  }
}
