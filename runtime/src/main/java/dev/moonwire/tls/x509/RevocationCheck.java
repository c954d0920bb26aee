package dev.moonwire.tls.x509;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Looks up each certificate of a chain, the anchor included, in its issuer's CRL.
 *
 * <p>Among several lists of an issuer the best one counts: first one without unknown critical
 * extensions, in scope and current, else the nearest miss, whose defect is then reported. Delta
 * lists, indirect lists and lists for some reasons only are not used, as in OpenSSL without
 * extended CRL support.
 */
final class RevocationCheck {

  private static final int NO_UNKNOWN_CRITICAL = 0x100;
  private static final int IN_SCOPE = 0x080;
  private static final int CURRENT = 0x040;
  private static final int DIRECT = 0x010;

  private final List<ParsedCertificate> chain;
  private final RevocationLists lists;
  private final TrustStore trust;
  private final VerifySettings settings;

  RevocationCheck(
      List<ParsedCertificate> chain,
      RevocationLists lists,
      TrustStore trust,
      VerifySettings settings) {
    this.chain = chain;
    this.lists = lists;
    this.trust = trust;
    this.settings = settings;
  }

  /**
   * The first certificate from the leaf upwards that is revoked or cannot be looked up, or null.
   */
  @Nullable Finding run() {
    for (int depth = 0; depth < chain.size(); depth++) {
      VerifyFailure error = check(depth);
      if (error != null) {
        return new Finding(error, depth);
      }
    }
    return null;
  }

  private @Nullable VerifyFailure check(int depth) {
    CrlScope.Reasons covered = CrlScope.Reasons.NONE;
    while (!covered.areAll()) {
      Choice choice = best(depth, covered);
      if (choice == null) {
        return VerifyFailure.CRL_NOT_FOUND;
      }
      VerifyFailure error = check(depth, choice);
      if (error != null) {
        return error;
      }
      if (choice.reasons().equals(covered)) {
        return VerifyFailure.CRL_NOT_FOUND;
      }
      covered = choice.reasons();
    }
    return null;
  }

  /**
   * A list chosen for a certificate.
   *
   * @param score how well it fits; higher is better
   * @param issuer whose key signed it
   * @param reasons the revocation reasons covered once it has been consulted
   */
  private record Choice(
      ParsedCrl crl, int score, ParsedCertificate issuer, CrlScope.Reasons reasons) {

    boolean has(int flag) {
      return (score & flag) != 0;
    }
  }

  private @Nullable Choice best(int depth, CrlScope.Reasons covered) {
    CanonicalName issuer = chain.get(depth).issuer();
    List<ParsedCrl> candidates = new ArrayList<>(lists.of(issuer));
    candidates.addAll(trust.crlsOf(issuer));
    Choice best = null;
    for (ParsedCrl crl : candidates) {
      Choice choice = rate(crl, depth, covered);
      if (choice != null && (best == null || isBetter(choice, best))) {
        best = choice;
      }
    }
    return best;
  }

  private static boolean isBetter(Choice choice, Choice best) {
    if (choice.score() != best.score()) {
      return choice.score() > best.score();
    }
    OptionalLong update = choice.crl().lastUpdate();
    OptionalLong bestUpdate = best.crl().lastUpdate();
    return update.isPresent()
        && bestUpdate.isPresent()
        && update.getAsLong() > bestUpdate.getAsLong();
  }

  private @Nullable Choice rate(ParsedCrl crl, int depth, CrlScope.Reasons covered) {
    ParsedCertificate issuer = issuerOf(crl, depth);
    if (issuer == null || crl.isDelta() || CrlScope.isUnsupported(crl)) {
      return null;
    }
    int score = crl.hasUnhandledCritical() ? 0 : NO_UNKNOWN_CRITICAL;
    score |= timeError(crl) == null ? CURRENT : 0;
    score |= issuer.equals(above(depth)) ? DIRECT : 0;
    CrlScope.Reasons reasons = CrlScope.reasonsCovered(chain.get(depth), crl);
    if (reasons == null) {
      return new Choice(crl, score, issuer, covered);
    }
    CrlScope.Reasons together = covered.with(reasons);
    return together.equals(covered) ? null : new Choice(crl, score | IN_SCOPE, issuer, together);
  }

  /**
   * The certificate above (or the anchor itself), or one higher up that bears the list's issuer
   * name.
   */
  private @Nullable ParsedCertificate issuerOf(ParsedCrl crl, int depth) {
    if (above(depth).matches(crl.authorityKeyId())) {
      return above(depth);
    }
    int higher = Math.min(depth + 2, chain.size());
    for (ParsedCertificate candidate : chain.subList(higher, chain.size())) {
      if (candidate.subject().equals(crl.issuer()) && candidate.matches(crl.authorityKeyId())) {
        return candidate;
      }
    }
    return null;
  }

  private ParsedCertificate above(int depth) {
    return chain.get(Math.min(depth + 1, chain.size() - 1));
  }

  private @Nullable VerifyFailure check(int depth, Choice choice) {
    ParsedCrl crl = choice.crl();
    ParsedCertificate issuer = choice.issuer();
    if (!issuer.extensions().allowsUsage(CertificateExtensions.CRL_SIGN)) {
      return VerifyFailure.KEY_USAGE_NO_CRL_SIGN;
    }
    if (!choice.has(IN_SCOPE)) {
      return VerifyFailure.DIFFERENT_CRL_SCOPE;
    }
    VerifyFailure time = timeError(crl);
    if (time != null) {
      return time;
    }
    SubjectKey key = issuer.key();
    if (key == null) {
      return VerifyFailure.ISSUER_KEY_UNREADABLE;
    }
    if (!crl.isSignedBy(key)) {
      return VerifyFailure.CRL_SIGNATURE_FAILURE;
    }
    if (crl.hasUnhandledCritical()) {
      return VerifyFailure.UNHANDLED_CRITICAL_CRL_EXTENSION;
    }
    boolean revoked = crl.revokes(chain.get(depth).serialNumber());
    return revoked ? VerifyFailure.REVOKED : null;
  }

  private @Nullable VerifyFailure timeError(ParsedCrl crl) {
    if (!settings.checkTime()) {
      return null;
    }
    long now = settings.now();
    OptionalLong last = crl.lastUpdate();
    if (last.isEmpty()) {
      return VerifyFailure.BAD_CRL_LAST_UPDATE;
    }
    if (last.getAsLong() > now) {
      return VerifyFailure.CRL_NOT_YET_VALID;
    }
    if (!crl.hasNextUpdate()) {
      return null;
    }
    OptionalLong next = crl.nextUpdate();
    if (next.isEmpty()) {
      return VerifyFailure.BAD_CRL_NEXT_UPDATE;
    }
    return next.getAsLong() <= now ? VerifyFailure.CRL_EXPIRED : null;
  }
}
