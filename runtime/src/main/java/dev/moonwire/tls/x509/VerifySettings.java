package dev.moonwire.tls.x509;

import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * How a chain is judged: the part of a libtls configuration that certificate verification reads.
 *
 * @param purpose what the leaf must be fit for
 * @param depth how many intermediates may stand between leaf and trust anchor; -1 leaves OpenSSL's
 *     own limit of 100 in place
 * @param checkTime whether validity dates of certificates and CRLs count
 * @param crls the revocation lists; when present every certificate of the chain needs one
 * @param clock what the time is
 */
public record VerifySettings(
    Purpose purpose, int depth, boolean checkTime, @Nullable RevocationLists crls, Clock clock) {

  private static final int OPENSSL_DEPTH = 100;

  /** The limit on intermediates that {@link #depth} means. */
  int depthLimit() {
    return depth == -1 ? OPENSSL_DEPTH : depth;
  }

  /** Seconds since the epoch, now. */
  long now() {
    return clock.instant().getEpochSecond();
  }
}
