package dev.moonwire.tls;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
  private @Nullable ParsedCertificate leaf;
  private @Nullable OcspResult status;
  private List<ParsedCertificate> chain = List.of();

  PeerJudge(TlsSettings settings, TrustStore trust, Purpose peer, Clock clock) {
    this.settings = settings;
    this.trust = trust;
    this.peer = peer;
    this.clock = clock;
  }

  /** Why the peer was refused, in libtls' words; null when it was not. */
  @Nullable String failure() {
    return failure;
  }

  /** The peer's certificate; null before the handshake and where there is none. */
  @Nullable ParsedCertificate leaf() {
    return leaf;
  }

  /** What a stapled response said, good or bad; null when none was evaluated. */
  @Nullable OcspResult status() {
    return status;
  }

  /** The leaf and what may have issued it, for evaluating further responses. */
  List<ParsedCertificate> chain() {
    return chain;
  }

  /** A handshake that resumes a session judges nobody: the chain comes from the session. */
  void sawChain(List<byte[]> der) {
    if (leaf == null) {
      chain = parsed(der);
      leaf = chain.isEmpty() ? null : chain.get(0);
    }
  }

  @Override
  public @Nullable Rejection judge(List<byte[]> der, byte @Nullable [] staple) {
    List<ParsedCertificate> presented = parsed(der);
    if (presented.size() < der.size() || presented.isEmpty()) {
      return reject(VerifyFailure.UNSPECIFIED);
    }
    leaf = presented.get(0);
    chain = presented;
    if (settings.verifyCertificate()) {
      VerifyOutcome outcome =
          new CertificateVerifier(trust, verifySettings()).verifyParsed(presented);
      if (outcome.error() != null) {
        return reject(outcome.error());
      }
    }
    return peer == Purpose.SERVER ? judgeStaple(staple) : null;
  }

  private @Nullable Rejection judgeStaple(byte @Nullable [] staple) {
    if (staple == null || staple.length == 0) {
      return settings.requireStaple() ? rejectStaple("no stapled OCSP response provided") : null;
    }
    if (!settings.verifyCertificate() || !settings.verifyTime()) {
      return null;
    }
    OcspVerifier.Verdict verdict = evaluate(staple);
    status = verdict.result();
    return verdict.error() == null ? null : rejectStaple(verdict.error());
  }

  /** Looks into an OCSP response for the peer's certificate, stapled or not. */
  OcspVerifier.Verdict evaluate(byte[] response) {
    return new OcspVerifier(chain, trust, verifySettings()).judge(response);
  }

  private VerifySettings verifySettings() {
    Octets crl = settings.crl();
    // A damaged list must not switch the check off that it was set for.
    RevocationLists lists =
        crl == null ? null : RevocationLists.ofPem(crl.array()).orElseGet(RevocationLists::none);
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
