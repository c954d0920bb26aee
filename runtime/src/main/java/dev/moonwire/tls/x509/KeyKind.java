package dev.moonwire.tls.x509;

import java.util.Arrays;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.jspecify.annotations.Nullable;

/** The kinds of public keys that can sign. */
enum KeyKind {
  RSA("1.2.840.113549.1.1.1", "RSA"),
  RSA_PSS("1.2.840.113549.1.1.10", "RSASSA-PSS"),
  EC("1.2.840.10045.2.1", "EC"),
  DSA("1.2.840.10040.4.1", "DSA"),
  ED25519("1.3.101.112", "Ed25519"),
  ED448("1.3.101.113", "Ed448");

  private final String oid;
  private final String jcaName;

  KeyKind(String oid, String jcaName) {
    this.oid = oid;
    this.jcaName = jcaName;
  }

  /** What {@link java.security.KeyFactory} calls it. */
  String jcaName() {
    return jcaName;
  }

  /**
   * The kind that a public key's algorithm names; null when such keys cannot sign or are unknown.
   */
  static @Nullable KeyKind of(AlgorithmIdentifier algorithm) {
    String oid = algorithm.getAlgorithm().getId();
    return Arrays.stream(values()).filter(kind -> kind.oid.equals(oid)).findFirst().orElse(null);
  }
}
