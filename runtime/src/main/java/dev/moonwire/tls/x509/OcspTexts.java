package dev.moonwire.tls.x509;

import java.util.Map;

/**
 * OpenSSL's names for the numbers in OCSP responses; what it does not know it calls "(UNKNOWN)".
 */
final class OcspTexts {

  private static final String UNKNOWN = "(UNKNOWN)";

  private static final Map<Integer, String> RESPONSE_STATUSES =
      Map.of(
          0, "successful",
          1, "malformedrequest",
          2, "internalerror",
          3, "trylater",
          5, "sigrequired",
          6, "unauthorized");

  private static final Map<Integer, String> CERT_STATUSES =
      Map.of(0, "good", 1, "revoked", 2, "unknown");

  private static final Map<Integer, String> REASONS =
      Map.of(
          0, "unspecified",
          1, "keyCompromise",
          2, "cACompromise",
          3, "affiliationChanged",
          4, "superseded",
          5, "cessationOfOperation",
          6, "certificateHold",
          8, "removeFromCRL");

  private OcspTexts() {}

  static String responseStatus(int status) {
    return RESPONSE_STATUSES.getOrDefault(status, UNKNOWN);
  }

  static String certStatus(int status) {
    return CERT_STATUSES.getOrDefault(status, UNKNOWN);
  }

  static String reason(int reason) {
    return REASONS.getOrDefault(reason, UNKNOWN);
  }
}
