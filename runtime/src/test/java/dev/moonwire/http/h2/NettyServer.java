package dev.moonwire.http.h2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Frame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2Settings;
import java.util.ArrayList;
import java.util.List;

/**
 * A session before Netty's server: {@code /bytes/N} answers with N bytes, {@code /refuse} refuses
 * the stream, and whatever is sent to others comes back, with a trailer.
 */
final class NettyServer implements AutoCloseable {
  private final class Answers extends SimpleChannelInboundHandler<Http2Frame> {
    @Override
    protected void channelRead0(ChannelHandlerContext ctx, Http2Frame frame) {
      if (frame instanceof Http2HeadersFrame headers) {
        request(ctx, headers);
      } else if (frame instanceof Http2DataFrame data) {
        echo(ctx, data);
      }
    }

    private void request(ChannelHandlerContext ctx, Http2HeadersFrame frame) {
      requests.add(frame.headers());
      String path = frame.headers().path().toString();
      Http2FrameStream stream = frame.stream();
      if (path.equals("/refuse")) {
        ctx.write(new DefaultHttp2ResetFrame(Http2Error.REFUSED_STREAM).stream(stream));
        return;
      }
      Http2Headers head = new DefaultHttp2Headers().status("200");
      ctx.write(new DefaultHttp2HeadersFrame(head, false).stream(stream));
      if (path.startsWith("/bytes/")) {
        byte[] content = content(Integer.parseInt(path.substring(7)));
        ByteBuf bytes = Unpooled.wrappedBuffer(content);
        ctx.write(new DefaultHttp2DataFrame(bytes, true).stream(stream));
      }
    }

    private void echo(ChannelHandlerContext ctx, Http2DataFrame data) {
      Http2FrameStream stream = data.stream();
      ctx.write(new DefaultHttp2DataFrame(data.content().retain(), false).stream(stream));
      int taken = data.initialFlowControlledBytes();
      ctx.write(new DefaultHttp2WindowUpdateFrame(taken).stream(stream));
      if (data.isEndStream()) {
        Http2Headers trailers = new DefaultHttp2Headers().add("x-end", "1");
        ctx.write(new DefaultHttp2HeadersFrame(trailers, true).stream(stream));
      }
    }
  }

  final Told told = new Told();
  final Http2Session session;
  final List<Http2Headers> requests = new ArrayList<>();
  private final EmbeddedChannel channel;

  NettyServer(Http2Options options, Http2Settings settings) {
    session = new Http2Session(RawServer.LIMITS, options, told);
    channel =
        new EmbeddedChannel(
            Http2FrameCodecBuilder.forServer().initialSettings(settings).build(), new Answers());
  }

  static byte[] content(int length) {
    byte[] content = new byte[length];
    for (int i = 0; i < length; i++) {
      content[i] = (byte) (i * 31 >> 3);
    }
    return content;
  }

  /** Carries bytes between both until neither has anything to say. */
  void exchangeBytes() throws Exception {
    boolean moved = true;
    while (moved) {
      moved = false;
      if (session.hasOutput()) {
        ByteBuf out = Unpooled.buffer();
        session.drain(out);
        channel.writeInbound(out);
        moved = true;
      }
      channel.flushOutbound();
      for (ByteBuf in = channel.readOutbound(); in != null; in = channel.readOutbound()) {
        try {
          session.receive(in);
        } finally {
          in.release();
        }
        moved = true;
      }
    }
  }

  @Override
  public void close() {
    session.close();
    channel.finishAndReleaseAll();
  }
}
