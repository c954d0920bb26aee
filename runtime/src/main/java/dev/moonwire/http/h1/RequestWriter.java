package dev.moonwire.http.h1;

import dev.moonwire.http.Headers;
import dev.moonwire.http.RequestHead;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Requests as they stand on the wire (RFC 9112 §3). */
public final class RequestWriter {
  private static final String CRLF = "\r\n";

  private RequestWriter() {}

  /** Appends a head. Whoever fills it has seen to it that no line ends early. */
  public static void head(ByteBuf out, RequestHead head) {
    StringBuilder text = new StringBuilder(256);
    text.append(head.method()).append(' ').append(head.target()).append(" HTTP/1.1").append(CRLF);
    for (Headers.Field field : head.headers()) {
      text.append(field.name()).append(": ").append(field.value()).append(CRLF);
    }
    ascii(out, text.append(CRLF));
  }

  /** Appends a piece of a chunked body (RFC 9112 §7.1); nothing for no bytes. */
  public static void chunk(ByteBuf out, byte[] data, int offset, int length) {
    if (length > 0) {
      ascii(out, Integer.toHexString(length) + CRLF);
      out.writeBytes(data, offset, length);
      ascii(out, CRLF);
    }
  }

  /** Appends what ends a chunked body. */
  public static void lastChunk(ByteBuf out) {
    ascii(out, "0" + CRLF + CRLF);
  }

  private static void ascii(ByteBuf out, CharSequence text) {
    out.writeBytes(text.toString().getBytes(StandardCharsets.ISO_8859_1));
  }
}
