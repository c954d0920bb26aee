package dev.moonwire.tls.engine;

import dev.moonwire.tls.error.Alert;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Judges the certificates a peer has sent, in the middle of the handshake. */
public interface PeerVerifier {
  /**
   * Looks at what the peer has shown.
   *
   * @param chain DER, leaf first, as sent
   * @param staple the stapled OCSP response, or null
   * @return null when the peer may go on
   */
  @Nullable Rejection judge(List<byte[]> chain, byte @Nullable [] staple);

  /**
   * Why the handshake ends, for the engine to tell the peer; the script reads more from the
   * verifier.
   *
   * @param x509Code OpenSSL's X509_V_ERR number
   * @param alert what to send
   */
  record Rejection(int x509Code, Alert alert) {}
}
