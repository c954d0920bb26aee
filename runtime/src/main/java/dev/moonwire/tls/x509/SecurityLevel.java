package dev.moonwire.tls.x509;

import java.math.BigInteger;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.DSAPublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Optional;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/**
 * OpenSSL's security level: how many bits of security keys and signatures must have at least
 * (SSL_CTX_set_security_level(3)).
 */
public final class SecurityLevel {
  private static final int[] MINIMUM_BITS = {0, 80, 112, 128, 192, 256};

  private final int minimumBits;

  /**
   * The level of a number.
   *
   * @param level 0 to 5
   */
  public SecurityLevel(int level) {
    this.minimumBits = MINIMUM_BITS[level];
  }

  /** Whether the certificate's key is strong enough. */
  boolean allowsKey(X509Certificate certificate) {
    return bitsOf(certificate.getPublicKey()) >= minimumBits;
  }

  /** Whether the certificate's signature uses a strong enough digest. */
  boolean allowsSignature(X509Certificate certificate) {
    return signatureBits(certificate) >= minimumBits;
  }

  /** Both; who signed himself is not judged by his signature. */
  public boolean allows(X509Certificate certificate) {
    boolean selfSigned =
        certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
    return allowsKey(certificate) && (selfSigned || allowsSignature(certificate));
  }

  private static int bitsOf(PublicKey key) {
    if (key instanceof RSAPublicKey rsa) {
      return factoringBits(rsa.getModulus().bitLength());
    }
    if (key instanceof ECPublicKey ec) {
      return curveBits(ec.getParams().getOrder());
    }
    if (key instanceof EdECPublicKey ed) {
      return ed.getParams().getName().equals("Ed25519") ? 128 : 224;
    }
    if (key instanceof DSAPublicKey dsa) {
      int p = factoringBits(dsa.getParams().getP().bitLength());
      return Math.min(p, dsa.getParams().getQ().bitLength() / 2);
    }
    return 0;
  }

  private static int curveBits(BigInteger order) {
    int bits = order.bitLength();
    if (bits >= 512) {
      return 256;
    }
    if (bits >= 384) {
      return 192;
    }
    if (bits >= 256) {
      return 128;
    }
    return bits >= 224 ? 112 : bits / 2;
  }

  /** The cost of the number field sieve, to a multiple of 8 (NIST SP 800-56B rev. 2, app. D). */
  private static int factoringBits(int modulusBits) {
    return switch (modulusBits) {
      case 2048 -> 112;
      case 3072 -> 128;
      case 4096 -> 152;
      case 6144 -> 176;
      case 7680 -> 192;
      case 8192 -> 200;
      case 15360 -> 256;
      default -> sieveBits(modulusBits);
    };
  }

  private static int sieveBits(int modulusBits) {
    if (modulusBits < 8) {
      return 0;
    }
    double x = modulusBits * Math.log(2);
    double cost = (1.923 * Math.cbrt(x * Math.pow(Math.log(x), 2)) - 4.69) / Math.log(2);
    int rounded = ((int) cost + 4) & ~7;
    int cap = modulusBits <= 7680 ? 192 : modulusBits <= 15360 ? 256 : 1200;
    return Math.min(rounded, cap);
  }

  private static int signatureBits(X509Certificate certificate) {
    Optional<AlgorithmIdentifier> algorithm =
        ParsedCertificate.of(certificate).map(ParsedCertificate::signatureAlgorithm);
    SignatureScheme scheme = algorithm.map(SignatureScheme::of).orElse(null);
    return scheme == null ? 0 : scheme.securityBits(algorithm.orElseThrow());
  }
}
