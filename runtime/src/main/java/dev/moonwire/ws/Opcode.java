package dev.moonwire.ws;

import java.util.Optional;

/** What a frame is (RFC 6455 §5.2). */
public enum Opcode {
  CONTINUATION(0),
  TEXT(1),
  BINARY(2),
  CLOSE(8),
  PING(9),
  PONG(10);

  private static final int FIRST_CONTROL = 8;

  private final int number;

  Opcode(int number) {
    this.number = number;
  }

  /** The number on the wire. */
  public int number() {
    return number;
  }

  /** Whether it speaks about the connection, between the frames of a message. */
  public boolean isControl() {
    return number >= FIRST_CONTROL;
  }

  static Optional<Opcode> of(int number) {
    for (Opcode opcode : values()) {
      if (opcode.number == number) {
        return Optional.of(opcode);
      }
    }
    return Optional.empty();
  }
}
