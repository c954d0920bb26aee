package dev.moonwire.http.h1;

import dev.moonwire.http.Headers;
import dev.moonwire.http.HttpLimits;
import dev.moonwire.http.HttpViolation;
import dev.moonwire.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the responses of one connection, one after the other. The caller asks for the next event
 * and hands in what bytes there are; what is not taken belongs to the next call.
 */
public final class ResponseReader {
  private static final byte[] NOTHING = {};
  private static final String OLD_VERSION = "HTTP/1.0";
  private static final int NO_CONTENT = 204;
  private static final int NOT_MODIFIED = 304;
  private static final int SWITCHING_PROTOCOLS = 101;
  private static final int LAST_SUCCESS = 299;

  /** What has been read. */
  public enum Event {
    /** Nothing: more bytes have to come. */
    MORE,
    /** A final head, to be had by {@link #head}. Interim ones are skipped. */
    HEAD,
    /** Bytes of the body, to be had by {@link #piece}; never of more than one chunk. */
    BODY,
    /** The response is whole. */
    END
  }

  /** How a body ends (RFC 9112 §6.3). */
  private enum Framing {
    NONE,
    LENGTH,
    CHUNKED,
    CLOSE
  }

  private final HttpLimits limits;
  private final HeadReader lines;
  private String method = "";
  private @Nullable ResponseHead head;
  private Framing framing = Framing.NONE;
  private @Nullable ChunkReader chunks;
  private long left;
  private byte[] piece = NOTHING;
  private boolean persists;

  public ResponseReader(HttpLimits limits) {
    this.limits = limits;
    this.lines = new HeadReader(limits);
  }

  /** The next response is one to a request with this method. */
  public void expect(String requestMethod) {
    method = requestMethod;
    head = null;
    chunks = null;
    piece = NOTHING;
  }

  /**
   * Reads on.
   *
   * @param most the most bytes of a body to take at once, at least 1
   */
  public Event next(ByteBuf in, int most) throws HttpViolation {
    ResponseHead current = head;
    return current == null ? readHead(in) : readBody(in, most);
  }

  private Event readHead(ByteBuf in) throws HttpViolation {
    while (true) {
      skipEmptyLines(in);
      List<String> read = lines.lines(in);
      if (read == null) {
        return Event.MORE;
      }
      ResponseHead found = HeadReader.head(read);
      if (!found.isInterim()) {
        head = found;
        frame(found);
        return Event.HEAD;
      }
    }
  }

  /** Some servers send a line end too many behind a body. */
  private void skipEmptyLines(ByteBuf in) {
    while (lines.isAtStart() && in.isReadable() && isLineEnd(in.getByte(in.readerIndex()))) {
      in.skipBytes(1);
    }
  }

  private static boolean isLineEnd(byte b) {
    return b == '\r' || b == '\n';
  }

  private void frame(ResponseHead found) throws HttpViolation {
    Headers headers = found.headers();
    List<String> lengths = headers.all("Content-Length");
    boolean encoded = headers.has("Transfer-Encoding");
    if (isBodiless(found.status())) {
      framing = Framing.NONE;
    } else if (encoded) {
      boolean chunked = isChunkedLast(headers);
      framing = chunked ? Framing.CHUNKED : Framing.CLOSE;
      chunks = chunked ? new ChunkReader(limits) : null;
    } else if (lengths.isEmpty()) {
      framing = Framing.CLOSE;
    } else {
      framing = Framing.LENGTH;
      left = length(lengths);
    }
    // What ends a body in a way not all agree on smells of smuggling: the body is read, the
    // connection not used again (RFC 9112 §6.1).
    boolean ambiguous = encoded && (!lengths.isEmpty() || found.version().equals(OLD_VERSION));
    persists = framing != Framing.CLOSE && !ambiguous && wantsToPersist(found);
  }

  /** Only a last encoding in chunks says where the body ends. */
  private static boolean isChunkedLast(Headers headers) {
    String all = String.join(",", headers.all("Transfer-Encoding"));
    return all.substring(all.lastIndexOf(',') + 1).strip().equalsIgnoreCase("chunked");
  }

  private boolean isBodiless(int status) {
    return method.equals("HEAD")
        || status == NO_CONTENT
        || status == NOT_MODIFIED
        || status == SWITCHING_PROTOCOLS
        || (method.equals("CONNECT") && status <= LAST_SUCCESS);
  }

  private static boolean wantsToPersist(ResponseHead head) {
    Headers headers = head.headers();
    return head.version().equals(OLD_VERSION)
        ? headers.hasToken("Connection", "keep-alive")
        : !headers.hasToken("Connection", "close");
  }

  private static long length(List<String> values) throws HttpViolation {
    String first = null;
    for (String value : values) {
      for (String one : value.split(",", -1)) {
        String digits = one.strip();
        if (!digits.matches("[0-9]{1,18}") || (first != null && !first.equals(digits))) {
          throw new HttpViolation("bad Content-Length");
        }
        first = digits;
      }
    }
    return Long.parseLong(String.valueOf(first));
  }

  private Event readBody(ByteBuf in, int most) throws HttpViolation {
    long available;
    ChunkReader chunked = chunks;
    if (chunked != null) {
      available = chunked.available(in);
      if (chunked.isDone()) {
        return Event.END;
      }
    } else if (framing == Framing.CLOSE) {
      available = in.readableBytes();
    } else if (framing == Framing.NONE || left == 0) {
      return Event.END;
    } else {
      available = Math.min(left, in.readableBytes());
    }
    if (available == 0) {
      return Event.MORE;
    }
    piece = new byte[(int) Math.min(available, most)];
    in.readBytes(piece);
    left -= piece.length;
    if (chunked != null) {
      chunked.took(piece.length);
    }
    return Event.BODY;
  }

  /**
   * Whether the response is whole when the connection ends here: its body has no other end.
   *
   * @return false when something is missing
   */
  public boolean endsWithConnection() {
    return head != null && framing == Framing.CLOSE;
  }

  /** Whether anything of the response that is expected has come. */
  public boolean hasBegun() {
    return head != null || !lines.isAtStart();
  }

  /** The final head; null before it has come. */
  public @Nullable ResponseHead head() {
    return head;
  }

  /** The bytes of the last {@link Event#BODY}; the caller's to keep. */
  public byte[] piece() {
    return piece;
  }

  /** Whether the server will answer another request on the connection; known with the head. */
  public boolean persists() {
    return persists;
  }

  /** What stood behind a chunked body; empty without. */
  public Headers trailers() {
    Headers found = chunks == null ? null : chunks.trailersIfDone();
    return found == null ? new Headers() : found;
  }
}
