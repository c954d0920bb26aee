package dev.moonwire.tls.x509;

import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.asn1.x509.ReasonFlags;
import org.jspecify.annotations.Nullable;

/**
 * Whether a CRL speaks for a certificate, and about which reasons (RFC 5280 section 6.3.3 step b).
 */
final class CrlScope {

  /**
   * A set of revocation reasons.
   *
   * @param bits ReasonFlags as OpenSSL numbers them: first octet, second octet shifted left by
   *     eight
   */
  record Reasons(int bits) {

    static final Reasons NONE = new Reasons(0);
    static final Reasons ALL = new Reasons(0x807f);

    boolean areAll() {
      return equals(ALL);
    }

    Reasons with(Reasons other) {
      return new Reasons(bits | other.bits);
    }
  }

  private CrlScope() {}

  /** Whether a list is indirect or partial in its reasons. */
  static boolean isUnsupported(ParsedCrl crl) {
    IssuingDistributionPoint scope = crl.scope();
    return scope != null && (scope.isIndirectCRL() || scope.getOnlySomeReasons() != null);
  }

  /** The reasons for which the list speaks about the certificate; null when it does not at all. */
  static @Nullable Reasons reasonsCovered(ParsedCertificate certificate, ParsedCrl crl) {
    IssuingDistributionPoint scope = crl.scope();
    if (scope != null) {
      boolean ca = certificate.extensions().isCa();
      if (scope.onlyContainsAttributeCerts()
          || (ca && scope.onlyContainsUserCerts())
          || (!ca && scope.onlyContainsCACerts())) {
        return null;
      }
    }
    DistributionPointName listPoint = scope == null ? null : scope.getDistributionPoint();
    for (DistributionPoint point : certificate.extensions().crlPoints()) {
      if (isIssuedBy(point, crl)
          && (listPoint == null
              || matches(point.getDistributionPoint(), certificate.issuerName(), listPoint))) {
        return reasons(point.getReasons());
      }
    }
    return listPoint == null ? Reasons.ALL : null;
  }

  private static Reasons reasons(@Nullable ReasonFlags flags) {
    if (flags == null) {
      return Reasons.ALL;
    }
    byte[] octets = flags.getBytes();
    int low = octets.length > 0 ? octets[0] & 0xff : 0;
    int high = octets.length > 1 ? octets[1] & 0xff : 0;
    return new Reasons((low | (high << 8)) & Reasons.ALL.bits());
  }

  /** A distribution point that names a CRL issuer wants a list of that issuer. */
  private static boolean isIssuedBy(DistributionPoint point, ParsedCrl crl) {
    GeneralNames issuers = point.getCRLIssuer();
    return issuers == null
        || Arrays.stream(issuers.getNames()).anyMatch(name -> isDirectory(name, crl.issuer()));
  }

  private static boolean isDirectory(GeneralName name, CanonicalName wanted) {
    return name.getTagNo() == GeneralName.directoryName
        && HostileDer.attempt(() -> CanonicalName.of(X500Name.getInstance(name.getName())))
            .filter(wanted::equals)
            .isPresent();
  }

  private static boolean matches(
      @Nullable DistributionPointName point, X500Name issuer, DistributionPointName listPoint) {
    if (point == null) {
      return true;
    }
    CanonicalName relative = relative(point, issuer);
    CanonicalName listRelative = relative(listPoint, issuer);
    if (relative != null && listRelative != null) {
      return relative.equals(listRelative);
    }
    if (relative != null) {
      return names(listPoint).stream().anyMatch(name -> isDirectory(name, relative));
    }
    if (listRelative != null) {
      return names(point).stream().anyMatch(name -> isDirectory(name, listRelative));
    }
    List<GeneralName> listNames = names(listPoint);
    return names(point).stream().anyMatch(listNames::contains);
  }

  private static List<GeneralName> names(DistributionPointName point) {
    return point.getType() == DistributionPointName.FULL_NAME
        ? HostileDer.attempt(() -> List.of(GeneralNames.getInstance(point.getName()).getNames()))
            .orElse(List.of())
        : List.of();
  }

  /** A name relative to the issuer made whole; null for full names. */
  private static @Nullable CanonicalName relative(DistributionPointName point, X500Name issuer) {
    return point.getType() == DistributionPointName.FULL_NAME
        ? null
        : HostileDer.attempt(() -> CanonicalName.of(below(issuer, point.getName()))).orElse(null);
  }

  private static X500Name below(X500Name issuer, ASN1Encodable relative) {
    ASN1EncodableVector parts = new ASN1EncodableVector();
    for (ASN1Encodable part : ASN1Sequence.getInstance(issuer.toASN1Primitive())) {
      parts.add(part);
    }
    parts.add(ASN1Set.getInstance(relative));
    return X500Name.getInstance(new DERSequence(parts));
  }
}
