package dev.moonwire.http.h2;

import dev.moonwire.http.Headers;
import dev.moonwire.http.HttpLimits;
import dev.moonwire.http.HttpViolation;
import dev.moonwire.http.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Exception;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** A session before a server of literal bytes (RFC 9113 §6). */
final class RawServer implements AutoCloseable {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int PRIORITY = 2;
  static final int RST = 3;
  static final int SETTINGS = 4;
  static final int PUSH_PROMISE = 5;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW = 8;
  static final int CONTINUATION = 9;

  static final int END_STREAM = 1;
  static final int ACK = 1;
  static final int END_HEADERS = 4;
  static final int PADDED = 8;

  static final HttpLimits LIMITS = new HttpLimits(4096, 40);
  private static final int PREFACE = 24;

  final Told told = new Told();
  final Http2Session session;
  private final ClientFrames frames = new ClientFrames();
  private boolean prefaceSeen;

  RawServer() {
    this(Http2Options.DEFAULT);
  }

  RawServer(Http2Options options) {
    session = new Http2Session(LIMITS, options, told);
  }

  /** A session whose opening is over: both sides' settings are known. */
  static RawServer begun(Http2Options options, byte[]... settings) throws Exception {
    RawServer server = new RawServer(options);
    server.sends(frame(SETTINGS, 0, 0, join(settings)));
    server.sends(frame(SETTINGS, ACK, 0));
    server.receives();
    server.told.lines();
    return server;
  }

  static RawServer begun() throws Exception {
    return begun(Http2Options.DEFAULT);
  }

  void sends(byte[]... parts) throws HttpViolation {
    ByteBuf bytes = Unpooled.wrappedBuffer(join(parts));
    try {
      session.receive(bytes);
    } finally {
      bytes.release();
    }
  }

  /** The frames the client has sent since the last call. */
  List<String> receives() throws Http2Exception {
    ByteBuf out = Unpooled.buffer();
    try {
      session.drain(out);
      if (!prefaceSeen) {
        out.skipBytes(PREFACE);
        prefaceSeen = true;
      }
      return out.isReadable() ? frames.read(out) : List.of();
    } finally {
      out.release();
    }
  }

  Http2Exchange get(String name) {
    return session.open(request("GET", "/" + name), true, told.exchange(name));
  }

  Http2Exchange post(String name) {
    return session.open(request("POST", "/" + name), false, told.exchange(name));
  }

  static RequestHead request(String method, String target, String... fields) {
    Headers headers = new Headers();
    for (int i = 0; i < fields.length; i += 2) {
      headers.add(fields[i], fields[i + 1]);
    }
    return new RequestHead(method, "https", "a.example", target, headers);
  }

  static byte[] frame(int type, int flags, int streamId, byte... payload) {
    ByteBuf out = Unpooled.buffer();
    out.writeMedium(payload.length).writeByte(type).writeByte(flags).writeInt(streamId);
    out.writeBytes(payload);
    return Arrays.copyOf(out.array(), out.writerIndex());
  }

  /** A HEADERS frame that is a whole head. */
  static byte[] head(int streamId, boolean end, String... fields) {
    return frame(HEADERS, END_HEADERS | (end ? END_STREAM : 0), streamId, block(fields));
  }

  static byte[] data(int streamId, int length, boolean end) {
    return frame(DATA, end ? END_STREAM : 0, streamId, new byte[length]);
  }

  static byte[] setting(int id, int value) {
    return Unpooled.buffer(6, 6).writeShort(id).writeInt(value).array();
  }

  static byte[] number(int... values) {
    ByteBuf out = Unpooled.buffer(values.length * 4, values.length * 4);
    for (int value : values) {
      out.writeInt(value);
    }
    return out.array();
  }

  /** Literal fields without indexing or Huffman coding (RFC 7541 §6.2.2). */
  static byte[] block(String... fields) {
    ByteBuf out = Unpooled.buffer();
    for (int i = 0; i < fields.length; i++) {
      if (i % 2 == 0) {
        out.writeByte(0);
      }
      byte[] text = fields[i].getBytes(StandardCharsets.ISO_8859_1);
      if (text.length < 127) {
        out.writeByte(text.length);
      } else {
        out.writeByte(127);
        int rest = text.length - 127;
        for (; rest > 127; rest >>= 7) {
          out.writeByte(rest & 127 | 128);
        }
        out.writeByte(rest);
      }
      out.writeBytes(text);
    }
    return Arrays.copyOf(out.array(), out.writerIndex());
  }

  static byte[] join(byte[]... parts) {
    ByteBuf out = Unpooled.buffer();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return Arrays.copyOf(out.array(), out.writerIndex());
  }

  @Override
  public void close() {
    session.close();
  }
}
