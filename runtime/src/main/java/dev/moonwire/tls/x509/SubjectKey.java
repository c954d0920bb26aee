package dev.moonwire.tls.x509;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.DSAParams;
import java.security.interfaces.DSAPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X962Parameters;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;

/**
 * The public key of a certificate: whether it is strong enough, and whether it verifies a
 * signature.
 *
 * <p>The platform's providers do the arithmetic. Curves that the JDK has given up go to Bouncy
 * Castle's provider, which is loaded only then and never registered.
 */
final class SubjectKey {

  /**
   * Where OpenSSL's rounding of the cost of factoring (NIST SP 800-56B appendix D) first gives 112
   * bits; measured with 3.0.19.
   */
  private static final int RSA_BITS = 1963;

  private static final int DSA_BITS = 2048;
  private static final int CURVE_BITS = 224;

  private static final Set<String> PLATFORM_CURVES =
      Set.of("1.2.840.10045.3.1.7", "1.3.132.0.34", "1.3.132.0.35");

  private final KeyKind kind;
  private final PublicKey key;
  private final @Nullable Provider provider;
  private final AlgorithmIdentifier algorithm;

  private SubjectKey(KeyKind kind, SubjectPublicKeyInfo info)
      throws IOException, GeneralSecurityException {
    this.kind = kind;
    algorithm = info.getAlgorithm();
    provider = isOnPlatform() ? null : new BouncyCastleProvider();
    KeyFactory factory =
        provider == null
            ? KeyFactory.getInstance(kind.jcaName())
            : KeyFactory.getInstance(kind.jcaName(), provider);
    key = factory.generatePublic(new X509EncodedKeySpec(info.getEncoded()));
  }

  /** The key inside; null when it is malformed or of a kind that cannot sign. */
  static @Nullable SubjectKey of(SubjectPublicKeyInfo info) {
    KeyKind kind = KeyKind.of(info.getAlgorithm());
    return kind == null ? null : HostileDer.attempt(() -> decode(kind, info)).orElse(null);
  }

  private static SubjectKey decode(KeyKind kind, SubjectPublicKeyInfo info) throws IOException {
    try {
      return new SubjectKey(kind, info);
    } catch (GeneralSecurityException malformed) {
      throw new IOException("unreadable public key", malformed);
    }
  }

  private boolean isOnPlatform() {
    ASN1ObjectIdentifier curve = kind == KeyKind.EC ? curveName() : null;
    return kind != KeyKind.EC || (curve != null && PLATFORM_CURVES.contains(curve.getId()));
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

  /** Whether it has the 112 bits of security that OpenSSL's level 2 demands. */
  boolean isStrong() {
    return switch (kind) {
      case RSA, RSA_PSS -> ((RSAPublicKey) key).getModulus().bitLength() >= RSA_BITS;
      case DSA -> isStrong(((DSAPublicKey) key).getParams());
      case EC -> HostileDer.attempt(() -> orderBits() >= CURVE_BITS).orElse(false);
      case ED25519, ED448 -> true;
    };
  }

  private static boolean isStrong(DSAParams group) {
    return group.getP().bitLength() >= DSA_BITS && group.getQ().bitLength() >= CURVE_BITS;
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
