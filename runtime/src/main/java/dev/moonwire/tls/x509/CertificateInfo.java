package dev.moonwire.tls.x509;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.jspecify.annotations.Nullable;

/** What {@code peer_cert_*} and {@code peer_ocsp_url} tell about a certificate. */
public final class CertificateInfo {

  /** What {@code peer_cert_notbefore} gives when there is no such moment. */
  public static final long NO_TIME = -1;

  private CertificateInfo() {}

  /** {@code SHA256:} and 64 lower-case hexadecimal digits over the DER form. */
  public static String hash(ParsedCertificate certificate) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.der());
      return "SHA256:" + HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The subject on one line: {@code /C=JP/O=Example/CN=a}. */
  public static String subject(ParsedCertificate certificate) {
    return DistinguishedNames.oneLine(certificate.subjectName());
  }

  /** The issuer on one line, in the same form. */
  public static String issuer(ParsedCertificate certificate) {
    return DistinguishedNames.oneLine(certificate.issuerName());
  }

  /** The last common name of the subject; null for none. */
  public static @Nullable String commonName(ParsedCertificate certificate) {
    RDN[] names = certificate.subjectName().getRDNs(BCStyle.CN);
    return names.length == 0
        ? null
        : IETFUtils.valueToString(names[names.length - 1].getFirst().getValue());
  }

  /** The subject's key and its algorithm in DER. */
  public static byte[] publicKey(ParsedCertificate certificate) {
    return certificate.publicKeyInfo();
  }

  /** The bits of the key usage, the first one lowest, as OpenSSL counts; 0 without. */
  public static int keyUsage(ParsedCertificate certificate) {
    return certificate.extensions().keyUsage();
  }

  /** Seconds since the epoch, or {@link #NO_TIME} when the certificate does not say it properly. */
  public static long notBefore(ParsedCertificate certificate) {
    return certificate.notBefore().orElse(NO_TIME);
  }

  /** Seconds since the epoch, or {@link #NO_TIME} when the certificate does not say it properly. */
  public static long notAfter(ParsedCertificate certificate) {
    return certificate.notAfter().orElse(NO_TIME);
  }

  /** The certificates as PEM text, in the order given, byte for byte as they were received. */
  public static byte[] chainPem(List<byte[]> chain) {
    StringBuilder out = new StringBuilder();
    for (byte[] der : chain) {
      out.append(new PemBlock("CERTIFICATE", der).text());
    }
    return out.toString().getBytes(StandardCharsets.US_ASCII);
  }

  /** The first OCSP address in the authority information access extension (RFC 5280 4.2.2.1). */
  static Optional<String> ocspUrl(ParsedCertificate certificate) {
    AuthorityInformationAccess access =
        certificate
            .extensions()
            .detail(Extension.authorityInfoAccess, AuthorityInformationAccess::getInstance);
    if (access == null) {
      return Optional.empty();
    }
    for (AccessDescription description : access.getAccessDescriptions()) {
      String url = ocspUrl(description);
      if (url != null) {
        return Optional.of(url);
      }
    }
    return Optional.empty();
  }

  private static @Nullable String ocspUrl(AccessDescription description) {
    GeneralName location = description.getAccessLocation();
    if (!AccessDescription.id_ad_ocsp.equals(description.getAccessMethod())
        || location.getTagNo() != GeneralName.uniformResourceIdentifier) {
      return null;
    }
    String url = ASN1IA5String.getInstance(location.getName()).getString();
    return url.isEmpty() || url.indexOf('\0') >= 0 ? null : url;
  }
}
