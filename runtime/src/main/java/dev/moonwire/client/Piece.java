package dev.moonwire.client;

/**
 * Where the bytes of a {@link Reason#CLIENT_RECEIVE} stand in their message.
 *
 * @param first whether the message begins with them
 * @param last whether it ends with them
 * @param binary the type of the message
 * @param remaining bytes of the current frame that are still to come
 * @param opcode of the current frame
 * @param reservedBits of the current frame, where they are in its first byte
 */
public record Piece(
    boolean first, boolean last, boolean binary, long remaining, int opcode, int reservedBits) {
  static final Piece NONE = new Piece(false, false, false, 0, 0, 0);
}
