package dev.moonwire.tls.x509;

import java.util.List;

/** The certificates and chains of the golden cases, parsed. */
final class GoldenChains {

  private GoldenChains() {}

  static List<ParsedCertificate> certificates(String name) {
    return PemBlock.parse(GoldenPki.read(name)).orElseThrow().stream()
        .map(block -> ParsedCertificate.of(block.der()).orElseThrow())
        .toList();
  }

  static ParsedCertificate certificate(String name) {
    return certificates(name).get(0);
  }

  static TrustStore trust(String name) {
    return TrustStore.ofPem(GoldenPki.read(name)).orElseThrow();
  }
}
