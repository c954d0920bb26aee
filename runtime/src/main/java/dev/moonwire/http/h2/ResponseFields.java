package dev.moonwire.http.h2;

import static io.netty.handler.codec.http2.Http2Error.ENHANCE_YOUR_CALM;
import static io.netty.handler.codec.http2.Http2Error.PROTOCOL_ERROR;
import static io.netty.handler.codec.http2.Http2Exception.streamError;

import dev.moonwire.http.Headers;
import dev.moonwire.http.ResponseHead;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.List;
import java.util.Map;

/**
 * Heads and trailers out of the fields of a HEADERS frame (RFC 9113 §8.3.2). What the names and
 * values are made of, the order of pseudo-fields and fields about connections Netty has checked;
 * the errors here are of the stream.
 */
final class ResponseFields {
  private static final String STATUS = ":status";
  private static final int STATUS_DIGITS = 3;
  private static final int FIRST_STATUS = 100;
  private static final int SWITCHING_PROTOCOLS = 101;

  private final int streamId;
  private final int mostFields;

  ResponseFields(int streamId, int mostFields) {
    this.streamId = streamId;
    this.mostFields = mostFields;
  }

  ResponseHead head(Http2Headers fields) throws Http2Exception {
    Headers headers = new Headers();
    copy(fields, headers, STATUS);
    return new ResponseHead(ResponseHead.HTTP_2, status(fields.getAll(STATUS)), "", headers);
  }

  Headers trailers(Http2Headers fields) throws Http2Exception {
    Headers headers = new Headers();
    copy(fields, headers, "");
    return headers;
  }

  /** Digits alone, as often as one likes but always the same; -1 if there is none. */
  long contentLength(Headers headers) throws Http2Exception {
    long length = -1;
    for (String value : headers.all("content-length")) {
      long one = number(value);
      if (one < 0 || (length >= 0 && one != length)) {
        throw streamError(streamId, PROTOCOL_ERROR, "bad content-length");
      }
      length = one;
    }
    return length;
  }

  private void copy(Http2Headers from, Headers to, String allowedPseudo) throws Http2Exception {
    if (from.size() > mostFields) {
      throw streamError(streamId, ENHANCE_YOUR_CALM, "more than %d fields", mostFields);
    }
    for (Map.Entry<CharSequence, CharSequence> field : from) {
      String name = field.getKey().toString();
      if (!name.startsWith(":")) {
        to.add(name, field.getValue().toString());
      } else if (!name.equals(allowedPseudo)) {
        throw streamError(streamId, PROTOCOL_ERROR, "misplaced field %s", name);
      }
    }
  }

  private int status(List<CharSequence> values) throws Http2Exception {
    String text = values.size() == 1 ? values.get(0).toString() : "";
    long status = text.length() == STATUS_DIGITS ? number(text) : -1;
    // HTTP/2 has no way of switching protocols (RFC 9113 §8.6).
    if (status < FIRST_STATUS || status == SWITCHING_PROTOCOLS) {
      throw streamError(streamId, PROTOCOL_ERROR, "bad status");
    }
    return (int) status;
  }

  /** At most 18 digits, or -1. */
  private static long number(String text) {
    boolean digits =
        !text.isEmpty()
            && text.length() < 19
            && text.chars().allMatch(sign -> sign >= '0' && sign <= '9');
    return digits ? Long.parseLong(text) : -1;
  }
}
