package dev.moonwire.tls.x509;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds a chain from the leaf to a trust anchor among what the peer sent and what is trusted.
 *
 * <p>The trust store is asked first at every step; once it has given an issuer, the peer's
 * certificates are no longer used. The sent certificates may come in any order and hold strangers.
 * There is no backtracking: OpenSSL takes the first candidate that is valid now, else the one that
 * expires last.
 */
final class ChainBuilder {

  private final TrustStore trust;
  private final VerifySettings settings;
  private final List<ParsedCertificate> chain = new ArrayList<>();
  private final List<ParsedCertificate> unused;
  private int untrusted = 1;
  private @Nullable VerifyFailure error;

  /**
   * Builds at once.
   *
   * @param leaf the certificate to find a chain for
   * @param presented what the peer sent; may contain the leaf
   */
  ChainBuilder(
      ParsedCertificate leaf,
      List<ParsedCertificate> presented,
      TrustStore trust,
      VerifySettings settings) {
    this.trust = trust;
    this.settings = settings;
    unused = new ArrayList<>(presented);
    chain.add(leaf);
    error = build();
  }

  /** The chain, leaf first. */
  List<ParsedCertificate> chain() {
    return chain;
  }

  /**
   * Why no chain to a trust anchor was found; null when there is one. Its depth is the last one.
   */
  @Nullable VerifyFailure error() {
    return error;
  }

  /** How many certificates at the beginning of the chain are only the peer's word. */
  int untrustedCount() {
    return untrusted;
  }

  private @Nullable VerifyFailure build() {
    boolean askPeer = true;
    while (true) {
      ParsedCertificate last = chain.get(chain.size() - 1);
      ParsedCertificate trusted = isFull() ? null : issuerIn(trust.bySubject(last.issuer()), last);
      if (trusted != null && last.isSelfSigned()) {
        // Only the very certificate counts: another with the same name and key identifier is an
        // impostor.
        if (last.equals(trusted)) {
          untrusted = Math.min(untrusted, chain.size() - 1);
          return null;
        }
      } else if (trusted != null) {
        chain.add(trusted);
        askPeer = false;
        if (trusted.isSelfSigned()) {
          return null;
        }
        continue;
      }
      if (!askPeer || !extendFromPeer(last)) {
        return failure();
      }
    }
  }

  /**
   * One certificate beyond the limit is still looked up, so that the limit can be named as the
   * reason.
   */
  private boolean isFull() {
    return chain.size() > settings.depthLimit() + 1L;
  }

  private boolean extendFromPeer(ParsedCertificate last) {
    if (last.isSelfSigned() || isFull()) {
      return false;
    }
    boolean mayRepeat = last.isSelfIssued() && chain.size() == 1;
    ParsedCertificate issuer =
        issuerIn(unused, last, candidate -> mayRepeat || !chain.contains(candidate));
    if (issuer == null) {
      return false;
    }
    unused.remove(issuer);
    chain.add(issuer);
    untrusted++;
    return true;
  }

  private @Nullable ParsedCertificate issuerIn(
      List<ParsedCertificate> candidates, ParsedCertificate subject) {
    return issuerIn(candidates, subject, candidate -> true);
  }

  private @Nullable ParsedCertificate issuerIn(
      List<ParsedCertificate> candidates,
      ParsedCertificate subject,
      Predicate<ParsedCertificate> eligible) {
    ParsedCertificate best = null;
    for (ParsedCertificate candidate : candidates) {
      if (!candidate.isLikelyIssuerOf(subject) || !eligible.test(candidate)) {
        continue;
      }
      if (!settings.checkTime() || candidate.isValidAt(settings.now())) {
        return candidate;
      }
      if (best == null || expiresLater(candidate, best)) {
        best = candidate;
      }
    }
    return best;
  }

  private static boolean expiresLater(ParsedCertificate candidate, ParsedCertificate best) {
    OptionalLong end = candidate.notAfter();
    OptionalLong bestEnd = best.notAfter();
    return end.isPresent() && (bestEnd.isEmpty() || end.getAsLong() > bestEnd.getAsLong());
  }

  private VerifyFailure failure() {
    if (isFull()) {
      return VerifyFailure.CHAIN_TOO_LONG;
    }
    if (chain.get(chain.size() - 1).isSelfSigned()) {
      return chain.size() == 1
          ? VerifyFailure.SELF_SIGNED_LEAF
          : VerifyFailure.SELF_SIGNED_IN_CHAIN;
    }
    return untrusted < chain.size()
        ? VerifyFailure.ISSUER_NOT_FOUND
        : VerifyFailure.LOCAL_ISSUER_NOT_FOUND;
  }
}
