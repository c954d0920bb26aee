package dev.moonwire.tls.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a handshake agreed on.
 *
 * @param version as OpenSSL writes it: {@code TLSv1.3}
 * @param cipher OpenSSL's name of the suite
 * @param alpn the chosen protocol, or null
 * @param peerChain the peer's certificates as it sent them, DER, leaf first; empty when it sent
 *     none
 * @param resumed whether a former session was resumed
 */
public record Negotiated(
    String version, String cipher, @Nullable String alpn, List<byte[]> peerChain, boolean resumed) {

  public Negotiated {
    peerChain = List.copyOf(peerChain);
  }
}
