package dev.moonwire.ws;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a server sends after the handshake: messages piece by piece, control frames between
 * them. After a violation it is of no use any more.
 */
public final class MessageReader implements AutoCloseable {
  private final MessageListener listener;
  private final ReadLimits limits;
  private final FrameReader frames;
  private final @Nullable MessageInflater inflater;
  private final Utf8Check utf8 = new Utf8Check();

  private boolean fin;
  private boolean compressed;
  private boolean binary;
  private boolean first;
  private boolean foreign;
  private long size;

  /** Inflated, and held back until it is known whether more follows in the message. */
  private byte @Nullable [] held;

  /**
   * @param deflate what was agreed on; null: no compression
   */
  public MessageReader(
      MessageListener listener, ReadLimits limits, @Nullable DeflateParameters deflate) {
    this(listener, limits, deflate, Leniency.NONE);
  }

  /**
   * @param leniency what is let through beyond the protocol
   */
  public MessageReader(
      MessageListener listener,
      ReadLimits limits,
      @Nullable DeflateParameters deflate,
      Leniency leniency) {
    this.listener = listener;
    this.limits = limits;
    this.frames = new FrameReader(new Frames(), deflate != null, leniency, limits.pieceSize());
    this.inflater =
        deflate == null
            ? null
            : new MessageInflater(
                deflate.serverForgets(), limits.messageSize(), limits.pieceSize());
  }

  /**
   * Reads as much as the bytes hold, or as the listener still wants.
   *
   * @param in what is left in it belongs to the next call
   * @throws ProtocolViolation what to fail the connection for; what came before it has been told
   */
  public void read(ByteBuf in) throws ProtocolViolation {
    boolean more = true;
    while (more) {
      more = frames.step(in);
    }
  }

  /** Reads no more than one piece or control frame; false when there is not enough for one. */
  public boolean readOne(ByteBuf in) throws ProtocolViolation {
    return frames.step(in);
  }

  /** The opcode of the frame that was read last. */
  public int opcode() {
    return frames.opcode();
  }

  /** The reserved bits of the frame that was read last, where they are in its first byte. */
  public int reservedBits() {
    return frames.reservedBits();
  }

  /** Gives native memory back; nothing may be read afterwards. */
  @Override
  public void close() {
    if (inflater != null) {
      inflater.close();
    }
  }

  private final class Frames implements FrameReader.Sink {
    @Override
    public void frame(
        boolean ends, boolean isCompressed, boolean begins, boolean isBinary, long length)
        throws ProtocolViolation {
      fin = ends;
      if (begins) {
        compressed = isCompressed;
        binary = isBinary;
        first = true;
        // What an extension of the script's own has made need not be text yet.
        foreign = frames.unclaimedBits() != 0;
        size = 0;
        utf8.reset();
      }
      if (!compressed && length > limits.messageSize() - size) {
        throw new ProtocolViolation(CloseCode.MESSAGE_TOO_LARGE, "message too large");
      }
      size += length;
    }

    @Override
    public void payload(byte[] piece, long left) throws ProtocolViolation {
      if (inflater == null || !compressed) {
        tell(piece, fin && left == 0, left);
        return;
      }
      inflater.add(piece, MessageReader.this::inflated);
      if (fin && left == 0) {
        inflater.finish(MessageReader.this::inflated);
        byte[] last = held == null ? new byte[0] : held;
        held = null;
        tell(last, true, 0);
      }
    }

    @Override
    public void control(Opcode opcode, byte[] payload) throws ProtocolViolation {
      switch (opcode) {
        case PING -> listener.ping(payload);
        case PONG -> listener.pong(payload);
        default -> listener.close(payload);
      }
    }

    @Override
    public void unknownControl(byte[] payload) {
      listener.unknownControl(payload);
    }
  }

  private void inflated(byte[] piece) throws ProtocolViolation {
    byte[] before = held;
    held = piece;
    if (before != null) {
      tell(before, false, 0);
    }
  }

  private void tell(byte[] data, boolean last, long remaining) throws ProtocolViolation {
    if (!binary && !foreign && limits.checksText()) {
      boolean valid = utf8.accepts(data) && (!last || utf8.isComplete());
      if (!valid) {
        throw new ProtocolViolation(CloseCode.INVALID_PAYLOAD, "bad utf8");
      }
    }
    boolean begins = first;
    first = false;
    listener.piece(data, begins, last, binary, remaining);
  }
}
