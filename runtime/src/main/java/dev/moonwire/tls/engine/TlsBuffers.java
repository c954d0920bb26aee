package dev.moonwire.tls.engine;

import java.nio.ByteBuffer;

/**
 * The scratch memory that all connections of a VM share: they are driven by one thread and none
 * keeps anything here between two calls, so that an idle connection costs no buffer.
 */
public final class TlsBuffers {
  /** The most plaintext a record carries (RFC 8446 §5.1). */
  public static final int MAX_PLAIN = 16384;

  /** Type, version, length (RFC 8446 §5.1). */
  static final int HEADER = 5;

  /** The most a record body may hold: plaintext and 2048 bytes of expansion (RFC 5246 §6.2.3). */
  static final int MAX_BODY = MAX_PLAIN + 2048;

  private static final int OUTBOUND = 2 * (HEADER + MAX_BODY);

  private final ByteBuffer record = ByteBuffer.allocateDirect(HEADER + MAX_BODY);

  /** JSSE wants room for a record body before it has opened it. */
  private final ByteBuffer plain = ByteBuffer.allocateDirect(MAX_BODY);

  private ByteBuffer outbound = ByteBuffer.allocateDirect(OUTBOUND);

  /** For one record on its way in; cleared. */
  ByteBuffer record() {
    return record.clear();
  }

  /** The same as it was left. */
  ByteBuffer recordRead() {
    return record;
  }

  /** For the plaintext of one record; cleared. */
  public ByteBuffer plain() {
    return plain.clear();
  }

  /** For records on their way out, as it was left. */
  ByteBuffer outbound() {
    return outbound;
  }

  /** The same, with room for so many bytes more after its position. */
  ByteBuffer outbound(int room) {
    if (outbound.remaining() < room) {
      ByteBuffer larger =
          ByteBuffer.allocateDirect(Math.max(2 * outbound.capacity(), outbound.position() + room));
      larger.put(outbound.flip());
      outbound = larger;
    }
    return outbound;
  }
}
