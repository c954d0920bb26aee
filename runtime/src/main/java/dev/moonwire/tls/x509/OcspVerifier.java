package dev.moonwire.tls.x509;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.ocsp.BasicOCSPResponse;
import org.bouncycastle.asn1.ocsp.CertID;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.ocsp.OCSPResponse;
import org.bouncycastle.asn1.ocsp.ResponderID;
import org.bouncycastle.asn1.ocsp.ResponseBytes;
import org.bouncycastle.asn1.ocsp.RevokedInfo;
import org.bouncycastle.asn1.ocsp.SingleResponse;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.jspecify.annotations.Nullable;

/**
 * Judges OCSP responses about one peer certificate (RFC 6960), stapled or fetched by the script.
 *
 * <p>A response must be signed by the certificate's issuer, or by a delegate that the same issuer
 * certified for OCSP signing; libtls itself trusts any certificate the peer sent along, the leaf
 * included, which would let a revoked server vouch for itself. The signer's certificate is looked
 * for among what the peer sent and in the response. Statuses are found by SHA-1 certificate
 * identifiers only, as in libtls.
 */
final class OcspVerifier {

  private static final long SKEW_SECONDS = 60;
  private static final long OLDEST_SECONDS = 14 * 24 * 60 * 60;

  private final ParsedCertificate leaf;
  private final List<ParsedCertificate> presented;
  private final TrustStore trust;
  private final VerifySettings settings;

  /**
   * A verifier for a connection.
   *
   * @param presented what the peer sent, the leaf first
   */
  OcspVerifier(List<ParsedCertificate> presented, TrustStore trust, VerifySettings settings) {
    this.leaf = presented.get(0);
    this.presented = List.copyOf(presented);
    this.trust = trust;
    this.settings = settings;
  }

  /**
   * The verdict over a response.
   *
   * @param parsed whether the bytes were a response at all
   * @param error what libtls reports; null when the certificate may be used
   * @param result what the response says; null when it could not be trusted
   */
  record Verdict(boolean parsed, @Nullable String error, @Nullable OcspResult result) {

    static Verdict refused(String error) {
      return new Verdict(true, error, null);
    }
  }

  /** Judges the response; bytes behind it are ignored. Never throws, whatever the bytes are. */
  Verdict judge(byte[] der) {
    Optional<OCSPResponse> response =
        HostileDer.attempt(() -> OCSPResponse.getInstance(HostileDer.leadingValue(der)));
    if (response.isEmpty()) {
      return new Verdict(false, "unable to parse OCSP response", null);
    }
    byte[] inner = basicBytes(response.get());
    Optional<BasicOCSPResponse> basic =
        HostileDer.attempt(() -> BasicOCSPResponse.getInstance(HostileDer.value(inner)));
    if (basic.isEmpty()) {
      return Verdict.refused("cannot load ocsp reply");
    }
    return HostileDer.attempt(() -> judge(response.get(), basic.get(), inner))
        .orElseGet(() -> Verdict.refused("ocsp verify failed"));
  }

  private static byte[] basicBytes(OCSPResponse response) {
    ResponseBytes bytes = response.getResponseBytes();
    return bytes != null && OCSPObjectIdentifiers.id_pkix_ocsp_basic.equals(bytes.getResponseType())
        ? bytes.getResponse().getOctets()
        : new byte[0];
  }

  private Verdict judge(OCSPResponse response, BasicOCSPResponse basic, byte[] der)
      throws IOException {
    ParsedCertificate issuer = issuer();
    ParsedCertificate signer = signer(basic);
    if (signer == null || !isSigned(basic, der, signer) || !mayVouch(signer, issuer, basic)) {
      return Verdict.refused("ocsp verify failed");
    }
    int status = response.getResponseStatus().getIntValue();
    if (status != 0) {
      return Verdict.refused("ocsp verify failed: response - " + OcspTexts.responseStatus(status));
    }
    SingleResponse single = issuer == null ? null : statusOf(basic, issuer);
    if (single == null) {
      return Verdict.refused("ocsp verify failed: no result for cert");
    }
    if (!isCurrent(single)) {
      return Verdict.refused("ocsp verify failed: ocsp response not current");
    }
    OcspResult result = read(single);
    return new Verdict(
        true,
        result.isRevoked() ? "ocsp verify failed: revoked cert - " + result.resultText() : null,
        result);
  }

  /** The certificate whose key made the leaf: from the peer, else from the trust store. */
  private @Nullable ParsedCertificate issuer() {
    List<ParsedCertificate> candidates = new ArrayList<>(presented);
    candidates.addAll(trust.bySubject(leaf.issuer()));
    for (ParsedCertificate candidate : candidates) {
      SubjectKey key = candidate.key();
      if (candidate.isLikelyIssuerOf(leaf) && key != null && leaf.isSignedBy(key)) {
        return candidate;
      }
    }
    return null;
  }

  private @Nullable ParsedCertificate signer(BasicOCSPResponse basic) throws IOException {
    ResponderID id = basic.getTbsResponseData().getResponderID();
    List<ParsedCertificate> candidates = new ArrayList<>(presented);
    candidates.addAll(enclosed(basic));
    for (ParsedCertificate candidate : candidates) {
      if (isNamed(id, candidate)) {
        return candidate;
      }
    }
    return null;
  }

  private static List<ParsedCertificate> enclosed(BasicOCSPResponse basic) throws IOException {
    List<ParsedCertificate> certificates = new ArrayList<>();
    ASN1Sequence sequence = basic.getCerts();
    for (int i = 0; sequence != null && i < sequence.size(); i++) {
      byte[] der = sequence.getObjectAt(i).toASN1Primitive().getEncoded();
      ParsedCertificate.of(der).ifPresent(certificates::add);
    }
    return certificates;
  }

  private static boolean isNamed(ResponderID id, ParsedCertificate candidate) throws IOException {
    byte[] keyHash = id.getKeyHash();
    return keyHash == null
        ? candidate.subject().equals(CanonicalName.of(id.getName()))
        : Arrays.equals(keyHash, candidate.keyHash());
  }

  private static boolean isSigned(BasicOCSPResponse basic, byte[] der, ParsedCertificate signer)
      throws IOException {
    SubjectKey key = signer.key();
    return key != null
        && basic.getSignature().getPadBits() == 0
        && key.verifies(
            basic.getSignatureAlgorithm(),
            HostileDer.firstElement(der),
            basic.getSignature().getOctets());
  }

  private boolean mayVouch(
      ParsedCertificate signer, @Nullable ParsedCertificate issuer, BasicOCSPResponse basic)
      throws IOException {
    if (issuer == null) {
      return false;
    }
    if (signer.equals(issuer)) {
      // What the peer sent was judged in the handshake, and this key did sign the leaf.
      return presented.contains(signer) || isTrusted(signer, basic);
    }
    SubjectKey issuerKey = issuer.key();
    return signer.extensions().namesPurpose(false, KeyPurposeId.id_kp_OCSPSigning)
        && issuer.isLikelyIssuerOf(signer)
        && issuerKey != null
        && signer.isSignedBy(issuerKey)
        && isTrusted(signer, basic);
  }

  /** Whether a chain of any length leads from the signer to a trust anchor. */
  private boolean isTrusted(ParsedCertificate signer, BasicOCSPResponse basic) throws IOException {
    List<ParsedCertificate> certificates = new ArrayList<>(List.of(signer));
    certificates.addAll(enclosed(basic));
    certificates.addAll(presented);
    RevocationLists crls = signer.extensions().hasOcspNoCheck() ? null : settings.crls();
    VerifySettings forSigner =
        new VerifySettings(Purpose.OCSP_SIGNER, -1, settings.checkTime(), crls, settings.clock());
    return new CertificateVerifier(trust, forSigner).verify(certificates).isAccepted();
  }

  private @Nullable SingleResponse statusOf(BasicOCSPResponse basic, ParsedCertificate issuer)
      throws IOException {
    byte[] nameHash = CanonicalName.sha1(leaf.issuerName().getEncoded());
    byte[] keyHash = issuer.keyHash();
    ASN1Sequence responses = basic.getTbsResponseData().getResponses();
    for (int i = 0; i < responses.size(); i++) {
      SingleResponse single = SingleResponse.getInstance(responses.getObjectAt(i));
      CertID id = single.getCertID();
      if (OIWObjectIdentifiers.idSHA1.equals(id.getHashAlgorithm().getAlgorithm())
          && Arrays.equals(nameHash, octets(id.getIssuerNameHash()))
          && Arrays.equals(keyHash, octets(id.getIssuerKeyHash()))
          && id.getSerialNumber().getValue().equals(leaf.serialNumber())) {
        return single;
      }
    }
    return null;
  }

  private static byte[] octets(ASN1OctetString string) {
    return string.getOctets();
  }

  private boolean isCurrent(SingleResponse single) {
    long now = settings.now();
    OptionalLong from = CertificateTimes.epochSeconds(single.getThisUpdate());
    if (from.isEmpty()
        || from.getAsLong() > now + SKEW_SECONDS
        || from.getAsLong() <= now - OLDEST_SECONDS) {
      return false;
    }
    if (single.getNextUpdate() == null) {
      return true;
    }
    OptionalLong to = CertificateTimes.epochSeconds(single.getNextUpdate());
    return to.isPresent()
        && to.getAsLong() > now - SKEW_SECONDS
        && to.getAsLong() >= from.getAsLong();
  }

  private static OcspResult read(SingleResponse single) {
    OptionalLong next =
        single.getNextUpdate() == null
            ? OptionalLong.empty()
            : CertificateTimes.epochSeconds(single.getNextUpdate());
    int status = single.getCertStatus().getTagNo();
    int reason = 0;
    OptionalLong revoked = OptionalLong.empty();
    if (status == OcspResult.REVOKED) {
      RevokedInfo info = revokedInfo(single);
      revoked = CertificateTimes.epochSeconds(info.getRevocationTime());
      // OpenSSL reports an absent reason as -1, which it then has no name for.
      reason =
          info.getRevocationReason() == null
              ? -1
              : info.getRevocationReason().getValue().intValueExact();
    }
    String text =
        status == OcspResult.REVOKED ? OcspTexts.reason(reason) : OcspTexts.certStatus(status);
    return new OcspResult(
        0,
        status,
        reason,
        text,
        CertificateTimes.epochSeconds(single.getThisUpdate()),
        next,
        revoked);
  }

  private static RevokedInfo revokedInfo(SingleResponse single) {
    ASN1TaggedObject choice = (ASN1TaggedObject) single.getCertStatus().toASN1Primitive();
    return RevokedInfo.getInstance(choice, false);
  }
}
