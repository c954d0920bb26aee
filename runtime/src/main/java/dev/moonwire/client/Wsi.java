package dev.moonwire.client;

import dev.moonwire.http.ResponseHead;
import dev.moonwire.tls.TlsContext;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One connect and what becomes of it: {@code struct lws}. It ends once, with one reason; afterwards
 * only what is already known can be asked.
 *
 * <p>All methods belong to the VM's thread.
 */
public final class Wsi {
  private final ClientContext context;
  private final Vhost vhost;
  private final Protocol protocol;
  private final Life life = new Life(this);
  private final RequestState request;
  private final Alarms alarms;
  private final Attached attached = new Attached();
  private final Closing closing = new Closing();
  private ConnectInfo info;
  private @Nullable Connection connection;
  private @Nullable Exchange exchange;
  private @Nullable ResponseHead response;
  private @Nullable String subprotocol;
  private Piece piece = Piece.NONE;
  private boolean writeableAsked;
  private boolean mayWrite;
  private boolean held;

  Wsi(ClientContext context, Vhost vhost, Protocol protocol, ConnectInfo info) {
    this.context = context;
    this.alarms = new Alarms(context);
    this.vhost = vhost;
    this.protocol = protocol;
    this.info = info;
    this.request = new RequestState(this, info);
    Wsi parent = info.wishes().parent();
    if (parent != null) {
      parent.life.adopt(this);
    }
  }

  public ClientContext context() {
    return context;
  }

  public Vhost vhost() {
    return vhost;
  }

  /** The local protocol whose handler is called. */
  public Protocol protocol() {
    return protocol;
  }

  /** What the server chose of the subprotocols offered; null for none. */
  public @Nullable String subprotocol() {
    return subprotocol;
  }

  public @Nullable Wsi parent() {
    return info.wishes().parent();
  }

  public List<Wsi> children() {
    return life.children();
  }

  /** Which one is meant while its handler is told of {@link Reason#CHILD_CLOSING}; else null. */
  public @Nullable Wsi closingChild() {
    return life.closingChild();
  }

  /** What its maker has hung on it. */
  public Attached attached() {
    return attached;
  }

  public boolean hasEnded() {
    return life.hasEnded();
  }

  /** An estimate of the memory it takes, without what is attached to it. */
  public long approximateBytes() {
    return Footprint.of(this, exchange);
  }

  /** Why it ended; null before, and when nothing went wrong. */
  public @Nullable String why() {
    return life.why();
  }

  /** The last response; null before it. It outlives the connection. */
  public @Nullable ResponseHead response() {
    return response;
  }

  /** The connection's TLS; null without, before, and after it. */
  public @Nullable TlsContext tls() {
    return connection == null ? null : connection.tls();
  }

  /** The one whose connection it shares as a stream of HTTP/2; null for none. */
  public @Nullable Wsi carrier() {
    return exchange == null || connection == null ? null : connection.carrierOf(this);
  }

  /** Whether it speaks TLS, or is to. */
  public boolean isSecure() {
    return info.has(Flags.USE_SSL);
  }

  /** The connection it is on; null before and after. */
  @Nullable Connection connection() {
    return connection;
  }

  /** The descriptor below it, and -1 while there is none. */
  public int descriptor() {
    return connection == null ? -1 : connection.descriptor();
  }

  /** The peer's address; null while there is none. */
  public java.net.@Nullable SocketAddress peer() {
    return connection == null ? null : connection.peer();
  }

  // What scripts do

  /** See {@link Exchange#write}; -1 too when the handler is not being told that it may write. */
  public int write(byte[] data, int offset, int length, int flags) {
    return exchange == null || !mayWrite ? -1 : exchange.write(data, offset, length, flags);
  }

  /**
   * Asks for one call of the handler when it may write.
   *
   * @return 1 when there will be one, -1 when it has ended
   */
  public int askWriteable() {
    if (hasEnded()) {
      return -1;
    }
    writeableAsked = true;
    if (exchange != null) {
      exchange.askWriteable();
    }
    return 1;
  }

  /** See {@link Exchange#read}. */
  public int read(int most) {
    return exchange == null ? -1 : exchange.read(most);
  }

  /** Holds back what comes, or lets it through again. */
  public void flow(boolean on) {
    if (held == on) {
      held = !on;
      if (on && exchange != null) {
        exchange.resume();
      }
    }
  }

  public boolean isChoked() {
    return exchange != null && exchange.isChoked();
  }

  /** How many bytes the peer takes now; -1 for any number. */
  public long writeAllowance() {
    return exchange == null ? -1 : exchange.allowance();
  }

  /** What the close frames of a WebSocket carry. */
  public Closing closing() {
    return closing;
  }

  /** How many bytes more the peer may send in a stream of HTTP/2; 0 elsewhere. */
  public long credit() {
    return exchange == null ? 0 : exchange.credit();
  }

  /** Lets the peer send so many bytes more; false where that is not ours to say. */
  public boolean grant(int bytes) {
    return exchange != null && exchange.grant(bytes);
  }

  /** The number of its stream of HTTP/2; 0 without. */
  public int streamId() {
    return exchange == null ? 0 : exchange.streamId();
  }

  /** The body with which a server has refused a WebSocket, as far as it was wanted. */
  public byte[] refusalBody() {
    return life.refusalBody();
  }

  /** Adds a field to the request; only while the handler is asked for them. */
  public boolean addHeader(String name, String value) {
    return request.add(name, value);
  }

  /** Whether more of a request's body is to come from the handler. */
  public void bodyPending(boolean pending) {
    request.bodyPending(pending);
  }

  /** What stands between the parts of its multipart body. */
  public String boundary() {
    return request.boundary();
  }

  /** Whether a redirect has made the request a GET: no body is to be sent then. */
  public boolean isRedirectedToGet() {
    return request.isRedirectedToGet();
  }

  /** Ends it without a close frame when the time is up; null: never. */
  public void setTimeout(@Nullable Duration after) {
    guard(after, () -> end("timed out"));
  }

  /** Tells the handler once when the time is up; null: not at all. */
  public void setTimer(@Nullable Duration after) {
    alarms.timer(hasEnded() ? null : after, life::timerFired);
  }

  /** Ends it as soon as the current call of a handler has returned. */
  public void closeSoon() {
    context.enqueue(() -> end(null));
  }

  /**
   * Changes how hard messages are compressed.
   *
   * @param level 0 to 9
   * @return false where nothing is compressed
   */
  public boolean compressionLevel(int level) {
    return exchange instanceof WsRole ws && ws.compressionLevel(level);
  }

  /** A sign of life from the peer that the handler knows of. */
  public void confirmValidity() {
    if (exchange instanceof WsRole ws) {
      ws.heard();
    }
  }

  /** What is told at the moment of a message, or was told last. */
  public Piece piece() {
    return piece;
  }

  // What roles do

  ConnectInfo info() {
    return info;
  }

  boolean isHeld() {
    return held;
  }

  RequestState request() {
    return request;
  }

  Life life() {
    return life;
  }

  Limits limits() {
    return vhost.info().limits();
  }

  void on(@Nullable Connection current) {
    connection = current;
  }

  void speaks(Exchange current) {
    exchange = current;
    if (writeableAsked) {
      current.askWriteable();
    }
  }

  void responded(ResponseHead head) {
    response = head;
    Cookies.keep(this, head);
  }

  void chose(@Nullable String name) {
    subprotocol = name;
  }

  void piece(Piece current) {
    piece = current;
  }

  /** It waits for another connection. */
  void unassigned() {
    exchange = null;
    connection = null;
    guard(null, () -> {});
  }

  /** Goes elsewhere; nothing is left of what it was. */
  boolean redirect(ConnectInfo target) {
    if (!request.redirected(info, target)) {
      return false;
    }
    leave();
    info = target;
    return true;
  }

  /** Gives up whatever it is on. */
  void leave() {
    Exchange current = exchange;
    Connection on = connection;
    exchange = null;
    connection = null;
    if (current != null) {
      current.abandon();
    } else if (on != null) {
      on.left();
    }
  }

  /** Tells the handler that it may write, if it has asked. */
  int tellWriteable(Reason reason) {
    if (!writeableAsked) {
      return 0;
    }
    writeableAsked = false;
    mayWrite = true;
    try {
      return tell(reason);
    } finally {
      mayWrite = false;
    }
  }

  boolean hasAskedWriteable() {
    return writeableAsked;
  }

  int tell(Reason reason) {
    return tell(reason, null, 0);
  }

  int tell(Reason reason, byte[] in) {
    return tell(reason, in, in.length);
  }

  int tell(Reason reason, byte @Nullable [] in, long len) {
    return context.call(protocol, this, reason, in, len);
  }

  /** Tells the first protocol of the vhost, which hears of the vhost's affairs. */
  int tellFirst(Reason reason, byte @Nullable [] in, long len) {
    return context.call(vhost.firstProtocol(), this, reason, in, len);
  }

  /** Ends it unless the peer gives a sign in time; null ends the waiting. */
  void guard(@Nullable Duration within, Runnable otherwise) {
    alarms.guard(hasEnded() ? null : within, otherwise);
  }

  /**
   * Ends it, which happens once: with an error before it is established, with a plain end after.
   *
   * @param text why; null when that is as it should be
   */
  void end(@Nullable String text) {
    life.end(text);
  }

  /** Nothing of its own wakes it any more. */
  void silence() {
    alarms.cancel();
  }

  /** For logs. */
  @Override
  public String toString() {
    return info.label();
  }
}
