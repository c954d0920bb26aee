package dev.moonwire.http.h2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameTypes;
import io.netty.handler.codec.http2.Http2Headers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;

/**
 * Frames as bytes (RFC 9113 §6), in the order they are written, kept until drained. Content of
 * requests is not among them: it is framed while draining, when its window is known.
 *
 * <p>Frames are never longer than every peer must take, 16384 bytes, so its MAX_FRAME_SIZE does not
 * matter. Neither does its MAX_HEADER_LIST_SIZE: that is advice, and a server that minds the size
 * answers 431.
 */
final class FrameWriter implements AutoCloseable {
  /** The longest payload that every peer takes (RFC 9113 §4.2). */
  static final int MOST_PAYLOAD = 16_384;

  private static final int END_STREAM = 0x1;
  private static final int ACK = 0x1;
  private static final int END_HEADERS = 0x4;
  private static final int CONNECTION = 0;

  /** Our part of the compression's memory; a peer that offers more need not spend it. */
  private static final long MOST_TABLE = 4096;

  /** Not put into tables, from where others' requests could guess them (RFC 7541 §7.1). */
  private static final Set<String> SECRETS =
      Set.of("authorization", "proxy-authorization", "cookie");

  private final ByteBuf pending = Unpooled.buffer();
  private final DefaultHttp2HeadersEncoder encoder =
      new DefaultHttp2HeadersEncoder((name, value) -> SECRETS.contains(name.toString()), true);

  boolean hasOutput() {
    return pending.isReadable();
  }

  void drain(ByteBuf out) {
    out.writeBytes(pending);
    pending.clear();
  }

  /** What a connection begins with (RFC 9113 §3.4). */
  void preface(Map<Character, Long> settings) {
    ByteBuf magic = Http2CodecUtil.connectionPrefaceBuf();
    pending.writeBytes(magic);
    frame(pending, settings.size() * 6, Http2FrameTypes.SETTINGS, 0, CONNECTION);
    settings.forEach(
        (id, value) -> {
          pending.writeShort(id);
          pending.writeInt(value.intValue());
        });
  }

  void settingsAck() {
    frame(pending, 0, Http2FrameTypes.SETTINGS, ACK, CONNECTION);
  }

  void ping(long payload, boolean ack) {
    frame(pending, Long.BYTES, Http2FrameTypes.PING, ack ? ACK : 0, CONNECTION);
    pending.writeLong(payload);
  }

  void reset(int streamId, long code) {
    frame(pending, Integer.BYTES, Http2FrameTypes.RST_STREAM, 0, streamId);
    pending.writeInt((int) code);
  }

  /**
   * @param streamId 0 for the connection's window
   */
  void windowUpdate(int streamId, int increment) {
    frame(pending, Integer.BYTES, Http2FrameTypes.WINDOW_UPDATE, 0, streamId);
    pending.writeInt(increment);
  }

  /** A server without push has begun no streams, so the last one is always 0. */
  void goAway(long code, String debug) {
    byte[] words = debug.getBytes(StandardCharsets.UTF_8);
    frame(pending, 2 * Integer.BYTES + words.length, Http2FrameTypes.GO_AWAY, 0, CONNECTION);
    pending.writeInt(0).writeInt((int) code).writeBytes(words);
  }

  /** A request's head, in as many frames as it takes. */
  void head(int streamId, Http2Headers fields, boolean endStream) {
    ByteBuf block = Unpooled.buffer();
    try {
      encoder.encodeHeaders(streamId, fields, block);
    } catch (Http2Exception e) {
      throw new IllegalStateException("fields cannot be encoded", e);
    }
    byte type = Http2FrameTypes.HEADERS;
    int flags = endStream ? END_STREAM : 0;
    do {
      int part = Math.min(block.readableBytes(), MOST_PAYLOAD);
      boolean last = part == block.readableBytes();
      frame(pending, part, type, last ? flags | END_HEADERS : flags, streamId);
      pending.writeBytes(block, part);
      type = Http2FrameTypes.CONTINUATION;
      flags = 0;
    } while (block.isReadable());
  }

  /** One frame with so many bytes of the queue. */
  static void data(ByteBuf out, int streamId, SendQueue queue, int bytes, boolean endStream) {
    frame(out, bytes, Http2FrameTypes.DATA, endStream ? END_STREAM : 0, streamId);
    queue.moveTo(out, bytes);
  }

  /** The peer has said how much its decoder remembers (RFC 7541 §4.2). */
  void headerTableSize(long size) throws Http2Exception {
    encoder.configuration().maxHeaderTableSize(Math.min(size, MOST_TABLE));
  }

  private static void frame(ByteBuf out, int length, byte type, int flags, int streamId) {
    out.writeMedium(length).writeByte(type).writeByte(flags).writeInt(streamId);
  }

  @Override
  public void close() {
    encoder.close();
    pending.release();
  }
}
