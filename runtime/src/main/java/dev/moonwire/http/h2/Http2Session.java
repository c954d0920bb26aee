package dev.moonwire.http.h2;

import dev.moonwire.http.HttpLimits;
import dev.moonwire.http.HttpViolation;
import dev.moonwire.http.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The client's end of one HTTP/2 connection (RFC 9113). It begins with its preface as output;
 * requests may be opened at once. Whoever holds the connection hands the bytes that come to {@link
 * #receive} and sends what {@link #drain} gives, after every call that may have made output: {@link
 * #hasOutput} tells.
 *
 * <p>Listeners are told from within {@code receive} and {@code drain}. What one throws leaves that
 * call; the session stays sound, and the next {@code receive}, of no bytes perhaps, goes on with
 * what was left over.
 *
 * <p>The end of the connection is the holder's knowledge: exchanges that are then open are not told
 * of it. For one thread.
 */
public final class Http2Session implements AutoCloseable {
  private final FrameWriter writer = new FrameWriter();
  private final Events events = new Events();
  private final FloodGuard guard = new FloodGuard();
  private final Exchanges exchanges;
  private final FrameHandler handler;
  private final FrameParser parser;
  private @Nullable HttpViolation violation;
  private boolean closed;

  public Http2Session(HttpLimits limits, Http2Options options, SessionListener listener) {
    exchanges = new Exchanges(writer, events, listener, limits.fields(), options.streamWindow());
    ReceiveWindow window =
        new ReceiveWindow(options.connectionWindow(), options.connectionWindow());
    handler = new FrameHandler(exchanges, listener, guard, window);
    parser = new FrameParser(limits.headSize(), handler);
    writer.preface(settings(limits, options));
    int more = options.connectionWindow() - SendWindow.INITIAL;
    if (more > 0) {
      writer.windowUpdate(0, more);
    }
  }

  private static Map<Character, Long> settings(HttpLimits limits, Http2Options options) {
    Map<Character, Long> settings = new TreeMap<>();
    settings.put(Http2CodecUtil.SETTINGS_ENABLE_PUSH, 0L);
    settings.put(Http2CodecUtil.SETTINGS_INITIAL_WINDOW_SIZE, (long) options.streamWindow());
    settings.put(Http2CodecUtil.SETTINGS_MAX_HEADER_LIST_SIZE, (long) limits.headSize());
    return settings;
  }

  /**
   * Takes all bytes and tells the listeners what they mean. The buffer stays the caller's.
   *
   * @throws HttpViolation if the server has broken the protocol; the output then ends with the
   *     reason (GOAWAY), and the connection is of no more use
   * @throws IllegalStateException from within a listener
   */
  public void receive(ByteBuf in) throws HttpViolation {
    if (events.areBeingTold()) {
      throw new IllegalStateException("receive within a listener");
    }
    if (closed || violation != null) {
      in.skipBytes(in.readableBytes());
      refuseBroken();
      return;
    }
    guard.bytesCame();
    parser.add(in);
    events.tell();
    while (!closed && parseFrame()) {
      events.tell();
    }
  }

  private boolean parseFrame() throws HttpViolation {
    try {
      return parser.readFrame();
    } catch (FrameParser.Broken e) {
      exchanges.shut();
      writer.goAway(e.code(), e.text());
      violation = new HttpViolation("http/2: " + e.text());
      throw violation;
    }
  }

  private void refuseBroken() throws HttpViolation {
    if (violation != null) {
      throw violation;
    }
  }

  /** Whether {@link #drain} would append anything now. */
  public boolean hasOutput() {
    return !closed && (writer.hasOutput() || (violation == null && exchanges.maySend()));
  }

  /**
   * Appends all that is to be sent and may be. Call it when what it gave before has left: the
   * output of a server that reads nothing is limited here, not behind it.
   */
  public void drain(ByteBuf out) {
    if (closed) {
      return;
    }
    writer.drain(out);
    guard.drained();
    if (violation == null) {
      for (int frames = exchanges.drain(out); frames > 0; frames--) {
        guard.frameLeft();
      }
    }
    events.tell();
  }

  /** Whether one more exchange may be opened now. */
  public boolean mayOpen() {
    return exchanges.mayOpen();
  }

  /** How many exchanges are not over. */
  public int openStreams() {
    return exchanges.size();
  }

  /**
   * Sends a request.
   *
   * @param endsWithHead whether it has no content
   * @throws IllegalStateException if no more {@linkplain #mayOpen may be opened}
   * @throws IllegalArgumentException if the head has what cannot be sent
   */
  public Http2Exchange open(RequestHead head, boolean endsWithHead, ExchangeListener listener) {
    return open(RequestFields.of(head, null), head.method(), endsWithHead, listener);
  }

  /**
   * Asks for a tunnel with a protocol of its own, such as {@code websocket}: an answer of 2xx opens
   * it, and then its bytes are the content of both sides (RFC 8441 §4). The head's method does not
   * matter.
   *
   * @throws IllegalStateException if no more may be opened, or the server does not {@linkplain
   *     #allowsExtendedConnect allow} it
   */
  public Http2Exchange openConnect(RequestHead head, String protocol, ExchangeListener listener) {
    if (!handler.allowsExtendedConnect()) {
      throw new IllegalStateException("the server does not allow extended connect");
    }
    RequestHead connect =
        new RequestHead("CONNECT", head.scheme(), head.authority(), head.target(), head.headers());
    return open(RequestFields.of(connect, protocol), connect.method(), false, listener);
  }

  private Http2Exchange open(
      Http2Headers fields, String method, boolean end, ExchangeListener listener) {
    Http2Exchange exchange = exchanges.open(method, listener);
    writer.head(exchange.id(), fields, end);
    guard.frameLeft();
    if (end) {
      exchange.localEnd();
    }
    return exchange;
  }

  /** Whether the server has told its settings, before which little is known of it. */
  public boolean settingsReceived() {
    return handler.settingsReceived();
  }

  /** Whether the server has said that it takes {@link #openConnect} (RFC 8441 §3). */
  public boolean allowsExtendedConnect() {
    return handler.allowsExtendedConnect();
  }

  /** Asks the server for a sign of life; {@link SessionListener#pong} tells it. */
  public void ping() {
    if (!closed && violation == null) {
      guard.frameLeft();
      handler.ping();
    }
  }

  /** Tells the server that no more requests follow; those open go on to their ends. */
  public void shutdown() {
    exchanges.shut();
    if (!closed && violation == null) {
      writer.goAway(Http2Error.NO_ERROR.code(), "");
    }
  }

  /** Frees the buffers; no listener is told anything more. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    events.drop();
    exchanges.abandon();
    parser.close();
    writer.close();
  }
}
