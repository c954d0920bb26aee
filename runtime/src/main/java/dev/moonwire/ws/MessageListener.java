package dev.moonwire.ws;

/** Hears of messages piece by piece, and of control frames, in the order of the wire. */
public interface MessageListener {
  /**
   * A piece of a message: unmasked, inflated, and for text checked as far as it goes.
   *
   * @param data may be empty, for an empty message or fragment; the listener's to keep
   * @param first whether the message begins with it
   * @param last whether the message ends with it
   * @param binary the type of the message
   * @param remaining bytes of the frame that are still to come; 0 for a compressed message, whose
   *     frames do not tell
   */
  void piece(byte[] data, boolean first, boolean last, boolean binary, long remaining);

  /** A ping, which wants {@code payload} back in a pong. */
  void ping(byte[] payload);

  void pong(byte[] payload);

  /** A control frame with an opcode that is not in RFC 6455, where those are let through. */
  default void unknownControl(byte[] payload) {}

  /**
   * The peer closes; nothing follows.
   *
   * @param payload empty, or a code in two bytes and a reason in UTF-8
   */
  void close(byte[] payload);
}
