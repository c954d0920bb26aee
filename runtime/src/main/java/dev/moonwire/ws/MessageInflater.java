package dev.moonwire.ws;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Inflates the messages of a peer (RFC 7692 §7.2.2), within bounds: a message may not become larger
 * than it may be, and not grow beyond {@link #MOST_GROWTH} once it is no longer small, so that a
 * few bytes of a peer cannot cost much work or memory.
 */
final class MessageInflater implements AutoCloseable {
  /** What deflate can do at most is 1032; honest text stays far below. */
  static final int MOST_GROWTH = 1000;

  /** Below this size growth does not matter. */
  static final int SMALL = 1 << 20;

  /** What a sender leaves away at the end of each message (RFC 7692 §7.2.1). */
  private static final byte[] TAIL = {0, 0, (byte) 0xff, (byte) 0xff};

  /** Takes what comes out. */
  interface Output {
    void inflated(byte[] piece) throws ProtocolViolation;
  }

  private final Inflater inflater = new Inflater(true);
  private final boolean forgets;
  private final long mostPerMessage;
  private final byte[] room;
  private long in;
  private long out;

  /**
   * @param forgets whether the peer begins each message without the former ones
   *     (server_no_context_takeover)
   * @param mostPerMessage bytes
   * @param pieceSize the most bytes handed on at once
   */
  MessageInflater(boolean forgets, long mostPerMessage, int pieceSize) {
    this.forgets = forgets;
    this.mostPerMessage = mostPerMessage;
    this.room = new byte[pieceSize];
  }

  /** Inflates a piece of a message. */
  void add(byte[] piece, Output output) throws ProtocolViolation {
    in += piece.length;
    run(piece, output);
  }

  /** Inflates what the sender left away at the end of the message. */
  void finish(Output output) throws ProtocolViolation {
    run(TAIL, output);
    in = 0;
    out = 0;
    if (forgets || inflater.finished()) {
      inflater.reset();
    }
  }

  private void run(byte[] piece, Output output) throws ProtocolViolation {
    if (inflater.finished()) {
      // A final block ends the stream; the next block begins a new one (RFC 7692 §7.2.3.5).
      inflater.reset();
    }
    inflater.setInput(piece);
    try {
      int n;
      while ((n = inflater.inflate(room)) > 0) {
        out += n;
        requireBounded();
        output.inflated(Arrays.copyOf(room, n));
      }
    } catch (DataFormatException e) {
      throw new ProtocolViolation(CloseCode.INVALID_PAYLOAD, "damaged compressed message");
    }
    if (inflater.needsDictionary()) {
      throw new ProtocolViolation(CloseCode.INVALID_PAYLOAD, "damaged compressed message");
    }
  }

  private void requireBounded() throws ProtocolViolation {
    if (out > mostPerMessage) {
      throw new ProtocolViolation(CloseCode.MESSAGE_TOO_LARGE, "message too large");
    }
    if (out > SMALL && out / MOST_GROWTH > in) {
      throw new ProtocolViolation(CloseCode.MESSAGE_TOO_LARGE, "message grows too much");
    }
  }

  /** Gives the native memory back. */
  @Override
  public void close() {
    inflater.end();
  }
}
