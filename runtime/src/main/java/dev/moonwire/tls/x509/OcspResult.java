package dev.moonwire.tls.x509;

import java.util.OptionalLong;

/**
 * What an OCSP response said about the peer's certificate, kept for {@code peer_ocsp_*} even when
 * the handshake failed because of it.
 *
 * @param responseStatus RFC 6960 OCSPResponseStatus; 0 (successful) for every result there is
 * @param certStatus 0 good, 1 revoked, 2 unknown
 * @param crlReason RFC 5280 CRLReason; 0 unless revoked
 * @param resultText the name of the status, or of the reason when revoked
 * @param thisUpdate seconds since the epoch
 * @param nextUpdate seconds since the epoch, if the response has it
 * @param revocationTime seconds since the epoch, if revoked
 */
public record OcspResult(
    int responseStatus,
    int certStatus,
    int crlReason,
    String resultText,
    OptionalLong thisUpdate,
    OptionalLong nextUpdate,
    OptionalLong revocationTime) {

  static final int GOOD = 0;
  static final int REVOKED = 1;
  static final int UNKNOWN = 2;

  boolean isRevoked() {
    return certStatus == REVOKED;
  }
}
