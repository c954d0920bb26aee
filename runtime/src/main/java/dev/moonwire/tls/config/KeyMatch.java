package dev.moonwire.tls.config;

import dev.moonwire.tls.error.TlsException;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.Map;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.DSAPrivateKeyParameters;
import org.bouncycastle.crypto.params.DSAPublicKeyParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.params.Ed448PrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed448PublicKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.bouncycastle.util.Arrays;

/** Whether a private key belongs to a certificate, told without signing anything. */
final class KeyMatch {
  /** The kinds of keys a certificate can have, with the JCA's names. */
  private static final Map<ASN1ObjectIdentifier, String> ALGORITHMS =
      Map.of(
          PKCSObjectIdentifiers.rsaEncryption, "RSA",
          PKCSObjectIdentifiers.id_RSASSA_PSS, "RSASSA-PSS",
          X9ObjectIdentifiers.id_dsa, "DSA",
          X9ObjectIdentifiers.id_ecPublicKey, "EC",
          EdECObjectIdentifiers.id_Ed25519, "Ed25519",
          EdECObjectIdentifiers.id_Ed448, "Ed448");

  private KeyMatch() {}

  /** The JCA's name of the key's algorithm. */
  static String algorithm(PrivateKeyInfo key) throws TlsException {
    String name = ALGORITHMS.get(key.getPrivateKeyAlgorithm().getAlgorithm());
    if (name == null) {
      throw new TlsException("failed to load private key");
    }
    return name;
  }

  /**
   * Makes sure that {@code key} is the one of {@code certificate}.
   *
   * @throws TlsException {@code private/public key mismatch} for another kind of key, {@code failed
   *     to load private key} for another key of the kind
   */
  static void require(X509Certificate certificate, PrivateKeyInfo key) throws TlsException {
    SubjectPublicKeyInfo expected =
        SubjectPublicKeyInfo.getInstance(certificate.getPublicKey().getEncoded());
    String kind = algorithm(key);
    if (!kind.equals(ALGORITHMS.get(expected.getAlgorithm().getAlgorithm()))) {
      throw new TlsException("private/public key mismatch");
    }
    try {
      if (belongs(PublicKeyFactory.createKey(expected), PrivateKeyFactory.createKey(key))) {
        return;
      }
    } catch (IOException | RuntimeException e) {
      // Bouncy Castle answers some damaged encodings with unchecked exceptions.
      throw new TlsException("failed to read private key");
    }
    throw new TlsException("failed to load private key");
  }

  private static boolean belongs(AsymmetricKeyParameter expected, AsymmetricKeyParameter key) {
    if (expected instanceof RSAKeyParameters rsa && key instanceof RSAKeyParameters own) {
      return rsa.getModulus().equals(own.getModulus());
    }
    if (expected instanceof ECPublicKeyParameters ec && key instanceof ECPrivateKeyParameters own) {
      return ec.getParameters().equals(own.getParameters())
          && own.getParameters().getG().multiply(own.getD()).equals(ec.getQ());
    }
    if (expected instanceof Ed25519PublicKeyParameters ed
        && key instanceof Ed25519PrivateKeyParameters own) {
      return Arrays.areEqual(ed.getEncoded(), own.generatePublicKey().getEncoded());
    }
    if (expected instanceof Ed448PublicKeyParameters ed
        && key instanceof Ed448PrivateKeyParameters own) {
      return Arrays.areEqual(ed.getEncoded(), own.generatePublicKey().getEncoded());
    }
    if (expected instanceof DSAPublicKeyParameters dsa
        && key instanceof DSAPrivateKeyParameters own) {
      return own.getParameters()
          .getG()
          .modPow(own.getX(), own.getParameters().getP())
          .equals(dsa.getY());
    }
    return false;
  }
}
