package dev.moonwire.tls.engine;

import dev.moonwire.tls.session.SavedSession;
import org.jspecify.annotations.Nullable;

/**
 * What all connections of one frozen config share in an engine: an {@code SSL_CTX} or an {@code
 * SSLContext}. VMs on different threads may share one.
 */
public interface EngineContext {
  /** Whose it is: BoringSSL's or the JDK's. */
  TlsEngine kind();

  /**
   * The machine of a new connection.
   *
   * @param buffers the scratch memory of the VM
   * @param sni the server name to send, or null; ignored on a server
   * @param verifier judges the peer's certificates during the handshake
   * @param session what a client offers to resume, or null
   */
  RecordEngine open(
      TlsBuffers buffers,
      @Nullable String sni,
      PeerVerifier verifier,
      @Nullable SavedSession session);

  /**
   * Why clients here can neither take a session from elsewhere nor give one away; null: they can.
   */
  @Nullable String sessionObstacle();
}
