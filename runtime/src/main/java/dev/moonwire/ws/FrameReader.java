package dev.moonwire.ws;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Takes the frames of a server apart (RFC 6455 §5.2):
 *
 * <pre>
 *   FIN RSV1 RSV2 RSV3 opcode(4) | MASK length(7) | length(16 or 64) | payload
 * </pre>
 *
 * <p>Strict: a masked frame, a length in more bytes than it needs, every frame out of its order,
 * and unless {@link Leniency} says otherwise a reserved bit or opcode are violations. Payload of
 * data frames is handed on as it comes; control frames are handed on whole.
 */
final class FrameReader {
  private static final int FIN = 0x80;
  private static final int RSV1 = 0x40;
  private static final int RESERVED = 0x70;
  private static final int OPCODE = 0x0f;
  private static final int MASKED = 0x80;
  private static final int LENGTH = 0x7f;
  private static final int IN_16_BITS = 126;
  private static final int IN_64_BITS = 127;
  private static final int MOST_IN_CONTROL = 125;
  private static final int SMALLEST_IN_64_BITS = 1 << 16;

  /** Hears of frames. */
  interface Sink {
    /** A data frame begins. */
    void frame(boolean fin, boolean compressed, boolean begins, boolean binary, long length)
        throws ProtocolViolation;

    /**
     * Payload of the frame that has begun, all of it after the call with {@code left} 0; a frame
     * without any is told with an empty piece.
     */
    void payload(byte[] piece, long left) throws ProtocolViolation;

    void control(Opcode opcode, byte[] payload) throws ProtocolViolation;

    /** A control frame of a kind that is not in RFC 6455. */
    void unknownControl(byte[] payload);
  }

  private final Sink sink;
  private final boolean mayCompress;
  private final Leniency leniency;
  private final int pieceSize;

  private @Nullable Opcode opcode;
  private int first;
  private boolean inFrame;
  private boolean fin;
  private boolean compressed;
  private long left = -1;
  private boolean midMessage;
  private boolean binary;
  private boolean closed;

  /**
   * @param mayCompress whether permessage-deflate was negotiated, which alone uses RSV1
   * @param pieceSize the most bytes handed on at once
   */
  FrameReader(Sink sink, boolean mayCompress, Leniency leniency, int pieceSize) {
    this.sink = sink;
    this.mayCompress = mayCompress;
    this.leniency = leniency;
    this.pieceSize = pieceSize;
  }

  /** The opcode of the last frame, known or not. */
  int opcode() {
    return first & OPCODE;
  }

  /** The reserved bits of the last frame, where they are in its first byte. */
  int reservedBits() {
    return first & RESERVED;
  }

  /** Those that nothing negotiated has claimed. */
  int unclaimedBits() {
    return mayCompress ? reservedBits() & ~RSV1 : reservedBits();
  }

  /**
   * Takes one step: a head, a piece of payload or a control frame.
   *
   * @return whether there was enough for one; if not, what is there stays
   */
  boolean step(ByteBuf in) throws ProtocolViolation {
    if (closed) {
      // Nothing counts after a close frame (RFC 6455 §5.5.1).
      in.skipBytes(in.readableBytes());
      return false;
    }
    if (!inFrame && !head(in)) {
      return false;
    }
    return left < 0 ? length(in) : payload(in);
  }

  private boolean head(ByteBuf in) throws ProtocolViolation {
    if (!in.isReadable()) {
      return false;
    }
    first = in.readUnsignedByte();
    fin = (first & FIN) != 0;
    compressed = mayCompress && (first & RSV1) != 0;
    opcode = Opcode.of(opcode()).orElse(null);
    require(unclaimedBits() == 0 || leniency.reservedBits(), "reserved bit set");
    if (opcode == null && !leniency.unknownOpcodes()) {
      throw ProtocolViolation.of("reserved opcode " + opcode());
    }
    inFrame = true;
    if (isControl()) {
      require(fin, "fragmented control frame");
      require(!compressed, "compressed control frame");
    } else if (opcode == Opcode.CONTINUATION) {
      require(midMessage, "continuation of nothing");
      require(!compressed, "compression bit on a continuation");
    } else {
      require(!midMessage, "new message inside another");
      binary = opcode != Opcode.TEXT;
    }
    return true;
  }

  private boolean isControl() {
    return opcode() >= Opcode.CLOSE.number();
  }

  private static void require(boolean kept, String otherwise) throws ProtocolViolation {
    if (!kept) {
      throw ProtocolViolation.of(otherwise);
    }
  }

  private boolean length(ByteBuf in) throws ProtocolViolation {
    if (!in.isReadable()) {
      return false;
    }
    int second = in.getUnsignedByte(in.readerIndex());
    require((second & MASKED) == 0, "masked frame from a server");
    int small = second & LENGTH;
    int extra = small == IN_64_BITS ? Long.BYTES : small == IN_16_BITS ? Short.BYTES : 0;
    boolean control = isControl();
    require(!control || small <= MOST_IN_CONTROL, "control frame of more than 125 bytes");
    if (in.readableBytes() < 1 + extra) {
      return false;
    }
    in.skipBytes(1);
    left = extra == 0 ? small : extra == Short.BYTES ? in.readUnsignedShort() : in.readLong();
    require(left >= 0, "length beyond 63 bits");
    require(extra != Short.BYTES || left >= IN_16_BITS, "length not in its shortest form");
    require(extra != Long.BYTES || left >= SMALLEST_IN_64_BITS, "length not in its shortest form");
    if (!control) {
      boolean begins = !midMessage;
      midMessage = !fin;
      sink.frame(fin, compressed, begins, binary, left);
    }
    return true;
  }

  private boolean payload(ByteBuf in) throws ProtocolViolation {
    if (isControl()) {
      return control(in);
    }
    if (left > 0 && !in.isReadable()) {
      return false;
    }
    byte[] piece = take(in, (int) Math.min(left, Math.min(in.readableBytes(), pieceSize)));
    left -= piece.length;
    long rest = left;
    if (rest == 0) {
      next();
    }
    sink.payload(piece, rest);
    return true;
  }

  private boolean control(ByteBuf in) throws ProtocolViolation {
    if (in.readableBytes() < left) {
      return false;
    }
    byte[] payload = take(in, (int) left);
    next();
    Opcode current = opcode;
    if (current == null) {
      sink.unknownControl(payload);
    } else {
      closed = current == Opcode.CLOSE;
      sink.control(current, payload);
    }
    return true;
  }

  private static byte[] take(ByteBuf in, int n) {
    byte[] bytes = new byte[n];
    in.readBytes(bytes);
    return bytes;
  }

  private void next() {
    inFrame = false;
    left = -1;
  }
}
