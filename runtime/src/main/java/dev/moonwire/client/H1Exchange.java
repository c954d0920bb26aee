package dev.moonwire.client;

import dev.moonwire.http.HttpViolation;
import dev.moonwire.http.RequestHead;
import dev.moonwire.http.ResponseHead;
import dev.moonwire.http.h1.RequestWriter;
import dev.moonwire.http.h1.ResponseReader;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One request over HTTP/1.1 and its response. */
final class H1Exchange implements Exchange {
  /** What is read of an answer for the sake of its connection. */
  private static final int MOST_DISCARDED = 1 << 16;

  private final H1Role role;
  private final Wsi wsi;
  private final HttpTelling telling;
  private boolean chunked;
  private boolean requestSent;
  private boolean hasBody;
  private boolean delivering;
  private boolean endsAfterDelivery;
  private boolean abandoned;
  private boolean discarding;
  private int discarded;
  private boolean completed;
  private byte @Nullable [] undelivered;

  H1Exchange(H1Role role, Wsi wsi) {
    this.role = role;
    this.wsi = wsi;
    this.telling = new HttpTelling(wsi);
  }

  Wsi wsi() {
    return wsi;
  }

  String method() {
    return String.valueOf(wsi.info().method());
  }

  /** Whether the request may be sent twice, as far as that is known before it is made. */
  static boolean isRepeatable(Wsi wsi) {
    return switch (String.valueOf(wsi.info().method())) {
      case "GET", "HEAD", "OPTIONS", "PUT", "DELETE" -> true;
      default -> false;
    };
  }

  /** Whether it may be sent twice. A body cannot: it has come from the handler. */
  boolean isRepeatable() {
    return isRepeatable(wsi) && !hasBody;
  }

  boolean isRequestSent() {
    return requestSent;
  }

  /** Sends the head; false when the handler wants no request, and the wsi has ended. */
  boolean begin() {
    RequestHead head = wsi.request().head(role.isShared());
    if (head == null) {
      wsi.life().endUnwanted();
      return false;
    }
    hasBody = wsi.request().isBodyPending();
    requestSent = !hasBody;
    if (!head.headers().has("Content-Length") && !head.headers().has("Transfer-Encoding")) {
      chunked = hasBody;
      if (hasBody) {
        head.headers().add("Transfer-Encoding", "chunked");
      } else if (RequestHeads.expectsBody(head.method())) {
        head.headers().add("Content-Length", "0");
      }
    }
    RequestWriter.head(role.connection.out(), head);
    role.connection.wrote();
    wsi.speaks(this);
    if (hasBody) {
      wsi.askWriteable();
    }
    return true;
  }

  /** Its answer is the next to come. */
  void await() {
    if (!telling.hasHead()) {
      wsi.guard(wsi.limits().timeout(), () -> wsi.end("Timed out waiting server reply"));
    }
  }

  boolean hasHead() {
    return telling.hasHead();
  }

  /** Whether something waits for the handler to take it. */
  boolean isBehind() {
    return undelivered != null;
  }

  boolean isHeld() {
    return wsi.isHeld();
  }

  boolean isAbandoned() {
    return abandoned;
  }

  /**
   * Takes what there is of the response.
   *
   * @return whether the next response may follow in the input
   */
  boolean receive(ResponseReader reader, ByteBuf in) throws HttpViolation {
    if (abandoned) {
      return false;
    }
    if (isBehind()) {
      // More has come while the handler has not taken what was there.
      return offer();
    }
    if (wsi.isHeld() && telling.hasHead()) {
      return false;
    }
    ResponseReader.Event event = reader.next(in, wsi.limits().pieceSize());
    switch (event) {
      case HEAD -> {
        return headCame(Objects.requireNonNull(reader.head()));
      }
      case BODY -> {
        return discarding ? discard(reader.piece()) : keep(reader.piece());
      }
      case END -> {
        complete();
        return true;
      }
      default -> {
        return false;
      }
    }
  }

  private boolean keep(byte[] piece) {
    undelivered = piece;
    return offer();
  }

  /** Nobody wants it: the request is made again. A long one is not waited for. */
  private boolean discard(byte[] piece) {
    discarded += piece.length;
    if (discarded > MOST_DISCARDED) {
      wsi.request().repeat();
      return false;
    }
    return true;
  }

  /** Whether its request is to be made again. */
  boolean isDiscarding() {
    return discarding;
  }

  private boolean headCame(ResponseHead head) {
    HttpTelling.Verdict verdict = telling.head(head);
    if (verdict == HttpTelling.Verdict.GO_ON) {
      telling.guardBody();
      return true;
    }
    if (verdict == HttpTelling.Verdict.AGAIN) {
      discarding = role.isShared() && requestSent;
      if (!discarding) {
        wsi.request().repeat();
      }
    }
    return discarding;
  }

  /** Tells the handler that something is there, which takes it or not. */
  private boolean offer() {
    if (wsi.isHeld()) {
      return false;
    }
    if (wsi.tell(Reason.RECEIVE_CLIENT_HTTP) != 0) {
      wsi.end(null);
      return false;
    }
    return completed || (!abandoned && !isBehind());
  }

  /** See {@link Exchange#read}: all that is there is told. */
  int deliver(ResponseReader reader, ByteBuf in, int most) throws HttpViolation {
    if (delivering || discarding) {
      return 0;
    }
    delivering = true;
    try {
      int limit = most > 0 ? most : wsi.limits().pieceSize();
      while (!abandoned) {
        byte[] piece = undelivered;
        if (piece != null) {
          undelivered =
              piece.length > limit ? Arrays.copyOfRange(piece, limit, piece.length) : null;
          byte[] told = piece.length > limit ? Arrays.copyOf(piece, limit) : piece;
          int answer = telling.body(told);
          if (answer != 0) {
            return answer;
          }
          telling.guardBody();
          if (wsi.isHeld()) {
            return 0;
          }
          continue;
        }
        ResponseReader.Event event = reader.next(in, Math.min(limit, wsi.limits().pieceSize()));
        if (event == ResponseReader.Event.END) {
          complete();
          return 0;
        } else if (event == ResponseReader.Event.MORE) {
          return ended();
        }
        undelivered = reader.piece();
      }
      return -1;
    } finally {
      delivering = false;
    }
  }

  /** Everything that has come is delivered. */
  private int ended() {
    if (endsAfterDelivery) {
      endsAfterDelivery = false;
      role.connection.context().enqueue(() -> role.inputEnded(null));
    }
    role.connection.wake();
    return 0;
  }

  /** The stream has ended while the handler is behind. */
  void endsAfterDelivery() {
    endsAfterDelivery = true;
  }

  /** The response is whole. */
  void complete() {
    completed = true;
    if (discarding) {
      role.repeats(this);
      return;
    }
    boolean stays = telling.done();
    if (!wsi.hasEnded() || !abandoned) {
      role.completed(this, stays);
    }
  }

  /** The handler may write a body. */
  void output() {
    if (wsi.request().isBodyPending() || wsi.hasAskedWriteable()) {
      if (wsi.tellWriteable(Reason.CLIENT_HTTP_WRITEABLE) != 0) {
        wsi.end(null);
      } else if (!abandoned && hasBody && !wsi.request().isBodyPending()) {
        finishBody();
      }
    }
  }

  private void finishBody() {
    if (!requestSent) {
      requestSent = true;
      if (chunked) {
        RequestWriter.lastChunk(role.connection.out());
        role.connection.wrote();
      }
    }
  }

  @Override
  public int write(byte[] data, int offset, int length, int flags) {
    int kind = flags & Flags.WRITE_KIND;
    boolean http = kind == Flags.WRITE_HTTP || kind == Flags.WRITE_HTTP_FINAL;
    boolean room = role.connection.unsent() + length <= wsi.limits().unsentSize();
    if (!http || !room || !hasBody || requestSent) {
      return -1;
    }
    if (chunked) {
      RequestWriter.chunk(role.connection.out(), data, offset, length);
    } else {
      role.connection.out().writeBytes(data, offset, length);
    }
    if (kind == Flags.WRITE_HTTP_FINAL) {
      finishBody();
    }
    role.connection.wrote();
    return length;
  }

  @Override
  public void askWriteable() {
    role.connection.wake();
  }

  @Override
  public int read(int most) {
    return role.readFor(this, most);
  }

  @Override
  public boolean isChoked() {
    return role.connection.unsent() > 0;
  }

  @Override
  public long allowance() {
    return -1;
  }

  @Override
  public void resume() {
    role.connection.context().enqueue(role::input);
    role.connection.wake();
  }

  /** Its wsi goes out again elsewhere. */
  void forget() {
    abandoned = true;
  }

  @Override
  public long heldBytes() {
    return undelivered == null ? 0 : undelivered.length;
  }

  @Override
  public void abandon() {
    if (!abandoned) {
      abandoned = true;
      role.abandoned(this);
    }
  }
}
