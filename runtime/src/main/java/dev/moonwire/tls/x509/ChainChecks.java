package dev.moonwire.tls.x509;

import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.jspecify.annotations.Nullable;

/**
 * What each certificate of a finished chain must say about itself: no unknown critical extension, a
 * CA where a CA is needed, fitness for the purpose, path length, and keys and digests of at least
 * 112 bits (OpenSSL's security level 2).
 */
final class ChainChecks {

  /** Minimum strength of signature digests in bits: OpenSSL's default security level. */
  private static final int SECURITY_BITS = 112;

  private static final KeyPurposeId[] SERVER_PURPOSES = {
    KeyPurposeId.id_kp_serverAuth,
    // Server gated cryptography of the nineties: Microsoft's and Netscape's marks.
    KeyPurposeId.getInstance(new ASN1ObjectIdentifier("1.3.6.1.4.1.311.10.3.3")),
    KeyPurposeId.getInstance(new ASN1ObjectIdentifier("2.16.840.1.113730.4.1"))
  };
  private static final int SERVER_USAGE =
      CertificateExtensions.DIGITAL_SIGNATURE
          | CertificateExtensions.KEY_ENCIPHERMENT
          | CertificateExtensions.KEY_AGREEMENT;
  private static final int CLIENT_USAGE =
      CertificateExtensions.DIGITAL_SIGNATURE | CertificateExtensions.KEY_AGREEMENT;

  private final List<ParsedCertificate> chain;
  private final Purpose purpose;

  ChainChecks(List<ParsedCertificate> chain, Purpose purpose) {
    this.chain = chain;
    this.purpose = purpose;
  }

  /** The first defect from the leaf upwards, or null. */
  @Nullable Finding extensions() {
    int path = 0;
    for (int depth = 0; depth < chain.size(); depth++) {
      ParsedCertificate certificate = chain.get(depth);
      VerifyFailure error = extensions(certificate, depth, path);
      if (error != null) {
        return new Finding(error, depth);
      }
      // Self-issued certificates (key rollover) do not count towards the path length.
      path += depth > 0 && !certificate.isSelfIssued() ? 1 : 0;
    }
    return null;
  }

  private @Nullable VerifyFailure extensions(ParsedCertificate certificate, int depth, int path) {
    CertificateExtensions extensions = certificate.extensions();
    if (extensions.hasUnhandledCritical()) {
      return VerifyFailure.UNHANDLED_CRITICAL_EXTENSION;
    }
    if (extensions.isProxy()) {
      return VerifyFailure.PROXY_NOT_ALLOWED;
    }
    boolean anchor = depth == chain.size() - 1;
    if (depth > 0 && !isAcceptableCa(certificate, anchor)) {
      return VerifyFailure.INVALID_CA;
    }
    SubjectKey key = certificate.key();
    if (chain.size() > 1 && key != null && key.hasExplicitCurve()) {
      return VerifyFailure.EXPLICIT_CURVE;
    }
    if (!fitsPurpose(extensions, depth > 0)) {
      return VerifyFailure.WRONG_PURPOSE;
    }
    boolean limited = depth > 1 && extensions.pathLength() != -1;
    return limited && path > extensions.pathLength() ? VerifyFailure.PATH_LENGTH_EXCEEDED : null;
  }

  /**
   * Only the trust anchor may be a CA of the old kinds: version 1, or by key usage or Netscape
   * type.
   */
  private static boolean isAcceptableCa(ParsedCertificate certificate, boolean anchor) {
    CertificateExtensions extensions = certificate.extensions();
    if (!extensions.allowsUsage(CertificateExtensions.KEY_CERT_SIGN)) {
      return false;
    }
    if (extensions.hasBasicConstraints()) {
      return extensions.isCa();
    }
    boolean versionOneRoot = certificate.isVersionOne() && certificate.isSelfSigned();
    return anchor && (versionOneRoot || extensions.hasKeyUsage() || isNetscapeCa(extensions));
  }

  private static boolean isNetscapeCa(CertificateExtensions extensions) {
    return extensions.hasNetscapeType()
        && extensions.allowsNetscapeType(CertificateExtensions.NETSCAPE_ANY_CA);
  }

  private boolean fitsPurpose(CertificateExtensions extensions, boolean issuer) {
    return switch (purpose) {
      case SERVER ->
          extensions.namesPurpose(true, SERVER_PURPOSES)
              && (issuer ? fitsTlsIssuer(extensions) : fitsServer(extensions));
      case CLIENT ->
          extensions.namesPurpose(true, KeyPurposeId.id_kp_clientAuth)
              && (issuer ? fitsTlsIssuer(extensions) : fitsClient(extensions));
      case OCSP_SIGNER -> true;
    };
  }

  private static boolean fitsServer(CertificateExtensions extensions) {
    return extensions.allowsNetscapeType(CertificateExtensions.NETSCAPE_SERVER)
        && extensions.allowsUsage(SERVER_USAGE);
  }

  private static boolean fitsClient(CertificateExtensions extensions) {
    return extensions.allowsUsage(CLIENT_USAGE)
        && extensions.allowsNetscapeType(CertificateExtensions.NETSCAPE_CLIENT);
  }

  /** A CA known only by its Netscape type must be one for TLS. */
  private static boolean fitsTlsIssuer(CertificateExtensions extensions) {
    return extensions.hasBasicConstraints()
        || extensions.hasKeyUsage()
        || extensions.allowsNetscapeType(CertificateExtensions.NETSCAPE_SSL_CA);
  }

  /** Whether the leaf's own key is strong enough. */
  static boolean isStrong(ParsedCertificate certificate) {
    SubjectKey key = certificate.key();
    return key != null && key.isStrong();
  }

  /**
   * The first weak issuer key or signature digest, or null. The anchor's own signature proves
   * nothing.
   */
  @Nullable Finding strength() {
    for (int depth = 0; depth < chain.size(); depth++) {
      ParsedCertificate certificate = chain.get(depth);
      if (depth > 0 && !isStrong(certificate)) {
        return new Finding(VerifyFailure.CA_KEY_TOO_WEAK, depth);
      }
      if (depth < chain.size() - 1 && digestBits(certificate) < SECURITY_BITS) {
        return new Finding(VerifyFailure.CA_DIGEST_TOO_WEAK, depth);
      }
    }
    return null;
  }

  private static int digestBits(ParsedCertificate certificate) {
    SignatureScheme scheme = SignatureScheme.of(certificate.signatureAlgorithm());
    return scheme == null ? 0 : scheme.securityBits(certificate.signatureAlgorithm());
  }
}
