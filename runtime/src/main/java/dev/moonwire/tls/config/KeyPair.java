package dev.moonwire.tls.config;

import org.jspecify.annotations.Nullable;

/**
 * A certificate chain, its private key and a stapled OCSP response, as given: PEM, PEM and DER. Any
 * of them may be missing, and none is checked here: {@link KeyMaterial#load} does that.
 *
 * @param certificate PEM: the leaf, then what a peer needs to build the chain
 * @param key PEM
 * @param staple a DER OCSP response, sent unchecked
 */
public record KeyPair(@Nullable Octets certificate, @Nullable Octets key, @Nullable Octets staple) {

  /** Whether there is neither certificate nor key, as in a client that has nothing to show. */
  public boolean isEmpty() {
    return certificate == null && key == null;
  }

  /** How many bytes it has. */
  long size() {
    return Octets.size(certificate, key, staple);
  }

  /** Overwrites the key's bytes. */
  void wipe() {
    if (key != null) {
      key.wipe();
    }
  }
}
