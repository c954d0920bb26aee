package dev.moonwire.ws;

/**
 * What a peer may make grow.
 *
 * @param messageSize the most bytes of a message, inflated
 * @param pieceSize the most bytes of a message that are told at once
 * @param checksText whether text messages must be UTF-8 (RFC 6455 §8.1)
 */
public record ReadLimits(long messageSize, int pieceSize, boolean checksText) {
  public ReadLimits {
    if (messageSize < 0 || pieceSize < 1) {
      throw new IllegalArgumentException("no room: " + messageSize + ", " + pieceSize);
    }
  }
}
