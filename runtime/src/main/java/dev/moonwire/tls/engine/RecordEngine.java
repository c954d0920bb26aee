package dev.moonwire.tls.engine;

import dev.moonwire.tls.error.EngineFailure;
import dev.moonwire.tls.session.SavedSession;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The protocol machine of one connection: whole TLS records in, whole TLS records out, no
 * descriptors. It is the seam between libtls' semantics, which are ours, and the cryptography,
 * which is BoringSSL's or the JDK's.
 *
 * <p>Buffers passed in are direct and are consumed whole. All calls are made on the VM's thread.
 */
public interface RecordEngine {
  /** What {@link #decrypt} answers when the peer has sent close_notify. */
  int CLOSED = -1;

  /**
   * Goes on with the handshake.
   *
   * @param record the record the peer sent, or null to begin
   * @return whether the handshake is complete; if not, another record is needed
   */
  boolean handshake(@Nullable ByteBuffer record, OutboundRecords out) throws EngineFailure;

  /**
   * Opens one record after the handshake.
   *
   * @param plain receives at most 16384 bytes, from its position on
   * @return how many came; 0 for a record that carries none, such as a session ticket; {@link
   *     #CLOSED}
   */
  int decrypt(ByteBuffer record, ByteBuffer plain, OutboundRecords out) throws EngineFailure;

  /** Seals at most 16384 bytes as one record. */
  void encrypt(byte[] bytes, int offset, int length, OutboundRecords out) throws EngineFailure;

  /** Seals a close_notify; a second call does nothing. */
  void closeNotify(OutboundRecords out) throws EngineFailure;

  /** Whose work it is, for people: {@code boringssl}, {@code jdk}, or {@code none}. */
  String maker();

  /** What was negotiated; asked once, after the handshake. */
  Negotiated negotiated();

  /**
   * What a client could resume in another connection, as far as it is known by now: the ticket of
   * TLS 1.3 comes after the handshake. Not said to be verified; null when it cannot be told.
   */
  @Nullable SavedSession session();

  /** Gives back what the garbage collector would not; further calls are forbidden. */
  void free();
}
