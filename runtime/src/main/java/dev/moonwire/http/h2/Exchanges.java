package dev.moonwire.http.h2;

import static io.netty.handler.codec.http2.Http2Error.FLOW_CONTROL_ERROR;
import static io.netty.handler.codec.http2.Http2Error.PROTOCOL_ERROR;
import static io.netty.handler.codec.http2.Http2Error.REFUSED_STREAM;
import static io.netty.handler.codec.http2.Http2Exception.connectionError;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Exception;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The open exchanges of a connection: how many there may be, their numbers, and whose turn it is to
 * send. One frame each in turn, so that a long upload does not hold up short ones.
 */
final class Exchanges {
  /** What RFC 9113 §6.5.2 asks of servers at least; until one says otherwise. */
  private static final long ASSUMED_MOST = 100;

  private static final long LAST_ID = Integer.MAX_VALUE;

  private final Map<Integer, Http2Exchange> open = new LinkedHashMap<>();
  private final ArrayDeque<Http2Exchange> sending = new ArrayDeque<>();
  private final SendWindow sendWindow = new SendWindow(SendWindow.INITIAL);
  private final FrameWriter writer;
  private final Events events;
  private final SessionListener listener;
  private final int mostFields;
  private final int receiveSize;
  private long nextId = 1;
  private long mostOpen = ASSUMED_MOST;
  private int initialSendWindow = SendWindow.INITIAL;
  private boolean windowsKnown;
  private boolean shut;

  Exchanges(
      FrameWriter writer,
      Events events,
      SessionListener listener,
      int mostFields,
      int receiveSize) {
    this.writer = writer;
    this.events = events;
    this.listener = listener;
    this.mostFields = mostFields;
    this.receiveSize = receiveSize;
  }

  FrameWriter writer() {
    return writer;
  }

  Events events() {
    return events;
  }

  int mostFields() {
    return mostFields;
  }

  /** The connection's window. */
  SendWindow sendWindow() {
    return sendWindow;
  }

  int size() {
    return open.size();
  }

  boolean mayOpen() {
    return !shut && nextId <= LAST_ID && open.size() < mostOpen;
  }

  /** No further exchanges. */
  void shut() {
    shut = true;
  }

  /**
   * @throws IllegalStateException if no more may be opened
   */
  Http2Exchange open(String method, ExchangeListener exchangeListener) {
    if (!mayOpen()) {
      throw new IllegalStateException("no more exchanges may be opened");
    }
    int id = (int) nextId;
    nextId += 2;
    // Until the server has seen our settings it may use the window that all streams begin with.
    int limit = windowsKnown ? receiveSize : Math.max(receiveSize, SendWindow.INITIAL);
    Http2Exchange exchange =
        new Http2Exchange(
            id,
            method,
            exchangeListener,
            this,
            new SendWindow(initialSendWindow),
            new ReceiveWindow(receiveSize, limit));
    open.put(id, exchange);
    return exchange;
  }

  /**
   * The exchange a frame is for, or null if it is over: the frame was then under way when it ended
   * and is to be ignored.
   *
   * @throws Http2Exception if there has been no such stream; of the server's own there is none,
   *     since it may not push (RFC 9113 §5.1.1, §8.4)
   */
  @Nullable Http2Exchange find(int id) throws Http2Exception {
    if (id % 2 == 0 || id >= nextId) {
      throw connectionError(PROTOCOL_ERROR, "a frame for stream %d, which was not opened", id);
    }
    return open.get(id);
  }

  void left(Http2Exchange exchange) {
    open.remove(exchange.id());
    sending.remove(exchange);
    events.add(listener::exchangeSlotFree);
  }

  /** The server has acknowledged our settings. */
  void receiveWindowsAreKnown() {
    windowsKnown = true;
  }

  /** The server's first settings say nothing of a limit: then there is none. */
  void allowMany() {
    mostOpen = Long.MAX_VALUE;
  }

  void allow(long most) {
    mostOpen = most;
  }

  /** Also those that are open get or lose what new ones do (RFC 9113 §6.9.2). */
  void initialSendWindow(int size) throws Http2Exception {
    long change = (long) size - initialSendWindow;
    initialSendWindow = size;
    for (Http2Exchange exchange : open.values()) {
      if (!exchange.moveSendWindow(change)) {
        throw connectionError(FLOW_CONTROL_ERROR, "a window beyond all bounds");
      }
    }
  }

  /** Ends the exchanges that the server has not processed (RFC 9113 §6.8). */
  void goAway(int lastStreamId) {
    shut = true;
    for (Http2Exchange exchange : List.copyOf(open.values())) {
      if (exchange.id() > lastStreamId) {
        exchange.close(REFUSED_STREAM.code(), true);
      }
    }
  }

  void wantsToSend(Http2Exchange exchange) {
    if (!sending.contains(exchange)) {
      sending.add(exchange);
    }
  }

  boolean maySend() {
    return sending.stream().anyMatch(Http2Exchange::maySend);
  }

  /** Appends the content that the windows take; returns how many frames that were. */
  int drain(ByteBuf out) {
    int frames = 0;
    int waiting = 0;
    while (waiting < sending.size()) {
      Http2Exchange exchange = sending.remove();
      boolean sent = exchange.sendFrame(out);
      if (exchange.hasWork()) {
        sending.add(exchange);
      }
      frames += sent ? 1 : 0;
      waiting = sent ? 0 : waiting + 1;
    }
    return frames;
  }

  /** The session is closed: nobody is told, nothing is sent. */
  void abandon() {
    shut = true;
    open.values().forEach(Http2Exchange::abandon);
    open.clear();
    sending.clear();
  }
}
