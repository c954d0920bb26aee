package dev.moonwire.client;

import dev.moonwire.ws.DeflateParameters;
import dev.moonwire.ws.FrameWriter;
import dev.moonwire.ws.MessageDeflater;
import dev.moonwire.ws.Opcode;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/** Makes frames of what a handler writes, by the flags of {@code lws_write}. */
final class WsWriter implements AutoCloseable {
  private static final int SMALL_HEAD = 6;

  private final WsStream stream;
  private final FrameWriter frames;
  private final @Nullable MessageDeflater deflater;
  private boolean midMessage;
  private boolean midCompressed;

  WsWriter(WsStream stream, SecureRandom random, @Nullable DeflateParameters deflate) {
    this.stream = stream;
    this.frames = new FrameWriter(random);
    this.deflater =
        deflate == null || !deflate.clientCompresses() ? null : new MessageDeflater(deflate);
  }

  /**
   * Writes a frame.
   *
   * @return the payload's length, of a ping or pong the frame's; -1 for what RFC 6455 forbids
   */
  int write(byte[] data, int offset, int length, int flags) {
    boolean fin = (flags & Flags.WRITE_NO_FIN) == 0;
    return switch (flags & Flags.WRITE_KIND) {
      case Flags.WRITE_TEXT -> begin(Opcode.TEXT, data, offset, length, fin);
      case Flags.WRITE_BINARY -> begin(Opcode.BINARY, data, offset, length, fin);
      case Flags.WRITE_CONTINUATION ->
          midMessage ? message(Opcode.CONTINUATION, data, offset, length, fin) : -1;
      case Flags.WRITE_PING -> control(Opcode.PING, data, offset, length, fin);
      case Flags.WRITE_PONG -> control(Opcode.PONG, data, offset, length, fin);
      default -> -1;
    };
  }

  private int begin(Opcode opcode, byte[] data, int offset, int length, boolean fin) {
    if (midMessage) {
      return -1;
    }
    midCompressed = deflater != null;
    return message(opcode, data, offset, length, fin);
  }

  private int message(Opcode opcode, byte[] data, int offset, int length, boolean fin) {
    midMessage = !fin;
    if (deflater == null || !midCompressed) {
      frames.write(stream.out(), opcode, fin, false, data, offset, length);
    } else {
      byte[] packed = deflater.fragment(data, offset, length, fin);
      boolean first = opcode != Opcode.CONTINUATION;
      frames.write(stream.out(), opcode, fin, first, packed, 0, packed.length);
    }
    stream.wrote();
    return length;
  }

  private int control(Opcode opcode, byte[] data, int offset, int length, boolean fin) {
    if (!fin || length > FrameWriter.MOST_IN_CONTROL) {
      return -1;
    }
    frames.write(stream.out(), opcode, true, false, data, offset, length);
    stream.wrote();
    return length + SMALL_HEAD;
  }

  /** Changes how hard it compresses; false where it does not. */
  boolean level(int level) {
    if (deflater != null) {
      deflater.level(level);
    }
    return deflater != null;
  }

  /** A control frame of our own. */
  void control(Opcode opcode, byte[] payload) {
    control(opcode, payload, 0, payload.length, true);
  }

  @Override
  public void close() {
    if (deflater != null) {
      deflater.close();
    }
  }
}
