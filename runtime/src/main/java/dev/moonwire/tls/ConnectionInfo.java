package dev.moonwire.tls;

import dev.moonwire.tls.cipher.SuiteNames;
import dev.moonwire.tls.engine.Negotiated;
import dev.moonwire.tls.x509.CertificateInfo;
import dev.moonwire.tls.x509.NameVerifier;
import dev.moonwire.tls.x509.ParsedCertificate;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a finished handshake tells: {@code conn_*} and {@code peer_cert_*}. It survives the end of
 * the connection.
 */
public final class ConnectionInfo {
  private final Negotiated negotiated;
  private final @Nullable String serverName;
  private final @Nullable ParsedCertificate leaf;

  /**
   * @param serverName on a client the name it asked for, on a server the name it was asked for
   * @param leaf the peer's certificate, or null
   */
  ConnectionInfo(
      Negotiated negotiated, @Nullable String serverName, @Nullable ParsedCertificate leaf) {
    this.negotiated = negotiated;
    this.serverName = serverName;
    this.leaf = leaf;
  }

  /** Such as {@code TLSv1.3}. */
  public String version() {
    return negotiated.version();
  }

  /** OpenSSL's name of the suite. */
  public String cipher() {
    return negotiated.cipher();
  }

  /** The key length of the suite's cipher, in bits. */
  public int cipherStrength() {
    return SuiteNames.strengthBits(negotiated.cipher());
  }

  /** The protocol both sides agreed on, or null. */
  public @Nullable String alpn() {
    return negotiated.alpn();
  }

  /** The name the client asked for (RFC 6066 §3), or null. */
  public @Nullable String serverName() {
    return serverName;
  }

  /** Whether a former session was resumed. */
  public boolean isResumed() {
    return negotiated.resumed();
  }

  /** Whether the peer has shown a certificate that can be read. */
  public boolean isPeerCertificateProvided() {
    return leaf != null;
  }

  /** Whether the peer's certificate is for this name or address; never a reason why not. */
  public boolean peerHasName(String name) {
    return leaf != null && NameVerifier.matches(leaf, name);
  }

  /** {@code SHA256:} and the hash of the certificate; null without one. */
  public @Nullable String peerHash() {
    return leaf == null ? null : CertificateInfo.hash(leaf);
  }

  /** The subject on one line; null without a certificate. */
  public @Nullable String peerSubject() {
    return leaf == null ? null : CertificateInfo.subject(leaf);
  }

  /** The issuer on one line; null without a certificate. */
  public @Nullable String peerIssuer() {
    return leaf == null ? null : CertificateInfo.issuer(leaf);
  }

  /** The last common name of the subject; null for none. */
  public @Nullable String peerCommonName() {
    return leaf == null ? null : CertificateInfo.commonName(leaf);
  }

  /** The bits of the key usage; 0 without. */
  public int peerKeyUsage() {
    return leaf == null ? 0 : CertificateInfo.keyUsage(leaf);
  }

  /** The public key with its algorithm, in DER; empty without a certificate. */
  public byte[] peerPublicKey() {
    return leaf == null ? new byte[0] : CertificateInfo.publicKey(leaf);
  }

  /** The certificate in DER; empty without one. */
  public byte[] peerDer() {
    return leaf == null ? new byte[0] : leaf.der();
  }

  /** Seconds since the epoch; -1 without a certificate. */
  public long peerNotBefore() {
    return leaf == null ? CertificateInfo.NO_TIME : CertificateInfo.notBefore(leaf);
  }

  /** Seconds since the epoch; -1 without a certificate. */
  public long peerNotAfter() {
    return leaf == null ? CertificateInfo.NO_TIME : CertificateInfo.notAfter(leaf);
  }

  /** The certificates as the peer sent them, PEM; null without one. */
  public @Nullable String peerChainPem() {
    return leaf == null
        ? null
        : new String(CertificateInfo.chainPem(negotiated.peerChain()), StandardCharsets.US_ASCII);
  }
}
