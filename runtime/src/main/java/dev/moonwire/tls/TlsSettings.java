package dev.moonwire.tls;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A configuration at one moment, as a context uses it: {@link TlsConfig#freeze()}. Later setter
 * calls do not reach it.
 *
 * @param crl revocation lists as PEM; null: revocation is not checked
 * @param keyPairs the default pair first, which may be incomplete or empty, then those for SNI
 * @param alpn in order of preference, one char per byte; empty: not used
 * @param curves in order of preference; empty: the engine's own choice
 * @param protocolBits as they were given, unknown bits included
 * @param verifyDepth intermediates allowed between the leaf and its trust anchor; negative: any
 *     number
 */
public record TlsSettings(
    CaSource ca,
    @Nullable Octets crl,
    List<KeyPair> keyPairs,
    List<String> alpn,
    CipherList ciphers,
    List<NamedCurve> curves,
    DheParams dheParams,
    Set<ProtocolVersion> protocols,
    long protocolBits,
    SessionSettings session,
    int verifyDepth,
    boolean verifyCertificate,
    boolean verifyName,
    boolean verifyTime,
    ClientVerify clientVerify,
    boolean requireStaple,
    boolean preferServerCiphers) {

  /** The pair used where no other fits; may be incomplete. */
  public KeyPair defaultKeyPair() {
    return keyPairs.get(0);
  }

  /** The pairs chosen by server name, in the order they were added. */
  public List<KeyPair> addedKeyPairs() {
    return keyPairs.subList(1, keyPairs.size());
  }

  /** Overwrites the private keys' and ticket keys' bytes once nobody reads them any more. */
  public void wipe() {
    keyPairs.forEach(KeyPair::wipe);
    session.ticketKeys().forEach(TicketKey::wipe);
  }
}
