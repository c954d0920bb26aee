package dev.moonwire.http.h2;

import static io.netty.handler.codec.http2.Http2Error.FLOW_CONTROL_ERROR;
import static io.netty.handler.codec.http2.Http2Error.REFUSED_STREAM;
import static io.netty.handler.codec.http2.Http2Error.STREAM_CLOSED;
import static io.netty.handler.codec.http2.Http2Exception.streamError;

import dev.moonwire.http.Headers;
import dev.moonwire.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Arrays;

/**
 * One request and its response: a stream of a connection (RFC 9113 §5). What is written is kept
 * until the server's windows take it; what has arrived holds the window until it is consumed. Once
 * the exchange is over, in whatever way, its methods do nothing.
 *
 * <p>A response may be whole before the request is ({@link ExchangeListener#ended}). The rest of
 * the request may then still be written, as for a tunnel whose other side is closed, or be given up
 * with {@link #reset}; until then the exchange counts as open.
 */
public final class Http2Exchange {
  private final int id;
  private final ExchangeListener listener;
  private final Exchanges exchanges;
  private final ResponseFields fields;
  private final ResponseOrder order;
  private final SendWindow sendWindow;
  private final ReceiveWindow receiveWindow;
  private final SendQueue queue = new SendQueue();
  private StreamState state = StreamState.OPEN;
  private boolean endWritten;
  private boolean silent;

  Http2Exchange(
      int id,
      String method,
      ExchangeListener listener,
      Exchanges exchanges,
      SendWindow sendWindow,
      ReceiveWindow receiveWindow) {
    this.id = id;
    this.listener = listener;
    this.exchanges = exchanges;
    this.fields = new ResponseFields(id, exchanges.mostFields());
    this.order = new ResponseOrder(id, method);
    this.sendWindow = sendWindow;
    this.receiveWindow = receiveWindow;
  }

  /** The number of the stream, odd and growing. */
  public int id() {
    return id;
  }

  /** Whether anything may still be written or come. */
  public boolean isOpen() {
    return state != StreamState.CLOSED;
  }

  /**
   * Queues content of the request; the array stays the caller's.
   *
   * @param end whether it is the last, in which case it may be empty
   * @throws IllegalStateException if the last was written before
   */
  public void write(byte[] data, int offset, int length, boolean end) {
    if (!isOpen()) {
      return;
    }
    if (endWritten) {
      throw new IllegalStateException("written behind the end");
    }
    queue.add(Arrays.copyOfRange(data, offset, offset + length));
    endWritten = end;
    if (hasWork()) {
      exchanges.wantsToSend(this);
    }
  }

  /** Bytes written that have not left through {@link Http2Session#drain}. */
  public long unsent() {
    return queue.size();
  }

  /** How many bytes more would leave at once if they were written now. */
  public long allowance() {
    boolean done = endWritten || state.isLocalEnded();
    return done ? 0 : Math.max(0, windowNow() - queue.size());
  }

  /**
   * The receiver has done with bytes of the content, so that as many more may come. A server stops
   * when nothing is consumed.
   *
   * @throws IllegalArgumentException if so many have not been told of
   */
  public void consumed(int bytes) {
    if (bytes < 0 || bytes > receiveWindow.unconsumed()) {
      throw new IllegalArgumentException("consumed " + bytes + " bytes that did not come");
    }
    giveBack(bytes);
  }

  /**
   * Lets the server send more than it was told of at first.
   *
   * @return false when nothing more can come, or it would be more than a window can have
   */
  public boolean grant(int bytes) {
    if (!isOpen() || state.isRemoteEnded() || !receiveWindow.grow(bytes)) {
      return false;
    }
    exchanges.writer().windowUpdate(id, bytes);
    return true;
  }

  /** How many bytes the server may still send. */
  public long credit() {
    return receiveWindow.left();
  }

  /**
   * Gives the exchange up: the server is told, and the listener is told nothing more.
   *
   * @param errorCode of RFC 9113 §7, mostly CANCEL
   */
  public void reset(long errorCode) {
    if (isOpen()) {
      exchanges.writer().reset(id, errorCode);
      leave();
    }
    silent = true;
  }

  /** The request's last byte has left, perhaps with its head. */
  void localEnd() {
    state = state.localEnd();
    if (!isOpen()) {
      leave();
    }
  }

  /** Whether the peer's windows let something of the queue go. */
  boolean maySend() {
    return hasWork() && (queue.size() == 0 || windowNow() > 0);
  }

  boolean hasWork() {
    return isOpen() && !state.isLocalEnded() && (queue.size() > 0 || endWritten);
  }

  /** Appends one frame of content; false if the windows are shut. */
  boolean sendFrame(ByteBuf out) {
    if (!maySend()) {
      return false;
    }
    int bytes = (int) Math.min(Math.min(queue.size(), windowNow()), FrameWriter.MOST_PAYLOAD);
    boolean last = endWritten && bytes == queue.size();
    FrameWriter.data(out, id, queue, bytes, last);
    sendWindow.take(bytes);
    exchanges.sendWindow().take(bytes);
    if (last) {
      localEnd();
    } else if (queue.size() == 0) {
      tell(listener::writable);
    }
    return true;
  }

  void headersCame(Http2Headers block, boolean end) throws Http2Exception {
    refuseBehindEnd();
    if (order.isHeadSeen()) {
      Headers trailers = fields.trailers(block);
      order.trailers(end);
      tell(() -> listener.trailers(trailers));
    } else {
      ResponseHead head = fields.head(block);
      order.head(head, fields.contentLength(head.headers()), end);
      tell(() -> listener.head(head, end));
    }
    if (end) {
      remoteEnd();
    }
  }

  void dataCame(ByteBuf data, int padding, boolean end) throws Http2Exception {
    refuseBehindEnd();
    int length = data.readableBytes();
    if (!receiveWindow.take(length + padding)) {
      throw streamError(id, FLOW_CONTROL_ERROR, "more data than the window had room for");
    }
    order.data(length, end);
    if (padding > 0) {
      giveBack(padding);
    }
    if (length > 0) {
      byte[] piece = ByteBufUtil.getBytes(data);
      tell(() -> listener.data(piece, end));
    }
    if (end) {
      remoteEnd();
    }
  }

  /** RST_STREAM. Behind a whole response it only says that the rest of the request is unwanted. */
  void resetCame(long code) {
    close(code, code == REFUSED_STREAM.code() && !order.isHeadSeen());
  }

  void windowCame(int bytes) throws Http2Exception {
    if (!sendWindow.move(bytes)) {
      throw streamError(id, FLOW_CONTROL_ERROR, "a window beyond all bounds");
    }
  }

  /** The window that streams begin with has changed; false if it grew beyond all bounds. */
  boolean moveSendWindow(long bytes) {
    return sendWindow.move(bytes);
  }

  /** The server has broken the rules of this stream. */
  void fail(long code) {
    exchanges.writer().reset(id, code);
    close(code, false);
  }

  /** Over without a whole response, unless that was there before. */
  void close(long code, boolean mayRetry) {
    if (!state.isRemoteEnded()) {
      tell(() -> listener.reset(code, mayRetry));
    }
    leave();
  }

  /** Nothing more can be sent or told. */
  void abandon() {
    silent = true;
    state = StreamState.CLOSED;
    queue.clear();
  }

  private void remoteEnd() {
    state = state.remoteEnd();
    tell(listener::ended);
    if (!isOpen()) {
      leave();
    }
  }

  private void leave() {
    state = StreamState.CLOSED;
    queue.clear();
    exchanges.left(this);
  }

  private void giveBack(int bytes) {
    int announced = receiveWindow.giveBack(bytes);
    if (announced > 0 && !state.isRemoteEnded()) {
      exchanges.writer().windowUpdate(id, announced);
    }
  }

  private long windowNow() {
    return Math.max(0, Math.min(sendWindow.size(), exchanges.sendWindow().size()));
  }

  private void refuseBehindEnd() throws Http2Exception {
    if (state.isRemoteEnded()) {
      throw streamError(id, STREAM_CLOSED, "a frame behind the end");
    }
  }

  /** A listener that has given up hears nothing more, not even of what came before. */
  private void tell(Runnable event) {
    exchanges
        .events()
        .add(
            () -> {
              if (!silent) {
                event.run();
              }
            });
  }
}
