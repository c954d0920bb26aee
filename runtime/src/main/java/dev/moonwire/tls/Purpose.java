package dev.moonwire.tls;

/** What the leaf of a chain must be fit for. */
enum Purpose {
  /** The leaf identifies a TLS server (a client verifies). */
  SERVER,
  /** The leaf identifies a TLS client (a server verifies). */
  CLIENT,
  /** The leaf signs OCSP responses; its own fitness is judged by {@link OcspVerifier}. */
  OCSP_SIGNER
}
