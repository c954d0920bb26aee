package dev.moonwire.tls.x509;

import static java.util.Map.entry;

import java.util.Map;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * One of the signature algorithms that OpenSSL knows by identifier and that can still be verified.
 *
 * @param keyKind the kind of key that makes such signatures
 * @param digest JCA name of the digest; null when parameters (RSA-PSS) or the algorithm itself
 *     (EdDSA) decide
 * @param jcaName what {@link java.security.Signature} calls it
 */
record SignatureScheme(KeyKind keyKind, @Nullable String digest, String jcaName) {

  private static final String NIST = "2.16.840.1.101.3.4.3.";

  private static final Map<String, SignatureScheme> BY_OID =
      Map.ofEntries(
          entry("1.2.840.113549.1.1.4", rsa("MD5", "MD5withRSA")),
          entry("1.2.840.113549.1.1.5", rsa("SHA-1", "SHA1withRSA")),
          entry("1.2.840.113549.1.1.14", rsa("SHA-224", "SHA224withRSA")),
          entry("1.2.840.113549.1.1.11", rsa("SHA-256", "SHA256withRSA")),
          entry("1.2.840.113549.1.1.12", rsa("SHA-384", "SHA384withRSA")),
          entry("1.2.840.113549.1.1.13", rsa("SHA-512", "SHA512withRSA")),
          entry("1.2.840.113549.1.1.10", new SignatureScheme(KeyKind.RSA_PSS, null, "RSASSA-PSS")),
          entry(NIST + "13", rsa("SHA3-224", "SHA3-224withRSA")),
          entry(NIST + "14", rsa("SHA3-256", "SHA3-256withRSA")),
          entry(NIST + "15", rsa("SHA3-384", "SHA3-384withRSA")),
          entry(NIST + "16", rsa("SHA3-512", "SHA3-512withRSA")),
          entry("1.2.840.10045.4.1", ec("SHA-1", "SHA1withECDSA")),
          entry("1.2.840.10045.4.3.1", ec("SHA-224", "SHA224withECDSA")),
          entry("1.2.840.10045.4.3.2", ec("SHA-256", "SHA256withECDSA")),
          entry("1.2.840.10045.4.3.3", ec("SHA-384", "SHA384withECDSA")),
          entry("1.2.840.10045.4.3.4", ec("SHA-512", "SHA512withECDSA")),
          entry("1.2.840.10040.4.3", dsa("SHA-1", "SHA1withDSA")),
          entry(NIST + "1", dsa("SHA-224", "SHA224withDSA")),
          entry(NIST + "2", dsa("SHA-256", "SHA256withDSA")),
          entry("1.3.101.112", new SignatureScheme(KeyKind.ED25519, null, "Ed25519")),
          entry("1.3.101.113", new SignatureScheme(KeyKind.ED448, null, "Ed448")));

  /** Security of each digest in bits: half its size, less for the broken ones. */
  private static final Map<String, Integer> DIGEST_BITS =
      Map.of(
          "MD5",
          39,
          "SHA-1",
          63,
          "SHA-224",
          112,
          "SHA-256",
          128,
          "SHA-384",
          192,
          "SHA-512",
          256,
          "SHA3-224",
          112,
          "SHA3-256",
          128,
          "SHA3-384",
          192,
          "SHA3-512",
          256);

  private static SignatureScheme rsa(String digest, String jcaName) {
    return new SignatureScheme(KeyKind.RSA, digest, jcaName);
  }

  private static SignatureScheme ec(String digest, String jcaName) {
    return new SignatureScheme(KeyKind.EC, digest, jcaName);
  }

  private static SignatureScheme dsa(String digest, String jcaName) {
    return new SignatureScheme(KeyKind.DSA, digest, jcaName);
  }

  /** The scheme that an algorithm identifier names; null when it is none of them. */
  static @Nullable SignatureScheme of(AlgorithmIdentifier algorithm) {
    return BY_OID.get(algorithm.getAlgorithm().getId());
  }

  /** Whether a key of this kind can have made such a signature. */
  boolean fits(@Nullable KeyKind key) {
    return key == keyKind || (key == KeyKind.RSA && keyKind == KeyKind.RSA_PSS);
  }

  /** How many bits of security the digest gives; 0 when it is unknown. */
  int securityBits(AlgorithmIdentifier algorithm) {
    return switch (keyKind) {
      case ED25519 -> 128;
      case ED448 -> 224;
      case RSA_PSS -> {
        PssParameters parameters = PssParameters.of(algorithm);
        yield parameters == null ? 0 : DIGEST_BITS.getOrDefault(parameters.digest(), 0);
      }
      case RSA, EC, DSA -> digest == null ? 0 : DIGEST_BITS.getOrDefault(digest, 0);
    };
  }
}
