package dev.moonwire.tls.x509;

import java.io.IOException;
import java.math.BigInteger;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a certificate (RFC 5280 section 4.1) as they stand there.
 *
 * <p>Bouncy Castle's own structure refuses what OpenSSL lets pass (an empty issuer, extensions in
 * version 1), so the fields are picked from the SEQUENCE here; whether they make sense is judged
 * later.
 *
 * @param version 1 to 3; higher numbers are possible
 * @param innerAlgorithm the signature algorithm inside the signed part
 * @param notBefore begin of validity, in whatever form
 * @param notAfter end of validity, in whatever form
 * @param extensions the SEQUENCE of extensions; null when there are none
 * @param outerAlgorithm the signature algorithm beside the signature
 * @param signature the signature over the signed part
 */
record CertificateFields(
    int version,
    BigInteger serialNumber,
    AlgorithmIdentifier innerAlgorithm,
    X500Name issuer,
    ASN1Primitive notBefore,
    ASN1Primitive notAfter,
    X500Name subject,
    SubjectPublicKeyInfo publicKey,
    @Nullable ASN1Encodable extensions,
    AlgorithmIdentifier outerAlgorithm,
    ASN1BitString signature) {

  private static final int VERSION_TAG = 0;
  private static final int EXTENSIONS_TAG = 3;

  /**
   * The fields of a parsed certificate.
   *
   * @throws IOException when it is not of a certificate's shape
   */
  static CertificateFields of(ASN1Primitive certificate) throws IOException {
    ASN1Sequence parts = ASN1Sequence.getInstance(certificate);
    if (parts.size() != 3) {
      throw new IOException("not a certificate");
    }
    ASN1Sequence signed = ASN1Sequence.getInstance(parts.getObjectAt(0));
    ASN1TaggedObject version = tagged(signed.getObjectAt(0), VERSION_TAG);
    int at = version == null ? 0 : 1;
    ASN1Sequence validity = ASN1Sequence.getInstance(signed.getObjectAt(at + 3));
    return new CertificateFields(
        version == null ? 1 : ASN1Integer.getInstance(version, true).intValueExact() + 1,
        ASN1Integer.getInstance(signed.getObjectAt(at)).getValue(),
        AlgorithmIdentifier.getInstance(signed.getObjectAt(at + 1)),
        X500Name.getInstance(signed.getObjectAt(at + 2)),
        validity.getObjectAt(0).toASN1Primitive(),
        validity.getObjectAt(1).toASN1Primitive(),
        X500Name.getInstance(signed.getObjectAt(at + 4)),
        SubjectPublicKeyInfo.getInstance(signed.getObjectAt(at + 5)),
        extensions(signed, at + 6),
        AlgorithmIdentifier.getInstance(parts.getObjectAt(1)),
        ASN1BitString.getInstance(parts.getObjectAt(2)));
  }

  private static @Nullable ASN1Encodable extensions(ASN1Sequence signed, int from) {
    for (int i = from; i < signed.size(); i++) {
      ASN1TaggedObject extensions = tagged(signed.getObjectAt(i), EXTENSIONS_TAG);
      if (extensions != null) {
        return ASN1Sequence.getInstance(extensions, true);
      }
    }
    return null;
  }

  private static @Nullable ASN1TaggedObject tagged(ASN1Encodable element, int tag) {
    return element instanceof ASN1TaggedObject tagged && tagged.hasContextTag(tag) ? tagged : null;
  }
}
