package dev.moonwire.tls.x509;

import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Map;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSASSAPSSparams;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * Parameters of an RSA-PSS signature (RFC 4055 section 3.1).
 *
 * @param digest JCA name of the digest
 * @param maskDigest JCA name of the digest inside MGF1
 * @param saltLength in bytes
 */
record PssParameters(String digest, String maskDigest, int saltLength) {

  private static final int LONGEST_SALT = 2048;

  private static final Map<String, String> DIGESTS =
      Map.of(
          "1.3.14.3.2.26", "SHA-1",
          "2.16.840.1.101.3.4.2.4", "SHA-224",
          "2.16.840.1.101.3.4.2.1", "SHA-256",
          "2.16.840.1.101.3.4.2.2", "SHA-384",
          "2.16.840.1.101.3.4.2.3", "SHA-512");

  /** The parameters of an algorithm identifier; null when they are malformed or unknown. */
  static @Nullable PssParameters of(AlgorithmIdentifier algorithm) {
    return HostileDer.attempt(() -> read(RSASSAPSSparams.getInstance(algorithm.getParameters())))
        .orElse(null);
  }

  private static @Nullable PssParameters read(@Nullable RSASSAPSSparams parameters) {
    if (parameters == null
        || !PKCSObjectIdentifiers.id_mgf1.equals(parameters.getMaskGenAlgorithm().getAlgorithm())) {
      return null;
    }
    String digest = digest(parameters.getHashAlgorithm());
    String maskDigest =
        digest(AlgorithmIdentifier.getInstance(parameters.getMaskGenAlgorithm().getParameters()));
    int salt = parameters.getSaltLength().intValueExact();
    boolean usable =
        salt >= 0 && salt <= LONGEST_SALT && parameters.getTrailerField().intValueExact() == 1;
    return digest == null || maskDigest == null || !usable
        ? null
        : new PssParameters(digest, maskDigest, salt);
  }

  private static @Nullable String digest(AlgorithmIdentifier algorithm) {
    return DIGESTS.get(algorithm.getAlgorithm().getId());
  }

  PSSParameterSpec toJca() {
    return new PSSParameterSpec(
        digest,
        "MGF1",
        new MGF1ParameterSpec(maskDigest),
        saltLength,
        PSSParameterSpec.TRAILER_FIELD_BC);
  }
}
