package dev.moonwire.client;

import dev.moonwire.ws.CloseCode;
import dev.moonwire.ws.Utf8Check;
import java.nio.ByteBuffer;

/** The payload of close frames (RFC 6455 §5.5.1): nothing, or a code in two bytes and a reason. */
final class CloseFrames {
  private static final int CODE_SIZE = 2;
  private static final int MOST_REASON = 123;

  private CloseFrames() {}

  /**
   * Nothing for the code 0, which libwebsockets calls NOSTATUS.
   *
   * @throws IllegalArgumentException when the reason is longer than 123 bytes
   */
  static byte[] payload(int code, byte[] reason) {
    if (reason.length > MOST_REASON) {
      throw new IllegalArgumentException("close reason longer than 123 bytes");
    }
    if (code == 0) {
      return new byte[0];
    }
    return ByteBuffer.allocate(CODE_SIZE + reason.length)
        .putShort((short) code)
        .put(reason)
        .array();
  }

  /**
   * What a peer's close frame comes to: itself, or with 1002 for a code that nobody may send; a
   * single byte is no code at all, and a reason that is not UTF-8 none either.
   */
  static byte[] judged(byte[] payload) {
    if (payload.length == 0) {
      return payload;
    }
    if (payload.length < CODE_SIZE) {
      return payload(CloseCode.PROTOCOL_ERROR, new byte[0]);
    }
    ByteBuffer bytes = ByteBuffer.wrap(payload);
    int code = bytes.getShort() & 0xffff;
    byte[] reason = new byte[bytes.remaining()];
    bytes.get(reason);
    if (!Utf8Check.isValid(reason)) {
      return payload(CloseCode.INVALID_PAYLOAD, new byte[0]);
    }
    return CloseCode.mayBeSent(code) ? payload : payload(CloseCode.PROTOCOL_ERROR, reason);
  }
}
