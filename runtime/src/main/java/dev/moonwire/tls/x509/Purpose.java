package dev.moonwire.tls.x509;

/** What the leaf of a chain must be fit for. */
public enum Purpose {
  /** The leaf identifies a TLS server (a client verifies). */
  SERVER,
  /** The leaf identifies a TLS client (a server verifies). */
  CLIENT,
  /** The leaf signs OCSP responses; its own fitness is judged by {@link OcspVerifier}. */
  OCSP_SIGNER
}
