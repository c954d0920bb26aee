package dev.moonwire.tls.engine;

import dev.moonwire.tls.error.Alert;
import dev.moonwire.tls.error.EngineFailure;
import java.nio.ByteBuffer;

/**
 * Hears the alerts that a peer sends before there are keys (RFC 5246 §7.2), so that they are heard
 * alike whatever the engine. JSSE takes most warnings for fatal: a server that does not know the
 * name it is asked for, and only says so, is a server that OpenSSL goes on with.
 *
 * <p>A server leaves warnings to its engine: to TLS 1.3, which only that one knows to be spoken,
 * they are fatal (RFC 8446 §6).
 */
public final class PlainAlerts {
  private static final int ALERT = 21;
  private static final int LEVEL_AND_NUMBER = 2;
  private static final int WARNING = 1;
  private static final int FATAL = 2;
  private static final int CLOSE_NOTIFY = 0;
  private static final int NO_RENEGOTIATION = 100;

  /** As many in a row as OpenSSL takes for an attack. */
  private static final int TOO_MANY = 5;

  private final boolean server;
  private int warnings;

  /**
   * @param server whether it is a server that listens
   */
  public PlainAlerts(boolean server) {
    this.server = server;
  }

  /**
   * Looks at a record, header included, during a handshake.
   *
   * @return whether it was a warning that is passed over
   * @throws EngineFailure when it ends the handshake
   */
  public boolean passOver(ByteBuffer record) throws EngineFailure {
    int start = record.position();
    // Sealed ones are longer by at least a MAC.
    if (record.get(start) != ALERT || record.remaining() != TlsBuffers.HEADER + LEVEL_AND_NUMBER) {
      warnings = 0;
      return false;
    }
    int level = record.get(start + TlsBuffers.HEADER) & 0xff;
    int number = record.get(start + TlsBuffers.HEADER + 1) & 0xff;
    if (level == FATAL) {
      throw Alert.received(number);
    }
    return level == WARNING && passOver(number);
  }

  private boolean passOver(int number) throws EngineFailure {
    if (number == CLOSE_NOTIFY) {
      throw EngineFailure.unexpectedEof();
    }
    if (server) {
      return false;
    }
    if (number == NO_RENEGOTIATION) {
      throw EngineFailure.of(0x153, "no renegotiation");
    }
    warnings++;
    if (warnings == TOO_MANY) {
      throw EngineFailure.of(0x199, "too many warn alerts");
    }
    return true;
  }
}
