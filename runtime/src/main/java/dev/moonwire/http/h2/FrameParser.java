package dev.moonwire.http.h2;

import static io.netty.handler.codec.http2.Http2Error.FRAME_SIZE_ERROR;
import static io.netty.handler.codec.http2.Http2Error.PROTOCOL_ERROR;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameTypes;

/**
 * Cuts the bytes of the server into frames (RFC 9113 §4) and has Netty's reader read them, one at a
 * time. Errors of a stream go to the handler, those of the connection are {@link Broken}.
 */
final class FrameParser implements AutoCloseable {
  /** The connection is of no more use; to be told in a GOAWAY. */
  static final class Broken extends Exception {
    private static final long serialVersionUID = 1;

    private final long code;
    private final String text;

    Broken(Http2Error error, String text) {
      super(text, null, false, false);
      this.code = error.code();
      this.text = text;
    }

    long code() {
      return code;
    }

    String text() {
      return text;
    }
  }

  private static final int HEADER = 9;
  private static final int TYPE_AT = 3;
  private static final int FLAGS_AT = 4;
  private static final int ACK = 0x1;

  /** Up to so many times the limit a head costs its own exchange only, beyond it all. */
  private static final int PATIENCE = 4;

  private final FrameHandler handler;
  private final DefaultHttp2FrameReader reader;
  private final ByteBuf bytes = Unpooled.buffer();

  // Netty's reader takes its buffers from a context of a channel, which is all this one is for.
  private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
  private final ChannelHandlerContext context = channel.pipeline().firstContext();
  private boolean begun;

  FrameParser(int headSize, FrameHandler handler) {
    this.handler = handler;
    DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(true, true, headSize);
    try {
      decoder.configuration().maxHeaderListSize(headSize, (long) PATIENCE * headSize);
    } catch (Http2Exception e) {
      throw new IllegalArgumentException("size of heads: " + headSize, e);
    }
    reader = new DefaultHttp2FrameReader(decoder);
  }

  void add(ByteBuf in) {
    bytes.discardReadBytes();
    bytes.writeBytes(in);
  }

  /** Hands one frame to the handler; false if there is no whole one. */
  boolean readFrame() throws Broken {
    if (bytes.readableBytes() < HEADER) {
      return false;
    }
    checkBeginning();
    int length = bytes.getUnsignedMedium(bytes.readerIndex());
    if (length > FrameWriter.MOST_PAYLOAD) {
      throw new Broken(FRAME_SIZE_ERROR, "frame of " + length + " bytes");
    }
    if (bytes.readableBytes() < HEADER + length) {
      return false;
    }
    read(bytes.readSlice(HEADER + length));
    return true;
  }

  /** The server's settings come first; what begins otherwise speaks another protocol. */
  private void checkBeginning() throws Broken {
    if (!begun) {
      int at = bytes.readerIndex();
      boolean settings = bytes.getByte(at + TYPE_AT) == Http2FrameTypes.SETTINGS;
      if (!settings || (bytes.getByte(at + FLAGS_AT) & ACK) != 0) {
        throw new Broken(PROTOCOL_ERROR, "the peer does not begin as a server of http/2");
      }
      begun = true;
    }
  }

  private void read(ByteBuf frame) throws Broken {
    try {
      try {
        reader.readFrame(context, frame, handler);
      } catch (Http2Exception.StreamException e) {
        handler.streamFailed(e.streamId(), e.error().code());
      }
    } catch (Http2Exception e) {
      throw new Broken(e.error(), text(e));
    }
  }

  /** Netty's words begin as sentences do. */
  private static String text(Http2Exception e) {
    String message = e.getMessage();
    if (message == null) {
      return e.error().name();
    }
    boolean sentence = message.length() > 1 && Character.isLowerCase(message.charAt(1));
    return sentence ? Character.toLowerCase(message.charAt(0)) + message.substring(1) : message;
  }

  @Override
  public void close() {
    reader.close();
    channel.close();
    bytes.release();
  }
}
