package dev.moonwire.tls.x509;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.GeneralName;
import org.jspecify.annotations.Nullable;

/**
 * Whether a certificate is for a host, by libtls' rules (its own, not OpenSSL's).
 *
 * <p>DNS alternative names are compared without regard to ASCII case, IP literals with address
 * alternative names. Only a certificate with neither is asked for its first common name. A wildcard
 * is a whole first label followed by at least two more, and stands for exactly one label.
 *
 * <p>Host names are byte strings, one byte per character.
 */
public final class NameVerifier {

  private NameVerifier() {}

  /** What the comparison came to: a match, none, or a certificate that is up to no good. */
  private record Comparison(boolean matches, @Nullable String defect) {

    static final Comparison MATCH = new Comparison(true, null);
    static final Comparison NO_MATCH = new Comparison(false, null);

    static Comparison defect(String host, String what) {
      return new Comparison(false, "error verifying name '" + host + "': " + what);
    }
  }

  /**
   * The check after a handshake.
   *
   * @return what libtls reports when the certificate is not for the host; empty when it is
   */
  public static Optional<String> failure(ParsedCertificate certificate, String host) {
    Comparison comparison = compare(certificate, host);
    if (comparison.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        comparison.defect() == null
            ? "name `" + host + "' not present in server certificate"
            : comparison.defect());
  }

  /** Whether the certificate is for the host; a suspicious one never is. */
  public static boolean matches(ParsedCertificate certificate, String host) {
    return compare(certificate, host).matches();
  }

  private static Comparison compare(ParsedCertificate certificate, String host) {
    byte[] address = IpLiteral.parse(host).orElse(null);
    List<GeneralName> names = certificate.extensions().alternativeNames();
    for (GeneralName name : names) {
      Comparison comparison =
          address == null ? compareDns(name, host) : compareAddress(name, address);
      if (!comparison.equals(Comparison.NO_MATCH)) {
        return comparison;
      }
    }
    // An unreadable extension may have named other hosts, so the common name does not count then
    // either.
    boolean unreadable = names.isEmpty() && certificate.extensions().hasAlternativeNames();
    return unreadable || names.stream().anyMatch(NameVerifier::isHostName)
        ? Comparison.NO_MATCH
        : compareCommonName(certificate, host, address != null);
  }

  private static boolean isHostName(GeneralName name) {
    return name.getTagNo() == GeneralName.dNSName || name.getTagNo() == GeneralName.iPAddress;
  }

  private static Comparison compareDns(GeneralName name, String host) {
    if (name.getTagNo() != GeneralName.dNSName) {
      return Comparison.NO_MATCH;
    }
    String text = ASN1IA5String.getInstance(name.getName()).getString();
    if (text.indexOf('\0') >= 0) {
      return Comparison.defect(
          host, "NUL byte in subjectAltName, probably a malicious certificate");
    }
    if (text.equals(" ")) {
      // Legal as a domain name, but forbidden here by RFC 5280 section 4.2.1.6.
      return Comparison.defect(host, "a dNSName of \" \" must not be used");
    }
    return covers(text, host) ? Comparison.MATCH : Comparison.NO_MATCH;
  }

  private static Comparison compareAddress(GeneralName name, byte[] address) {
    return name.getTagNo() == GeneralName.iPAddress
            && Arrays.equals(ASN1OctetString.getInstance(name.getName()).getOctets(), address)
        ? Comparison.MATCH
        : Comparison.NO_MATCH;
  }

  private static Comparison compareCommonName(
      ParsedCertificate certificate, String host, boolean literal) {
    String commonName = firstCommonName(certificate);
    if (commonName == null) {
      return Comparison.NO_MATCH;
    }
    if (commonName.indexOf('\0') >= 0) {
      return Comparison.defect(
          host, "NUL byte in Common Name field, probably a malicious certificate");
    }
    boolean matches = literal ? commonName.equals(host) : covers(commonName, host);
    return matches ? Comparison.MATCH : Comparison.NO_MATCH;
  }

  private static @Nullable String firstCommonName(ParsedCertificate certificate) {
    for (RDN rdn : certificate.subjectName().getRDNs()) {
      for (AttributeTypeAndValue attribute : rdn.getTypesAndValues()) {
        if (attribute.getType().equals(BCStyle.CN)) {
          return text(attribute.getValue().toASN1Primitive());
        }
      }
    }
    return null;
  }

  private static @Nullable String text(ASN1Primitive value) {
    try {
      return new String(DirectoryStrings.bytes(value), StandardCharsets.ISO_8859_1);
    } catch (IOException notText) {
      return null;
    }
  }

  /** Whether a name in a certificate stands for the host. */
  private static boolean covers(String pattern, String host) {
    return SubtreeMatch.sameIgnoringCase(pattern, host)
        || (isWildcard(pattern)
            && SubtreeMatch.sameIgnoringCase(pattern.substring(1), domain(host)));
  }

  /** {@code *.} and then two labels or more: never a whole top level domain. */
  private static boolean isWildcard(String pattern) {
    if (!pattern.startsWith("*.") || pattern.startsWith("*..")) {
      return false;
    }
    int secondDot = pattern.indexOf('.', 2);
    return secondDot > 0 && !pattern.startsWith(".", secondDot + 1);
  }

  /** The host without its first label, from the dot on; empty when either of the two is missing. */
  private static String domain(String host) {
    int dot = host.indexOf('.');
    return dot <= 0 || dot == host.length() - 1 ? "" : host.substring(dot);
  }
}
