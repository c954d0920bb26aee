package dev.moonwire.tls.x509;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * A certificate and the facts about it that verification asks for again and again.
 *
 * <p>It is made from the DER bytes, so it sees what the peer sent and not what a library made of
 * it. Equality is equality of these bytes.
 */
public final class ParsedCertificate {

  private final byte[] der;
  private final byte[] signedPart;
  private final CertificateFields fields;
  private final CanonicalName subject;
  private final CanonicalName issuer;
  private final CertificateExtensions extensions;
  private final @Nullable SubjectKey key;

  private ParsedCertificate(byte[] der, CertificateFields fields) throws IOException {
    this.der = der;
    this.fields = fields;
    signedPart = HostileDer.firstElement(der);
    subject = CanonicalName.of(fields.subject());
    issuer = CanonicalName.of(fields.issuer());
    extensions = new CertificateExtensions(fields.extensions());
    key = SubjectKey.of(fields.publicKey());
  }

  /** The certificate in the bytes; nothing when they are not one certificate. */
  public static Optional<ParsedCertificate> of(byte[] der) {
    return HostileDer.attempt(
        () -> new ParsedCertificate(der.clone(), CertificateFields.of(HostileDer.value(der))));
  }

  /** The same for what a TLS engine hands out. */
  public static Optional<ParsedCertificate> of(X509Certificate certificate) {
    try {
      return of(certificate.getEncoded());
    } catch (CertificateEncodingException unreadable) {
      return Optional.empty();
    }
  }

  /** A copy of the bytes it was made from. */
  public byte[] der() {
    return der.clone();
  }

  /** How many bytes it was made from. */
  int size() {
    return der.length;
  }

  CanonicalName subject() {
    return subject;
  }

  CanonicalName issuer() {
    return issuer;
  }

  X500Name subjectName() {
    return fields.subject();
  }

  X500Name issuerName() {
    return fields.issuer();
  }

  CertificateExtensions extensions() {
    return extensions;
  }

  BigInteger serialNumber() {
    return fields.serialNumber();
  }

  /** SHA-1 of the key's bits alone, by which OCSP names a key. */
  byte[] keyHash() {
    return CanonicalName.sha1(fields.publicKey().getPublicKeyData().getBytes());
  }

  /** The public key as it stands in the certificate (RFC 5280 §4.1.2.7). */
  byte[] publicKeyInfo() {
    try {
      return fields.publicKey().getEncoded(ASN1Encoding.DER);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The public key; null when it cannot be read or cannot sign. */
  @Nullable SubjectKey key() {
    return key;
  }

  /** The algorithm inside the signed part; a good certificate repeats it outside. */
  AlgorithmIdentifier signatureAlgorithm() {
    return fields.innerAlgorithm();
  }

  boolean isVersionOne() {
    return fields.version() == 1;
  }

  /** Seconds since the epoch; empty when the field is not in the one permitted form. */
  OptionalLong notBefore() {
    return CertificateTimes.epochSeconds(fields.notBefore());
  }

  /** Seconds since the epoch; empty when the field is not in the one permitted form. */
  OptionalLong notAfter() {
    return CertificateTimes.epochSeconds(fields.notAfter());
  }

  /** Whether the moment (seconds since the epoch) lies strictly inside the validity period. */
  boolean isValidAt(long now) {
    OptionalLong from = notBefore();
    OptionalLong to = notAfter();
    return from.isPresent() && to.isPresent() && from.getAsLong() <= now && to.getAsLong() > now;
  }

  /** Whether subject and issuer are the same name. */
  boolean isSelfIssued() {
    return subject.equals(issuer);
  }

  /** Whether names, key identifiers and algorithms say that it signed itself. */
  public boolean isSelfSigned() {
    return isLikelyIssuerOf(this);
  }

  /**
   * Whether names, key identifiers and algorithms allow that this certificate issued the other one.
   * The signature is checked later, once, for the chain that was built.
   */
  boolean isLikelyIssuerOf(ParsedCertificate other) {
    if (!subject.equals(other.issuer)
        || extensions.isMalformed()
        || other.extensions.isMalformed()
        || !matches(other.extensions.authorityKeyId())) {
      return false;
    }
    SignatureScheme scheme = SignatureScheme.of(other.signatureAlgorithm());
    return key != null && scheme != null && scheme.fits(key.kind());
  }

  /** Whether an authority key identifier (of a certificate or a CRL) can mean this certificate. */
  boolean matches(@Nullable AuthorityKey authority) {
    if (authority == null) {
      return true;
    }
    byte[] own = extensions.subjectKeyId();
    if (authority.keyId() != null
        && own != null
        && !Arrays.equals(authority.keyId().getOctets(), own)) {
      return false;
    }
    if (authority.serialNumber() != null
        && !authority.serialNumber().equals(fields.serialNumber())) {
      return false;
    }
    X500Name name = authority.issuer();
    return name == null
        || HostileDer.attempt(() -> CanonicalName.of(name)).filter(issuer::equals).isPresent();
  }

  /** Whether this certificate's signature was made with the issuer's key. */
  boolean isSignedBy(SubjectKey issuerKey) {
    return fields.innerAlgorithm().equals(fields.outerAlgorithm())
        && fields.signature().getPadBits() == 0
        && issuerKey.verifies(fields.innerAlgorithm(), signedPart, fields.signature().getOctets());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ParsedCertificate certificate && Arrays.equals(der, certificate.der);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(der);
  }

  @Override
  public String toString() {
    return DistinguishedNames.oneLine(subjectName());
  }
}
