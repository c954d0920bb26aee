package dev.moonwire.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.DSAPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X962Parameters;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;

/**
 * The public key of a certificate: how strong it is, and whether it verifies a signature.
 *
 * <p>The platform's providers do the arithmetic; keys they do not know (curves the JDK dropped) go
 * to Bouncy Castle's, which is loaded only then and never registered.
 */
final class SubjectKey {

  private final KeyKind kind;
  private final PublicKey key;
  private final @Nullable Provider provider;
  private final AlgorithmIdentifier algorithm;

  private SubjectKey(
      KeyKind kind, PublicKey key, @Nullable Provider provider, AlgorithmIdentifier algorithm) {
    this.kind = kind;
    this.key = key;
    this.provider = provider;
    this.algorithm = algorithm;
  }

  /** The key inside; null when it is malformed or of a kind that cannot sign. */
  static @Nullable SubjectKey of(SubjectPublicKeyInfo info) {
    KeyKind kind = KeyKind.of(info.getAlgorithm());
    return kind == null ? null : HostileDer.attempt(() -> decode(kind, info)).orElse(null);
  }

  private static SubjectKey decode(KeyKind kind, SubjectPublicKeyInfo info) throws IOException {
    X509EncodedKeySpec spec = new X509EncodedKeySpec(info.getEncoded());
    try {
      PublicKey key = KeyFactory.getInstance(kind.jcaName()).generatePublic(spec);
      return new SubjectKey(kind, key, null, info.getAlgorithm());
    } catch (GeneralSecurityException unknownToThePlatform) {
      return decodeElsewhere(kind, spec, info.getAlgorithm());
    }
  }

  private static SubjectKey decodeElsewhere(
      KeyKind kind, X509EncodedKeySpec spec, AlgorithmIdentifier algorithm) throws IOException {
    Provider provider = new BouncyCastleProvider();
    try {
      PublicKey key = KeyFactory.getInstance(kind.jcaName(), provider).generatePublic(spec);
      return new SubjectKey(kind, key, provider, algorithm);
    } catch (GeneralSecurityException malformed) {
      throw new IOException("unreadable public key", malformed);
    }
  }

  KeyKind kind() {
    return kind;
  }

  /** Whether an elliptic curve is spelled out instead of named, which OpenSSL refuses in chains. */
  boolean hasExplicitCurve() {
    return kind == KeyKind.EC && curveName() == null;
  }

  private @Nullable ASN1ObjectIdentifier curveName() {
    X962Parameters parameters = X962Parameters.getInstance(algorithm.getParameters());
    return parameters.isNamedCurve()
        ? ASN1ObjectIdentifier.getInstance(parameters.getParameters())
        : null;
  }

  /** The strength OpenSSL ascribes to the key (NIST SP 800-57 part 1, table 2). */
  int securityBits() {
    return switch (kind) {
      case RSA, RSA_PSS -> factoringBits(((RSAPublicKey) key).getModulus().bitLength());
      case DSA -> dsaBits((DSAPublicKey) key);
      case EC -> HostileDer.attempt(() -> orderBits() / 2).orElse(0);
      case ED25519 -> 128;
      case ED448 -> 224;
    };
  }

  private int orderBits() throws IOException {
    ASN1ObjectIdentifier name = curveName();
    X9ECParameters curve =
        name == null
            ? X9ECParameters.getInstance(
                X962Parameters.getInstance(algorithm.getParameters()).getParameters())
            : ECNamedCurveTable.getByOID(name);
    if (curve == null) {
      throw new IOException("unknown curve");
    }
    return curve.getN().bitLength();
  }

  private static int dsaBits(DSAPublicKey key) {
    BigInteger p = key.getParams().getP();
    int half = key.getParams().getQ().bitLength() / 2;
    int table = p.bitLength() >= 3072 ? 128 : p.bitLength() >= 2048 ? 112 : 80;
    return Math.min(table, half);
  }

  /**
   * Cost of factoring a modulus by the number field sieve, in bits rounded to a multiple of eight
   * (NIST SP 800-56B appendix D); it gives 112 from 1963 bits on, as OpenSSL's rounding does.
   */
  static int factoringBits(int modulusBits) {
    if (modulusBits < 8) {
      return 0;
    }
    double ln = modulusBits * Math.log(2);
    double work = 1.923 * Math.cbrt(ln * Math.pow(Math.log(ln), 2)) - 4.69;
    return ((int) (work / Math.log(2)) + 4) & ~7;
  }

  /** Whether the signature over the bytes was made by this key's owner. */
  boolean verifies(AlgorithmIdentifier signatureAlgorithm, byte[] signed, byte[] signature) {
    SignatureScheme scheme = SignatureScheme.of(signatureAlgorithm);
    if (scheme == null || !scheme.fits(kind)) {
      return false;
    }
    Optional<Boolean> verified =
        HostileDer.attempt(() -> check(scheme, signatureAlgorithm, signed, signature));
    return verified.orElse(false);
  }

  private boolean check(
      SignatureScheme scheme, AlgorithmIdentifier algorithm, byte[] signed, byte[] signature)
      throws IOException {
    try {
      Signature verifier =
          provider == null
              ? Signature.getInstance(scheme.jcaName())
              : Signature.getInstance(scheme.jcaName(), provider);
      if (scheme.keyKind() == KeyKind.RSA_PSS) {
        PssParameters parameters = PssParameters.of(algorithm);
        if (parameters == null) {
          return false;
        }
        verifier.setParameter(parameters.toJca());
      }
      verifier.initVerify(key);
      verifier.update(signed);
      return verifier.verify(signature);
    } catch (GeneralSecurityException unusable) {
      throw new IOException("signature cannot be checked", unusable);
    }
  }
}
