package dev.moonwire.http.h2;

import static io.netty.handler.codec.http2.Http2Error.ENHANCE_YOUR_CALM;
import static io.netty.handler.codec.http2.Http2Error.PROTOCOL_ERROR;
import static io.netty.handler.codec.http2.Http2Exception.streamError;

import dev.moonwire.http.ResponseHead;
import io.netty.handler.codec.http2.Http2Exception;

/**
 * Whether a response is whole and in order (RFC 9113 §8.1, §8.1.1): interim heads, one final head,
 * as much content as the head has announced, trailers at the very end. The errors are of the
 * stream.
 */
final class ResponseOrder {
  /** RFC 9110 §15.2 sets no limit; a server with more to say before it answers never will. */
  private static final int MOST_INTERIM = 32;

  private static final int NO_CONTENT = 204;
  private static final int NOT_MODIFIED = 304;
  private static final int FIRST_REDIRECTION = 300;
  private static final long ANY = -1;

  private final int streamId;
  private final String method;
  private int interim;
  private boolean headSeen;
  private long announced = ANY;
  private long received;

  ResponseOrder(int streamId, String method) {
    this.streamId = streamId;
    this.method = method;
  }

  /** Whether the final head was there, so that fields to come are trailers. */
  boolean isHeadSeen() {
    return headSeen;
  }

  void head(ResponseHead head, long contentLength, boolean end) throws Http2Exception {
    if (head.isInterim()) {
      interimHead(end);
      return;
    }
    headSeen = true;
    announced = content(head.status(), contentLength);
    if (end) {
      end();
    }
  }

  void data(int bytes, boolean end) throws Http2Exception {
    if (!headSeen) {
      throw streamError(streamId, PROTOCOL_ERROR, "content before a head");
    }
    received += bytes;
    if (announced != ANY && received > announced) {
      throw streamError(streamId, PROTOCOL_ERROR, "more content than announced");
    }
    if (end) {
      end();
    }
  }

  void trailers(boolean end) throws Http2Exception {
    if (!end) {
      throw streamError(streamId, PROTOCOL_ERROR, "a second head");
    }
    end();
  }

  private void interimHead(boolean end) throws Http2Exception {
    if (end) {
      throw streamError(streamId, PROTOCOL_ERROR, "an end without a head");
    }
    interim++;
    if (interim > MOST_INTERIM) {
      throw streamError(streamId, ENHANCE_YOUR_CALM, "too many interim heads");
    }
  }

  /** How much content is to come. What has none may still tell its length (RFC 9110 §8.6). */
  private long content(int status, long contentLength) {
    if (method.equals("CONNECT") && status < FIRST_REDIRECTION) {
      return ANY;
    }
    boolean none = method.equals("HEAD") || status == NO_CONTENT || status == NOT_MODIFIED;
    return none ? 0 : contentLength;
  }

  private void end() throws Http2Exception {
    if (announced != ANY && received != announced) {
      throw streamError(streamId, PROTOCOL_ERROR, "less content than announced");
    }
  }
}
