package dev.moonwire.client;

import io.netty.handler.codec.http2.Http2Error;

/** What the codes of HTTP/2 are called (RFC 9113 §7). */
final class ErrorNames {
  private ErrorNames() {}

  static String of(long code) {
    Http2Error known = Http2Error.valueOf(code);
    return known == null ? "error " + code : known.name();
  }
}
