package dev.moonwire.http.h2;

import static io.netty.handler.codec.http2.Http2Error.FLOW_CONTROL_ERROR;
import static io.netty.handler.codec.http2.Http2Error.PROTOCOL_ERROR;
import static io.netty.handler.codec.http2.Http2Exception.connectionError;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What each frame of the server means (RFC 9113 §6). Stream errors end one exchange, connection
 * errors all; both are thrown.
 */
final class FrameHandler implements Http2FrameListener {
  private static final int MOST_DEBUG = 1024;

  private final Exchanges exchanges;
  private final FrameWriter writer;
  private final Events events;
  private final SessionListener listener;
  private final FloodGuard guard;
  private final ReceiveWindow window;
  private boolean settingsReceived;
  private boolean extendedConnect;
  private long pings;
  private long pongs;

  FrameHandler(
      Exchanges exchanges, SessionListener listener, FloodGuard guard, ReceiveWindow window) {
    this.exchanges = exchanges;
    this.writer = exchanges.writer();
    this.events = exchanges.events();
    this.listener = listener;
    this.guard = guard;
    this.window = window;
  }

  boolean settingsReceived() {
    return settingsReceived;
  }

  boolean allowsExtendedConnect() {
    return extendedConnect;
  }

  void ping() {
    pings++;
    writer.ping(pings, false);
  }

  /** Ends the exchange whose stream the server has broken the rules of. */
  void streamFailed(int streamId, long code) throws Http2Exception {
    guard.emptyFrameCame();
    Http2Exchange exchange = exchanges.find(streamId);
    if (exchange != null) {
      guard.answered();
      exchange.fail(code);
    }
  }

  @Override
  public int onDataRead(
      ChannelHandlerContext ctx, int streamId, ByteBuf data, int padding, boolean end)
      throws Http2Exception {
    takeWindow(data.readableBytes() + padding);
    Http2Exchange exchange = exchanges.find(streamId);
    if (!data.isReadable() && !end) {
      guard.emptyFrameCame();
    }
    if (exchange != null) {
      guard.contentCame(data.readableBytes());
      exchange.dataCame(data, padding, end);
    }
    return 0;
  }

  /**
   * The connection's window counts what is thrown away too, and is given back on arrival: only a
   * stream's own window is held by who does not consume it. No frame is long enough to exceed it,
   * since less than half of it is ever out.
   */
  private void takeWindow(int bytes) {
    int announced = window.pass(bytes);
    if (announced > 0) {
      writer.windowUpdate(0, announced);
    }
  }

  @Override
  public void onHeadersRead(
      ChannelHandlerContext ctx, int streamId, Http2Headers headers, int padding, boolean end)
      throws Http2Exception {
    Http2Exchange exchange = exchanges.find(streamId);
    if (exchange == null) {
      guard.emptyFrameCame();
    } else {
      guard.contentCame(1);
      exchange.headersCame(headers, end);
    }
  }

  @Override
  public void onHeadersRead(
      ChannelHandlerContext ctx,
      int streamId,
      Http2Headers headers,
      int dependency,
      short weight,
      boolean exclusive,
      int padding,
      boolean end)
      throws Http2Exception {
    onHeadersRead(ctx, streamId, headers, padding, end);
  }

  /** Priorities are deprecated and say nothing to a client (RFC 9113 §5.3.2). */
  @Override
  public void onPriorityRead(
      ChannelHandlerContext ctx, int streamId, int dependency, short weight, boolean exclusive)
      throws Http2Exception {
    guard.emptyFrameCame();
  }

  @Override
  public void onRstStreamRead(ChannelHandlerContext ctx, int streamId, long code)
      throws Http2Exception {
    guard.emptyFrameCame();
    Http2Exchange exchange = exchanges.find(streamId);
    if (exchange != null) {
      exchange.resetCame(code);
    }
  }

  @Override
  public void onSettingsAckRead(ChannelHandlerContext ctx) throws Http2Exception {
    guard.emptyFrameCame();
    exchanges.receiveWindowsAreKnown();
  }

  @Override
  public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings settings)
      throws Http2Exception {
    guard.emptyFrameCame();
    guard.answered();
    apply(settings);
    writer.settingsAck();
    events.add(listener::settings);
  }

  private void apply(Http2Settings settings) throws Http2Exception {
    // A server has no say in this (RFC 9113 §6.5.2).
    if (Boolean.TRUE.equals(settings.pushEnabled())) {
      throw connectionError(PROTOCOL_ERROR, "a server cannot take pushes");
    }
    Long table = settings.headerTableSize();
    if (table != null) {
      writer.headerTableSize(table);
    }
    Long streams = settings.maxConcurrentStreams();
    if (streams != null) {
      exchanges.allow(streams);
    } else if (!settingsReceived) {
      exchanges.allowMany();
    }
    Integer initialWindow = settings.initialWindowSize();
    if (initialWindow != null) {
      exchanges.initialSendWindow(initialWindow);
    }
    Boolean connect = settings.connectProtocolEnabled();
    if (connect != null) {
      extendedConnect = connect;
    }
    settingsReceived = true;
  }

  @Override
  public void onPingRead(ChannelHandlerContext ctx, long payload) throws Http2Exception {
    guard.emptyFrameCame();
    guard.answered();
    writer.ping(payload, true);
  }

  /** Pongs come in the order of the pings; any other answers nothing. */
  @Override
  public void onPingAckRead(ChannelHandlerContext ctx, long payload) throws Http2Exception {
    guard.emptyFrameCame();
    if (pongs < pings && payload == pongs + 1) {
      pongs++;
      events.add(listener::pong);
    }
  }

  @Override
  public void onPushPromiseRead(
      ChannelHandlerContext ctx, int streamId, int promisedId, Http2Headers headers, int padding)
      throws Http2Exception {
    throw connectionError(PROTOCOL_ERROR, "a push, which is not allowed");
  }

  @Override
  public void onGoAwayRead(ChannelHandlerContext ctx, int lastStreamId, long code, ByteBuf debug)
      throws Http2Exception {
    guard.emptyFrameCame();
    int length = Math.min(debug.readableBytes(), MOST_DEBUG);
    String words = debug.toString(debug.readerIndex(), length, StandardCharsets.ISO_8859_1);
    events.add(() -> listener.goAway(lastStreamId, code, words));
    exchanges.goAway(lastStreamId);
  }

  @Override
  public void onWindowUpdateRead(ChannelHandlerContext ctx, int streamId, int increment)
      throws Http2Exception {
    guard.emptyFrameCame();
    if (streamId != 0) {
      streamWindowCame(exchanges.find(streamId), increment);
    } else if (!exchanges.sendWindow().move(increment)) {
      throw connectionError(FLOW_CONTROL_ERROR, "a window beyond all bounds");
    }
  }

  private static void streamWindowCame(@Nullable Http2Exchange exchange, int increment)
      throws Http2Exception {
    if (exchange != null) {
      exchange.windowCame(increment);
    }
  }

  /** Extensions are to be ignored (RFC 9113 §5.5). */
  @Override
  public void onUnknownFrame(
      ChannelHandlerContext ctx, byte type, int streamId, Http2Flags flags, ByteBuf payload)
      throws Http2Exception {
    guard.emptyFrameCame();
  }
}
