package dev.moonwire.client;

import dev.moonwire.ws.DeflateParameters;
import dev.moonwire.ws.MessageListener;
import dev.moonwire.ws.MessageReader;
import dev.moonwire.ws.Opcode;
import dev.moonwire.ws.ProtocolViolation;
import dev.moonwire.ws.ReadLimits;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An open WebSocket: reads messages, answers pings and closes, and writes what the handler has. The
 * close handshake ends the stream from whichever side it began (RFC 6455 §7).
 */
final class WsRole extends Role implements Exchange {
  /** How long a peer has for its side of a closing handshake. */
  private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

  /** Pongs are not added to more unsent bytes than these. */
  private static final int MOST_BEFORE_PONG = 1 << 16;

  private static final int MOST_UNANSWERED = 1000;

  /** How the connection stands. */
  private enum State {
    OPEN,
    /** Our close frame is out, or under way; its answer is awaited. */
    CLOSING,
    /** Both have closed, or one has broken off: what is to be sent still goes, then it ends. */
    FLUSHING,
    ENDED
  }

  /** What zlib takes to pack and unpack. */
  private static final int DEFLATE_BYTES = 300 << 10;

  private final Wsi wsi;
  private final WsStream stream;
  private final boolean deflates;
  private final MessageReader reader;
  private final WsWriter writer;
  private final Heartbeat heartbeat;
  private State state = State.OPEN;
  private boolean reading;
  private boolean closesGently;
  private boolean closeSent;
  private @Nullable String ending;
  private byte @Nullable [] latePong;
  private int unanswered;

  WsRole(Connection connection, Wsi wsi, @Nullable DeflateParameters deflate) {
    this(connection, wsi, deflate, new WsStream.Whole(connection));
  }

  /**
   * @param stream where its bytes come from and go to
   */
  WsRole(Connection connection, Wsi wsi, @Nullable DeflateParameters deflate, WsStream stream) {
    super(connection);
    this.wsi = wsi;
    this.stream = stream;
    this.deflates = deflate != null;
    int own = wsi.protocol().rxBufferSize();
    int piece = own > 0 ? own : wsi.limits().pieceSize();
    this.reader =
        new MessageReader(
            new Messages(),
            new ReadLimits(wsi.limits().messageSize(), piece, true),
            deflate,
            wsi.info().wishes().leniency());
    this.writer = new WsWriter(stream, connection.context().random(), deflate);
    this.heartbeat =
        new Heartbeat(
            wsi, () -> state == State.OPEN, () -> writer.control(Opcode.PING, new byte[0]));
  }

  @Override
  public long heldBytes() {
    return deflates ? DEFLATE_BYTES : 0;
  }

  @Override
  void begin() {
    wsi.guard(null, () -> {});
    wsi.life().established();
    wsi.speaks(this);
    if (wsi.tell(Reason.CLIENT_ESTABLISHED) != 0) {
      rejected();
    } else {
      heard();
    }
  }

  private void rejected() {
    if (!wsi.hasEnded()) {
      wsi.life().refused();
      wsi.end("HS: Rejected at CLIENT_ESTABLISHED");
    }
  }

  @Override
  boolean wantsInput() {
    return state != State.ENDED && !(wsi.isHeld() && state == State.OPEN);
  }

  @Override
  void input() {
    input(connection.in());
  }

  void input(ByteBuf in) {
    heard();
    try {
      reading = true;
      while (wantsInput() && reader.readOne(in)) {
        // Each step tells one piece or frame. An answer to it goes out before the next is read,
        // which may be the end of everything.
        writeMeanwhile();
      }
    } catch (ProtocolViolation e) {
      violated(e);
    } finally {
      reading = false;
    }
    if (state == State.FLUSHING || state == State.ENDED) {
      in.skipBytes(in.readableBytes());
      finishWhenSent();
    }
  }

  private void writeMeanwhile() {
    if (wsi.hasAskedWriteable() && stream.takesMore()) {
      tellWriteable();
    }
  }

  private void violated(ProtocolViolation e) {
    ending = "protocol violation: " + e.getMessage();
    if (state == State.OPEN) {
      byte[] reason = Texts.bytes(String.valueOf(e.getMessage()));
      writer.control(Opcode.CLOSE, CloseFrames.payload(e.closeCode(), reason));
    }
    flushAndEnd();
  }

  private void flushAndEnd() {
    closesGently = true;
    state = State.FLUSHING;
    wsi.guard(CLOSE_WAIT, () -> wsi.end(ending));
  }

  private void finishWhenSent() {
    if (state == State.FLUSHING && stream.isSent()) {
      state = State.ENDED;
      connection.context().enqueue(() -> wsi.end(ending));
    }
  }

  @Override
  void output() {
    byte[] pong = latePong;
    if (pong != null && state == State.OPEN) {
      latePong = null;
      unanswered = 0;
      writer.control(Opcode.PONG, pong);
    }
    if (state == State.CLOSING && !closeSent && stream.isSent()) {
      // What stood before the close frame may have taken its time.
      closeSent = true;
      awaitClose(CLOSE_WAIT);
    }
    finishWhenSent();
    tellWriteable();
  }

  private void tellWriteable() {
    if (state == State.OPEN && !wsi.hasEnded() && wsi.tellWriteable(Reason.CLIENT_WRITEABLE) != 0) {
      closeByHandler();
    }
  }

  /** The handler wants no more: with a close frame if it has named a reason, at once otherwise. */
  private void closeByHandler() {
    byte[] frame = wsi.closing().own();
    if (wsi.hasEnded() || state != State.OPEN) {
      return;
    }
    if (frame == null) {
      state = State.ENDED;
      stream.discard();
      wsi.end(null);
      return;
    }
    state = State.CLOSING;
    writer.control(Opcode.CLOSE, frame);
    awaitClose(wsi.limits().timeout());
  }

  private void awaitClose(Duration patience) {
    wsi.guard(patience, () -> wsi.end("no answer to close"));
  }

  @Override
  void inputEnded(@Nullable String failure) {
    state = State.ENDED;
    wsi.end(ending == null ? failure : ending);
  }

  /** A sign of life. */
  void heard() {
    heartbeat.heard();
  }

  @Override
  void release() {
    heartbeat.cancel();
    reader.close();
    writer.close();
  }

  @Override
  public int write(byte[] data, int offset, int length, int flags) {
    if (state != State.OPEN || stream.unsent() + length > wsi.limits().unsentSize()) {
      return -1;
    }
    return writer.write(data, offset, length, flags);
  }

  boolean compressionLevel(int level) {
    return writer.level(level);
  }

  @Override
  public void askWriteable() {
    connection.wake();
  }

  @Override
  public int read(int most) {
    return -1;
  }

  @Override
  public boolean isChoked() {
    return stream.unsent() > 0;
  }

  @Override
  public long allowance() {
    return stream.allowance();
  }

  @Override
  public int streamId() {
    return stream.id();
  }

  @Override
  public long credit() {
    return stream.credit();
  }

  @Override
  public boolean grant(int bytes) {
    return stream.grant(bytes);
  }

  @Override
  public void resume() {
    if (!reading) {
      connection
          .context()
          .enqueue(
              () -> {
                if (!wsi.hasEnded()) {
                  stream.replay(this);
                }
              });
    }
    connection.wake();
  }

  @Override
  public void abandon() {
    stream.close(closesGently);
  }

  private final class Messages implements MessageListener {
    @Override
    public void piece(byte[] data, boolean first, boolean last, boolean binary, long remaining) {
      if (state != State.OPEN) {
        return;
      }
      int opcode = reader.opcode();
      wsi.piece(new Piece(first, last, binary, remaining, opcode, reader.reservedBits()));
      if (wsi.tell(Reason.CLIENT_RECEIVE, data) != 0) {
        closeByHandler();
      }
    }

    @Override
    public void ping(byte[] payload) {
      if (state != State.OPEN) {
        return;
      }
      if (stream.unsent() > MOST_BEFORE_PONG) {
        // The peer does not read: the newest ping alone is answered (RFC 6455 §5.5.3).
        latePong = payload;
        if (++unanswered > MOST_UNANSWERED) {
          ending = "the peer sends pings and reads nothing";
          state = State.ENDED;
          stream.discard();
          wsi.end(ending);
        }
      } else {
        writer.control(Opcode.PONG, payload);
      }
    }

    /** As a message of its own: the handler asks for the opcode. */
    @Override
    public void unknownControl(byte[] payload) {
      piece(payload, true, true, true, 0);
    }

    @Override
    public void pong(byte[] payload) {
      if (state == State.OPEN && wsi.tell(Reason.CLIENT_RECEIVE_PONG, payload) != 0) {
        closeByHandler();
      }
    }

    @Override
    public void close(byte[] payload) {
      boolean ours = state == State.CLOSING;
      byte[] judged = CloseFrames.judged(payload);
      wsi.closing().peerClosed(judged);
      if (!ours) {
        if (wsi.tell(Reason.WS_PEER_INITIATED_CLOSE, judged) != 0) {
          state = State.ENDED;
          stream.discard();
          wsi.end(null);
          return;
        }
        if (wsi.hasEnded()) {
          return;
        }
        writer.control(Opcode.CLOSE, judged);
      }
      flushAndEnd();
    }
  }
}
