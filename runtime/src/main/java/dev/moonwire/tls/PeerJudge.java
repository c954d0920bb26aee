package dev.moonwire.tls;

import dev.moonwire.tls.config.Octets;
import dev.moonwire.tls.config.TlsSettings;
import dev.moonwire.tls.engine.PeerVerifier;
import dev.moonwire.tls.error.Alert;
import dev.moonwire.tls.x509.CertificateInfo;
import dev.moonwire.tls.x509.CertificateVerifier;
import dev.moonwire.tls.x509.Ocsp;
import dev.moonwire.tls.x509.ParsedCertificate;
import dev.moonwire.tls.x509.Purpose;
import dev.moonwire.tls.x509.RevocationLists;
import dev.moonwire.tls.x509.TrustStore;
import dev.moonwire.tls.x509.VerifyFailure;
import dev.moonwire.tls.x509.VerifyOutcome;
import dev.moonwire.tls.x509.VerifySettings;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The verdict of one connection over its peer: the chain first, then the stapled OCSP response. The
 * name comes later, when the handshake is over.
 */
final class PeerJudge implements PeerVerifier {
  /** What an engine can tell a peer whose staple is bad: X509_V_ERR_CERT_REJECTED. */
  private static final int X509_REJECTED = 28;

  private final TlsSettings settings;
  private final TrustStore trust;
  private final Purpose peer;
  private final Clock clock;
  private @Nullable String failure;
  private @Nullable VerifyOutcome outcome;
  private @Nullable ParsedCertificate leaf;
  private @Nullable Ocsp ocsp;
  private List<ParsedCertificate> chain = List.of();

  PeerJudge(TlsSettings settings, TrustStore trust, Purpose peer, Clock clock) {
    this.settings = settings;
    this.trust = trust;
    this.peer = peer;
    this.clock = clock;
  }

  /** Names what other connections keep, too. */
  void eachHeld(Consumer<@Nullable Object> held) {
    held.accept(settings);
    held.accept(trust);
  }

  /** Why the peer was refused, in libtls' words; null when it was not. */
  @Nullable String failure() {
    return failure;
  }

  /** What became of the peer's chain; null before it was judged, and where none is. */
  @Nullable VerifyOutcome outcome() {
    return outcome;
  }

  /** The peer's certificate; null before the handshake and where there is none. */
  @Nullable ParsedCertificate leaf() {
    return leaf;
  }

  /** What a staple has told, or a finished handshake; null before that. */
  @Nullable Ocsp knownOcsp() {
    return ocsp;
  }

  /** What is known of the status of the certificate that the peer has shown so far. */
  Ocsp ocsp() {
    Ocsp known = ocsp;
    if (known == null) {
      known = Ocsp.of(chain, trust, verifySettings());
      ocsp = known;
    }
    return known;
  }

  /** A handshake that resumes a session judges nobody: the chain comes from the session. */
  void sawChain(List<byte[]> der) {
    if (leaf == null) {
      presented(parsed(der));
    }
  }

  private void presented(List<ParsedCertificate> certificates) {
    chain = certificates;
    leaf = certificates.isEmpty() ? null : certificates.get(0);
    ocsp = null;
  }

  @Override
  public @Nullable Rejection judge(List<byte[]> der, byte @Nullable [] staple) {
    List<ParsedCertificate> presented = parsed(der);
    if (presented.size() < der.size() || presented.isEmpty()) {
      return reject(VerifyFailure.UNSPECIFIED);
    }
    presented(presented);
    if (settings.verifyCertificate()) {
      VerifyOutcome verdict = verdict(presented);
      outcome = verdict;
      if (verdict.error() != null) {
        return reject(verdict.error());
      }
    }
    return peer == Purpose.SERVER ? judgeStaple(staple) : null;
  }

  private VerifyOutcome verdict(List<ParsedCertificate> presented) {
    VerifyOutcome verdict = new CertificateVerifier(trust, verifySettings()).verify(presented);
    if (verdict.error() != VerifyFailure.SELF_SIGNED_LEAF || !settings.allowSelfSigned()) {
      return verdict;
    }
    ParsedCertificate shown = presented.get(0);
    TrustStore itself = TrustStore.empty();
    itself.add(shown);
    return new CertificateVerifier(itself, verifySettings()).verify(List.of(shown));
  }

  /**
   * Whether a certificate that was once shown may still be trusted without its chain, which a saved
   * session does not hold.
   *
   * @param verified whether the chain was found good when it was shown
   */
  boolean stillTrusts(ParsedCertificate shown, boolean verified) {
    if (!settings.verifyCertificate()) {
      return true;
    }
    VerifyOutcome outcome = new CertificateVerifier(trust, verifySettings()).verify(List.of(shown));
    if (outcome.error() == null) {
      return true;
    }
    boolean onlyChainMissing =
        outcome.error() == VerifyFailure.LOCAL_ISSUER_NOT_FOUND
            || outcome.error() == VerifyFailure.LEAF_SIGNATURE_UNVERIFIABLE;
    return onlyChainMissing && verified && isInTime(shown);
  }

  private boolean isInTime(ParsedCertificate shown) {
    long now = clock.instant().getEpochSecond();
    return !settings.verifyTime()
        || (CertificateInfo.notBefore(shown) <= now && now <= CertificateInfo.notAfter(shown));
  }

  /** A staple that is not to be looked into must still belong to a certificate that wants one. */
  private @Nullable Rejection judgeStaple(byte @Nullable [] staple) {
    if (staple == null || staple.length == 0) {
      return settings.requireStaple() ? rejectStaple("no stapled OCSP response provided") : null;
    }
    Ocsp status = ocsp();
    if (status.url().isEmpty()) {
      return rejectStaple(status.missingUrl());
    }
    if (!settings.verifyCertificate() || !settings.verifyTime()) {
      return null;
    }
    return status.process(staple).map(this::rejectStaple).orElse(null);
  }

  private VerifySettings verifySettings() {
    Octets crl = settings.crl();
    RevocationLists lists = crl == null ? null : RevocationLists.ofPem(crl.array());
    return new VerifySettings(peer, settings.verifyDepth(), settings.verifyTime(), lists, clock);
  }

  private Rejection reject(VerifyFailure error) {
    failure = "certificate verification failed: " + error.text();
    return new Rejection(error.code(), error.alert());
  }

  private Rejection rejectStaple(String text) {
    failure = text;
    return new Rejection(X509_REJECTED, Alert.BAD_CERTIFICATE_STATUS_RESPONSE);
  }

  private static List<ParsedCertificate> parsed(List<byte[]> der) {
    List<ParsedCertificate> certificates = new ArrayList<>();
    for (byte[] one : der) {
      Optional<ParsedCertificate> certificate = ParsedCertificate.of(one);
      if (certificate.isEmpty()) {
        break;
      }
      certificates.add(certificate.get());
    }
    return certificates;
  }
}
