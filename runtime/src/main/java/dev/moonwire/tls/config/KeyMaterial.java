package dev.moonwire.tls.config;

import dev.moonwire.tls.cipher.CipherList;
import dev.moonwire.tls.error.TlsException;
import dev.moonwire.tls.x509.SecurityLevel;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.jspecify.annotations.Nullable;

/**
 * A key pair ready for use: parsed, fitting together, strong enough.
 *
 * @param chain the leaf, then whatever came with it; never empty
 * @param staple a DER OCSP response; null: none is sent
 */
public record KeyMaterial(List<X509Certificate> chain, PrivateKey key, @Nullable Octets staple) {

  /**
   * Reads a pair in libtls's order: certificate, key, whether they fit.
   *
   * @param securityLevel {@link CipherList#securityLevel()}
   * @throws TlsException {@code failed to load certificate} (not PEM, or too weak), {@code failed
   *     to read private key} (not PEM, or encrypted), {@code failed to load private key} (of
   *     another certificate), {@code private/public key mismatch} (of another kind, or one of the
   *     two is missing)
   */
  public static KeyMaterial load(KeyPair pair, int securityLevel) throws TlsException {
    Octets certificatePem = pair.certificate();
    Octets keyPem = pair.key();
    List<X509Certificate> chain =
        certificatePem == null ? List.of() : chain(certificatePem.array(), securityLevel);
    PrivateKeyInfo key = keyPem == null ? null : keyInfo(keyPem.array());
    if (chain.isEmpty() || key == null) {
      throw new TlsException("private/public key mismatch");
    }
    KeyMatch.require(chain.get(0), key);
    return new KeyMaterial(chain, privateKey(key), pair.staple());
  }

  /** Whether the key is an Ed25519 or Ed448 one, as peers of its kind will have, too. */
  public boolean isEdwards() {
    return key instanceof EdECPrivateKey;
  }

  /**
   * Whether BoringSSL can sign with this key. It has every elliptic curve that the JDK reads keys
   * of, and neither Ed448 nor DSA.
   */
  public boolean isInBoringSsl() {
    return key instanceof EdECPrivateKey edwards
        ? edwards.getParams().getName().equals(NamedParameterSpec.ED25519.getName())
        : key instanceof ECPrivateKey || key.getAlgorithm().equals("RSA");
  }

  private static List<X509Certificate> chain(byte[] pem, int securityLevel) throws TlsException {
    SecurityLevel level = new SecurityLevel(securityLevel);
    List<X509Certificate> chain;
    try {
      chain = CertificateChain.read(pem);
    } catch (CertificateException e) {
      throw new TlsException("failed to load certificate");
    }
    if (chain.isEmpty() || !chain.stream().allMatch(level::allows)) {
      throw new TlsException("failed to load certificate");
    }
    return List.copyOf(chain);
  }

  private static PrivateKeyInfo keyInfo(byte[] pem) throws TlsException {
    try {
      return PrivateKeyPem.read(pem);
    } catch (PrivateKeyPem.UnreadableKey e) {
      throw new TlsException("failed to read private key");
    }
  }

  private static PrivateKey privateKey(PrivateKeyInfo info) throws TlsException {
    try {
      return KeyFactory.getInstance(KeyMatch.algorithm(info))
          .generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
    } catch (GeneralSecurityException | IOException e) {
      throw new TlsException("failed to read private key");
    }
  }
}
