package dev.moonwire.http.h2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The frames a client sends, one line each, as Netty reads them. */
final class ClientFrames extends Http2FrameAdapter {
  private final DefaultHttp2FrameReader reader = new DefaultHttp2FrameReader();
  private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
  private final List<String> lines = new ArrayList<>();

  List<String> read(ByteBuf bytes) throws Http2Exception {
    lines.clear();
    reader.readFrame(channel.pipeline().firstContext(), bytes, this);
    return List.copyOf(lines);
  }

  @Override
  public int onDataRead(
      ChannelHandlerContext ctx, int streamId, ByteBuf data, int padding, boolean end) {
    lines.add("DATA " + streamId + " " + data.readableBytes() + (end ? " end" : ""));
    return 0;
  }

  @Override
  public void onHeadersRead(
      ChannelHandlerContext ctx, int streamId, Http2Headers headers, int padding, boolean end) {
    StringBuilder line = new StringBuilder("HEADERS " + streamId + (end ? " end" : ""));
    for (Map.Entry<CharSequence, CharSequence> field : headers) {
      line.append(' ').append(field.getKey()).append('=').append(field.getValue());
    }
    lines.add(line.toString());
  }

  @Override
  public void onRstStreamRead(ChannelHandlerContext ctx, int streamId, long code) {
    lines.add("RST " + streamId + " " + code);
  }

  @Override
  public void onSettingsAckRead(ChannelHandlerContext ctx) {
    lines.add("SETTINGS ack");
  }

  @Override
  public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings settings) {
    lines.add("SETTINGS " + new TreeMap<>(settings));
  }

  @Override
  public void onPingRead(ChannelHandlerContext ctx, long data) {
    lines.add("PING " + data);
  }

  @Override
  public void onPingAckRead(ChannelHandlerContext ctx, long data) {
    lines.add("PING ack " + data);
  }

  @Override
  public void onGoAwayRead(ChannelHandlerContext ctx, int lastStreamId, long code, ByteBuf debug) {
    String words = debug.toString(StandardCharsets.US_ASCII);
    lines.add("GOAWAY " + lastStreamId + " " + code + " " + words);
  }

  @Override
  public void onWindowUpdateRead(ChannelHandlerContext ctx, int streamId, int increment) {
    lines.add("WINDOW " + streamId + " " + increment);
  }
}
