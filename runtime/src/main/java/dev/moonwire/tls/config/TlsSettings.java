package dev.moonwire.tls.config;

import dev.moonwire.tls.cipher.CipherList;
import dev.moonwire.tls.cipher.CipherSuite;
import dev.moonwire.tls.cipher.DheParams;
import dev.moonwire.tls.cipher.NamedCurve;
import dev.moonwire.tls.cipher.ProtocolVersion;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
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
 * @param allowSelfSigned whether a leaf that signs itself is its own trust anchor
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
    boolean allowSelfSigned,
    ClientVerify clientVerify,
    boolean requireStaple,
    boolean preferServerCiphers) {
  /** An engine's side of it, and what is made of a key pair beside its own bytes. */
  private static final int ENGINE_BYTES = 16 << 10;

  private static final int PAIR_BYTES = 16 << 10;

  /** The pair used where no other fits; may be incomplete. */
  public KeyPair defaultKeyPair() {
    return keyPairs.get(0);
  }

  /**
   * Whether BoringSSL lacks something that is asked for, so that in automatic mode the JDK's engine
   * is to be taken. BoringSSL has neither DHE nor CBC suites with SHA-256 or SHA-384, and cannot
   * take a session from a file. The default list names such suites too without insisting on them,
   * which is no reason. These are:
   *
   * <ul>
   *   <li>a session file;
   *   <li>DHE parameters on a server;
   *   <li>a keyword for old peers ({@code compat}, {@code legacy}, {@code all}): they may know
   *       nothing else;
   *   <li>a list of suites, or of curves, with none that BoringSSL has.
   * </ul>
   *
   * <p>{@link KeyMaterial} tells of further ones.
   */
  public boolean needsJdk(boolean server) {
    boolean wantsDhe = server && dheParams != DheParams.NONE;
    return session.hasFile()
        || wantsDhe
        || ciphers.origin() == CipherList.Origin.COMPATIBLE
        || ciphers.suites().stream().noneMatch(CipherSuite::isInBoringSsl)
        || !hasCurve(NamedCurve::isInBoringSsl);
  }

  /**
   * The protocols that may be spoken: those before TLS 1.2 sign with MD5 and SHA-1, which OpenSSL's
   * security levels from 1 up forbid.
   */
  public Set<ProtocolVersion> usableProtocols() {
    Set<ProtocolVersion> usable = EnumSet.noneOf(ProtocolVersion.class);
    usable.addAll(protocols);
    usable.removeIf(version -> version.isObsolete() && ciphers.securityLevel() > 0);
    return usable;
  }

  /** Whether an engine with some curves has any of these; it has where none is named. */
  public boolean hasCurve(Predicate<NamedCurve> isInEngine) {
    return curves.isEmpty() || curves.stream().anyMatch(isInEngine);
  }

  /**
   * What equal clients have in common, whatever their sessions; null where there is a secret, a
   * session file, or a folder of trust anchors, which is read bit by bit.
   */
  public @Nullable TlsSettings shareable() {
    boolean apart =
        session.hasFile()
            || !session.ticketKeys().isEmpty()
            || !keyPairs.stream().allMatch(KeyPair::isEmpty)
            || ca instanceof CaSource.Folder;
    return apart
        ? null
        : new TlsSettings(
            ca,
            crl,
            keyPairs,
            alpn,
            ciphers,
            curves,
            dheParams,
            protocols,
            protocolBits,
            SessionSettings.NONE,
            verifyDepth,
            verifyCertificate,
            verifyName,
            verifyTime,
            allowSelfSigned,
            clientVerify,
            requireStaple,
            preferServerCiphers);
  }

  /** An estimate of the memory that an engine takes for it, trust anchors aside. */
  public long approximateBytes() {
    long bytes = ENGINE_BYTES + (long) PAIR_BYTES * keyPairs.size() + Octets.size(crl);
    bytes += keyPairs.stream().mapToLong(KeyPair::size).sum();
    return bytes + ciphers.text().length() + Alpn.approximateBytes(alpn);
  }

  /** Overwrites the private keys' and ticket keys' bytes once nobody reads them any more. */
  public void wipe() {
    keyPairs.forEach(KeyPair::wipe);
    session.ticketKeys().forEach(TicketKey::wipe);
  }
}
