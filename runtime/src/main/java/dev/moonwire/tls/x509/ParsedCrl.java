package dev.moonwire.tls.x509;

import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Enumerated;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.x509.CertificateList;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.asn1.x509.TBSCertList.CRLEntry;
import org.bouncycastle.asn1.x509.Time;
import org.jspecify.annotations.Nullable;

/**
 * A certificate revocation list and what its extensions say about its scope (RFC 5280 section 5).
 */
final class ParsedCrl {

  /** The PEM label. */
  static final String LABEL = "X509 CRL";

  private static final int REMOVED_FROM_CRL = 8;
  private static final Set<ASN1ObjectIdentifier> MAY_BE_CRITICAL =
      Set.of(
          Extension.issuingDistributionPoint,
          Extension.authorityKeyIdentifier,
          Extension.deltaCRLIndicator);

  private final byte[] der;
  private final byte[] signedPart;
  private final CertificateList list;
  private final CanonicalName issuer;
  private final @Nullable IssuingDistributionPoint scope;
  private final @Nullable AuthorityKey authorityKeyId;
  private final Set<BigInteger> revoked = new HashSet<>();
  private boolean unhandledCritical;

  private ParsedCrl(byte[] der, CertificateList list) throws IOException {
    this.der = der;
    this.list = list;
    signedPart = HostileDer.firstElement(der);
    issuer = CanonicalName.of(list.getIssuer());
    Extensions extensions = list.getTBSCertList().getExtensions();
    ASN1Primitive point = value(extensions, Extension.issuingDistributionPoint);
    scope = point == null ? null : IssuingDistributionPoint.getInstance(point);
    ASN1Primitive authority = value(extensions, Extension.authorityKeyIdentifier);
    authorityKeyId = authority == null ? null : AuthorityKey.of(authority);
    unhandledCritical = hasCriticalOtherThan(extensions, MAY_BE_CRITICAL);
    readEntries();
  }

  /** The list in the bytes; nothing when they are not one list. */
  static Optional<ParsedCrl> of(byte[] der) {
    return HostileDer.attempt(
        () -> new ParsedCrl(der.clone(), CertificateList.getInstance(HostileDer.value(der))));
  }

  private static @Nullable ASN1Primitive value(
      @Nullable Extensions extensions, ASN1ObjectIdentifier id) throws IOException {
    Extension extension = extensions == null ? null : extensions.getExtension(id);
    return extension == null ? null : HostileDer.leadingValue(extension.getExtnValue().getOctets());
  }

  private static boolean hasCriticalOtherThan(
      @Nullable Extensions extensions, Set<ASN1ObjectIdentifier> handled) {
    return extensions != null
        && Arrays.stream(extensions.getCriticalExtensionOIDs())
            .anyMatch(id -> !handled.contains(id));
  }

  private void readEntries() throws IOException {
    Enumeration<?> entries = list.getRevokedCertificateEnumeration();
    while (entries.hasMoreElements()) {
      CRLEntry entry = (CRLEntry) entries.nextElement();
      Extensions extensions = entry.getExtensions();
      unhandledCritical |= hasCriticalOtherThan(extensions, Set.of(Extension.certificateIssuer));
      if (reason(extensions) != REMOVED_FROM_CRL) {
        revoked.add(entry.getUserCertificate().getValue());
      }
    }
  }

  private static int reason(@Nullable Extensions extensions) throws IOException {
    ASN1Primitive reason = value(extensions, Extension.reasonCode);
    return reason == null ? -1 : ASN1Enumerated.getInstance(reason).intValueExact();
  }

  CanonicalName issuer() {
    return issuer;
  }

  /**
   * The issuing distribution point, which narrows the list's scope; null when it covers everything.
   */
  @Nullable IssuingDistributionPoint scope() {
    return scope;
  }

  @Nullable AuthorityKey authorityKeyId() {
    return authorityKeyId;
  }

  /**
   * Whether it only lists changes since another list, so that a missing serial number says nothing.
   */
  boolean isDelta() {
    Extensions extensions = list.getTBSCertList().getExtensions();
    return extensions != null && extensions.getExtension(Extension.deltaCRLIndicator) != null;
  }

  boolean hasUnhandledCritical() {
    return unhandledCritical;
  }

  /** Seconds since the epoch; empty when the field is not in the one permitted form. */
  OptionalLong lastUpdate() {
    return CertificateTimes.epochSeconds(list.getThisUpdate().toASN1Primitive());
  }

  boolean hasNextUpdate() {
    return list.getNextUpdate() != null;
  }

  /** Seconds since the epoch; empty when the field is absent or not in the one permitted form. */
  OptionalLong nextUpdate() {
    Time next = list.getNextUpdate();
    return next == null
        ? OptionalLong.empty()
        : CertificateTimes.epochSeconds(next.toASN1Primitive());
  }

  /** Whether the issuer revoked the certificate with this serial number. */
  boolean revokes(BigInteger serialNumber) {
    return revoked.contains(serialNumber);
  }

  /** Whether the list's signature was made with this key. */
  boolean isSignedBy(SubjectKey key) {
    return list.getTBSCertList().getSignature().equals(list.getSignatureAlgorithm())
        && list.getSignature().getPadBits() == 0
        && key.verifies(list.getSignatureAlgorithm(), signedPart, list.getSignature().getOctets());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ParsedCrl crl && Arrays.equals(der, crl.der);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(der);
  }
}
