package dev.moonwire.tls.x509;

import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Judges a peer's certificate chain the way OpenSSL 3.0 does at security level 2, so that both TLS
 * engines accept and refuse the same chains with the same reasons.
 *
 * <p>Order of the checks, which decides the reason when several would apply: strength of the leaf's
 * key, finding a chain, extensions of every certificate from the leaf upwards, strength of keys and
 * digests, revocation, then from the anchor downwards signature and validity of each, last name
 * constraints.
 *
 * <p>Nothing a peer sends makes it throw. One verifier belongs to one frozen configuration.
 */
public final class CertificateVerifier {

  /** More certificates than any chain that can be built; TLS libraries stop at 100 KiB of them. */
  private static final int MOST_PRESENTED = 200;

  private final TrustStore trust;
  private final VerifySettings settings;

  /**
   * @param trust what may end a chain
   * @param settings purpose, depth, revocation lists, clock
   */
  public CertificateVerifier(TrustStore trust, VerifySettings settings) {
    this.trust = trust;
    this.settings = settings;
  }

  /** Judges what a peer sent: the leaf first, then the rest in any order. */
  public VerifyOutcome verify(List<ParsedCertificate> presented) {
    if (presented.isEmpty()) {
      return refused(VerifyFailure.UNSPECIFIED, 0, List.of());
    }
    if (presented.size() > MOST_PRESENTED) {
      return refused(VerifyFailure.CHAIN_TOO_LONG, 0, List.of());
    }
    ParsedCertificate leaf = presented.get(0);
    if (checksStrength() && !ChainChecks.isStrong(leaf)) {
      return refused(VerifyFailure.LEAF_KEY_TOO_WEAK, 0, List.of(leaf));
    }
    ChainBuilder builder = new ChainBuilder(leaf, presented, trust, settings);
    List<ParsedCertificate> chain = builder.chain();
    if (builder.error() != null) {
      return refused(builder.error(), chain.size() - 1, chain);
    }
    Finding finding = check(chain);
    return finding == null
        ? new VerifyOutcome(null, 0, chain)
        : refused(finding.error(), finding.depth(), chain);
  }

  private static VerifyOutcome refused(
      VerifyFailure error, int depth, List<ParsedCertificate> chain) {
    return new VerifyOutcome(error, depth, chain);
  }

  /** OpenSSL holds OCSP signers to no security level. */
  private boolean checksStrength() {
    return settings.purpose() != Purpose.OCSP_SIGNER;
  }

  private @Nullable Finding check(List<ParsedCertificate> chain) {
    ChainChecks checks = new ChainChecks(chain, settings.purpose());
    Finding finding = checks.extensions();
    if (finding == null && checksStrength()) {
      finding = checks.strength();
    }
    if (finding == null && settings.crls() != null) {
      finding = new RevocationCheck(chain, settings.crls(), trust, settings).run();
    }
    if (finding == null) {
      finding = signaturesAndTimes(chain);
    }
    return finding == null ? new NameConstraintCheck(chain).run() : finding;
  }

  /** From the anchor downwards. The anchor's own signature adds nothing and is not checked. */
  private @Nullable Finding signaturesAndTimes(List<ParsedCertificate> chain) {
    for (int depth = chain.size() - 1; depth >= 0; depth--) {
      if (depth < chain.size() - 1) {
        Finding finding = signature(chain.get(depth), chain.get(depth + 1), depth);
        if (finding != null) {
          return finding;
        }
      }
      VerifyFailure time = timeError(chain.get(depth));
      if (time != null) {
        return new Finding(time, depth);
      }
    }
    return null;
  }

  private static @Nullable Finding signature(
      ParsedCertificate subject, ParsedCertificate issuer, int depth) {
    if (!issuer.extensions().allowsUsage(CertificateExtensions.KEY_CERT_SIGN)) {
      return new Finding(VerifyFailure.KEY_USAGE_NO_CERT_SIGN, depth + 1);
    }
    SubjectKey key = issuer.key();
    if (key == null) {
      return new Finding(VerifyFailure.ISSUER_KEY_UNREADABLE, depth + 1);
    }
    return subject.isSignedBy(key) ? null : new Finding(VerifyFailure.SIGNATURE_FAILURE, depth);
  }

  private @Nullable VerifyFailure timeError(ParsedCertificate certificate) {
    if (!settings.checkTime()) {
      return null;
    }
    long now = settings.now();
    OptionalLong from = certificate.notBefore();
    if (from.isEmpty()) {
      return VerifyFailure.BAD_NOT_BEFORE;
    }
    if (from.getAsLong() > now) {
      return VerifyFailure.NOT_YET_VALID;
    }
    OptionalLong to = certificate.notAfter();
    if (to.isEmpty()) {
      return VerifyFailure.BAD_NOT_AFTER;
    }
    return to.getAsLong() <= now ? VerifyFailure.EXPIRED : null;
  }
}
