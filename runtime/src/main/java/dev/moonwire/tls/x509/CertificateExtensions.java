package dev.moonwire.tls.x509;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.jspecify.annotations.Nullable;

/**
 * What the extensions of a certificate say, read once (RFC 5280 section 4.2).
 *
 * <p>One malformed extension that verification depends on makes the whole certificate {@linkplain
 * #isMalformed malformed}: OpenSSL then neither builds a chain through it nor trusts it.
 */
final class CertificateExtensions {

  /** Key usage bits as OpenSSL numbers them: the first octet of the BIT STRING. */
  static final int DIGITAL_SIGNATURE = 0x80;

  static final int KEY_ENCIPHERMENT = 0x20;
  static final int KEY_AGREEMENT = 0x08;
  static final int KEY_CERT_SIGN = 0x04;
  static final int CRL_SIGN = 0x02;

  /** Bits of Netscape's certificate type. */
  static final int NETSCAPE_CLIENT = 0x80;

  static final int NETSCAPE_SERVER = 0x40;
  static final int NETSCAPE_SSL_CA = 0x04;
  static final int NETSCAPE_ANY_CA = 0x07;

  private static final ASN1ObjectIdentifier NETSCAPE_TYPE =
      new ASN1ObjectIdentifier("2.16.840.1.113730.1.1");
  private static final ASN1ObjectIdentifier PROXY = new ASN1ObjectIdentifier("1.3.6.1.5.5.7.1.14");
  private static final ASN1ObjectIdentifier OCSP_NO_CHECK =
      new ASN1ObjectIdentifier("1.3.6.1.5.5.7.48.1.5");

  /**
   * Address and system number resources (RFC 3779) narrow what a certificate may speak for even
   * when they are not critical. They are not evaluated here, so a certificate with them is never
   * accepted.
   */
  private static final Set<ASN1ObjectIdentifier> RESOURCES =
      Set.of(
          new ASN1ObjectIdentifier("1.3.6.1.5.5.7.1.7"),
          new ASN1ObjectIdentifier("1.3.6.1.5.5.7.1.8"));

  /** What may be critical; policies are known but not evaluated, as in OpenSSL's default. */
  private static final Set<ASN1ObjectIdentifier> MAY_BE_CRITICAL =
      Set.of(
          NETSCAPE_TYPE,
          Extension.keyUsage,
          Extension.subjectAlternativeName,
          Extension.basicConstraints,
          Extension.certificatePolicies,
          Extension.cRLDistributionPoints,
          Extension.extendedKeyUsage,
          OCSP_NO_CHECK,
          Extension.policyConstraints,
          PROXY,
          Extension.nameConstraints,
          Extension.policyMappings,
          Extension.inhibitAnyPolicy);

  private final @Nullable Extensions extensions;
  private final boolean unreadable;
  private boolean malformed;

  private final @Nullable BasicConstraints basicConstraints;
  private final int pathLength;
  private final int keyUsage;
  private final int netscapeType;
  private final @Nullable ExtendedKeyUsage extendedKeyUsage;
  private final byte @Nullable [] subjectKeyId;
  private final @Nullable AuthorityKey authorityKeyId;
  private final @Nullable GeneralNames alternativeNames;
  private final @Nullable NameSubtrees nameConstraints;
  private final List<DistributionPoint> crlPoints;

  /** Reads the SEQUENCE of extensions; null means that there are none. */
  CertificateExtensions(@Nullable ASN1Encodable sequence) {
    extensions =
        sequence == null
            ? null
            : HostileDer.attempt(() -> Extensions.getInstance(sequence)).orElse(null);
    // Repeated extensions, for example: nothing in the list can be relied upon then.
    unreadable = sequence != null && extensions == null;
    malformed = unreadable;
    basicConstraints = read(Extension.basicConstraints, BasicConstraints::getInstance);
    pathLength = readPathLength();
    keyUsage = readKeyUsage();
    netscapeType = bits(NETSCAPE_TYPE);
    extendedKeyUsage = read(Extension.extendedKeyUsage, ExtendedKeyUsage::getInstance);
    subjectKeyId =
        read(
            Extension.subjectKeyIdentifier,
            value -> ASN1OctetString.getInstance(value).getOctets());
    authorityKeyId = read(Extension.authorityKeyIdentifier, AuthorityKey::of);
    alternativeNames = read(Extension.subjectAlternativeName, GeneralNames::getInstance);
    nameConstraints = read(Extension.nameConstraints, NameSubtrees::of);
    List<DistributionPoint> points =
        read(
            Extension.cRLDistributionPoints,
            value -> List.of(CRLDistPoint.getInstance(value).getDistributionPoints()));
    crlPoints = points == null ? List.of() : points;
  }

  /** Turns the value of an extension into a structure. */
  private interface Decoder<T> {
    T decode(Object value) throws IOException;
  }

  private <T> @Nullable T read(ASN1ObjectIdentifier id, Decoder<T> decoder) {
    Extension extension = extensions == null ? null : extensions.getExtension(id);
    if (extension == null) {
      return null;
    }
    Optional<T> value =
        HostileDer.attempt(
            () -> decoder.decode(HostileDer.leadingValue(extension.getExtnValue().getOctets())));
    malformed |= value.isEmpty();
    return value.orElse(null);
  }

  private int readPathLength() {
    if (basicConstraints == null || basicConstraints.getPathLenConstraintInteger() == null) {
      return -1;
    }
    var length = basicConstraints.getPathLenConstraintInteger().getValue();
    malformed |= length.signum() < 0;
    // Beyond any chain that can be built, so the exact number no longer matters.
    return length.bitLength() > 30 ? Integer.MAX_VALUE : length.intValue();
  }

  private int readKeyUsage() {
    int usage = bits(Extension.keyUsage);
    malformed |= has(Extension.keyUsage) && usage == 0;
    return usage;
  }

  /** The first two octets of a BIT STRING extension, the second one shifted left by eight. */
  private int bits(ASN1ObjectIdentifier id) {
    ASN1BitString value = read(id, ASN1BitString::getInstance);
    if (value == null) {
      return 0;
    }
    byte[] octets = value.getBytes();
    int low = octets.length > 0 ? octets[0] & 0xff : 0;
    int high = octets.length > 1 ? octets[1] & 0xff : 0;
    return low | (high << 8);
  }

  private boolean has(ASN1ObjectIdentifier id) {
    return extensions != null && extensions.getExtension(id) != null;
  }

  /** Whether an extension that matters here cannot be read or contradicts itself. */
  boolean isMalformed() {
    return malformed;
  }

  /** Whether there is a critical extension whose meaning is not known here. */
  boolean hasUnhandledCritical() {
    if (extensions == null) {
      return false;
    }
    for (ASN1ObjectIdentifier id : extensions.getExtensionOIDs()) {
      boolean critical = extensions.getExtension(id).isCritical();
      if (RESOURCES.contains(id) || (critical && !MAY_BE_CRITICAL.contains(id))) {
        return true;
      }
    }
    return false;
  }

  /** Whether it is a proxy certificate (RFC 3820), which libtls never accepts. */
  boolean isProxy() {
    return has(PROXY);
  }

  boolean hasBasicConstraints() {
    return basicConstraints != null;
  }

  boolean isCa() {
    return basicConstraints != null && basicConstraints.isCA();
  }

  /** How many intermediates may follow; -1 when unlimited. */
  int pathLength() {
    return pathLength;
  }

  /** The bits of the key usage; 0 without. */
  int keyUsage() {
    return keyUsage;
  }

  boolean hasKeyUsage() {
    return has(Extension.keyUsage);
  }

  /** Whether key usage, if present, includes at least one of the bits. */
  boolean allowsUsage(int bits) {
    return !hasKeyUsage() || (keyUsage & bits) != 0;
  }

  boolean hasNetscapeType() {
    return has(NETSCAPE_TYPE);
  }

  /** Whether Netscape's certificate type, if present, includes at least one of the bits. */
  boolean allowsNetscapeType(int bits) {
    return !hasNetscapeType() || (netscapeType & bits) != 0;
  }

  /** Whether extended key usage names one of the purposes; {@code absent} when there is none. */
  boolean namesPurpose(boolean absent, KeyPurposeId... purposes) {
    if (extendedKeyUsage == null) {
      return absent;
    }
    for (KeyPurposeId purpose : purposes) {
      if (extendedKeyUsage.hasKeyPurposeId(purpose)) {
        return true;
      }
    }
    return false;
  }

  byte @Nullable [] subjectKeyId() {
    return subjectKeyId;
  }

  @Nullable AuthorityKey authorityKeyId() {
    return authorityKeyId;
  }

  /** Whether there is a subject alternative name extension, readable or not. */
  boolean hasAlternativeNames() {
    return unreadable || has(Extension.subjectAlternativeName);
  }

  /** The subject alternative names; empty when there are none or they cannot be read. */
  List<GeneralName> alternativeNames() {
    return alternativeNames == null ? List.of() : List.of(alternativeNames.getNames());
  }

  @Nullable NameSubtrees nameConstraints() {
    return nameConstraints;
  }

  List<DistributionPoint> crlPoints() {
    return crlPoints;
  }

  /**
   * Whether an OCSP signer asks that its own revocation not be checked (RFC 6960 section
   * 4.2.2.2.1).
   */
  boolean hasOcspNoCheck() {
    return has(OCSP_NO_CHECK);
  }

  /** The value of any extension, for readers of one detail; null when absent or malformed. */
  <T> @Nullable T detail(ASN1ObjectIdentifier id, Function<Object, T> decoder) {
    Extension extension = extensions == null ? null : extensions.getExtension(id);
    return extension == null
        ? null
        : HostileDer.attempt(
                () -> decoder.apply(HostileDer.leadingValue(extension.getExtnValue().getOctets())))
            .orElse(null);
  }
}
