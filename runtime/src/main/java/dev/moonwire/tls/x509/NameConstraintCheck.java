package dev.moonwire.tls.x509;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.jspecify.annotations.Nullable;

/**
 * Holds the names of each certificate against the constraints of all CAs above it (RFC 5280 section
 * 4.2.1.10), the trust anchor's included.
 *
 * <p>Checked are the subject, its e-mail attributes, all alternative names, and the common names of
 * a leaf without DNS alternative names. Names times constraints is bounded, since a peer sends
 * both.
 */
final class NameConstraintCheck {

  private static final int MOST_COMPARISONS = 1 << 20;

  private final List<ParsedCertificate> chain;

  NameConstraintCheck(List<ParsedCertificate> chain) {
    this.chain = chain;
  }

  /** The first violation, from the anchor downwards, or null. */
  @Nullable Finding run() {
    boolean constrained =
        chain.stream().anyMatch(certificate -> certificate.extensions().nameConstraints() != null);
    for (int depth = chain.size() - 1; constrained && depth >= 0; depth--) {
      ParsedCertificate certificate = chain.get(depth);
      // Self-issued CAs are exempt, so that a CA can change its key.
      if (depth == 0 || !certificate.isSelfIssued()) {
        VerifyFailure error = check(certificate, depth);
        if (error != null) {
          return new Finding(error, depth);
        }
      }
    }
    return null;
  }

  private @Nullable VerifyFailure check(ParsedCertificate certificate, int depth) {
    for (int above = chain.size() - 1; above > depth; above--) {
      NameSubtrees constraints = chain.get(above).extensions().nameConstraints();
      if (constraints != null) {
        VerifyFailure error = check(certificate, depth == 0, constraints);
        if (error != null) {
          return error;
        }
      }
    }
    return null;
  }

  private static @Nullable VerifyFailure check(
      ParsedCertificate certificate, boolean leaf, NameSubtrees constraints) {
    if (comparisons(certificate, constraints.size()) > MOST_COMPARISONS) {
      return VerifyFailure.UNSPECIFIED;
    }
    try {
      return check(
          certificate, leaf, subtrees(constraints.permitted()), subtrees(constraints.excluded()));
    } catch (UnsupportedName unsupported) {
      return VerifyFailure.NAME_SYNTAX_UNSUPPORTED;
    } catch (IOException | RuntimeException malformed) {
      return VerifyFailure.UNSPECIFIED;
    }
  }

  private static long comparisons(ParsedCertificate certificate, long constraints) {
    long names = certificate.extensions().alternativeNames().size();
    for (RDN rdn : certificate.subjectName().getRDNs()) {
      names += rdn.size();
    }
    return names * constraints;
  }

  /**
   * A constraint.
   *
   * @param base the root of the subtree
   * @param ranged whether it has a minimum or maximum distance, which nobody supports
   */
  private record Subtree(NameForm base, boolean ranged) {}

  private static List<Subtree> subtrees(List<GeneralSubtree> subtrees) throws IOException {
    List<Subtree> list = new ArrayList<>(subtrees.size());
    for (GeneralSubtree subtree : subtrees) {
      BigInteger minimum = subtree.getMinimum();
      boolean ranged = subtree.getMaximum() != null || (minimum != null && minimum.signum() != 0);
      list.add(new Subtree(NameForm.of(subtree.getBase()), ranged));
    }
    return list;
  }

  private static @Nullable VerifyFailure check(
      ParsedCertificate certificate, boolean leaf, List<Subtree> permitted, List<Subtree> excluded)
      throws IOException {
    // One by one and in this order: the first name that fails decides which error it is.
    if (certificate.subjectName().size() > 0) {
      VerifyFailure error = match(NameForm.directory(certificate.subject()), permitted, excluded);
      if (error != null) {
        return error;
      }
      for (ASN1Primitive email : attributes(certificate.subjectName(), BCStyle.EmailAddress)) {
        error = match(emailOf(email), permitted, excluded);
        if (error != null) {
          return error;
        }
      }
    }
    boolean dns = false;
    for (GeneralName name : certificate.extensions().alternativeNames()) {
      dns |= name.getTagNo() == GeneralName.dNSName;
      VerifyFailure error = match(NameForm.of(name), permitted, excluded);
      if (error != null) {
        return error;
      }
    }
    return leaf && !dns ? commonNames(certificate.subjectName(), permitted, excluded) : null;
  }

  private static @Nullable VerifyFailure commonNames(
      X500Name subject, List<Subtree> permitted, List<Subtree> excluded) throws IOException {
    for (ASN1Primitive commonName : attributes(subject, BCStyle.CN)) {
      String host = hostIn(commonName);
      VerifyFailure error =
          host == null ? null : match(NameForm.of(NameForm.Kind.DNS, host), permitted, excluded);
      if (error != null) {
        return error;
      }
    }
    return null;
  }

  private static List<ASN1Primitive> attributes(X500Name name, ASN1ObjectIdentifier type) {
    List<ASN1Primitive> values = new ArrayList<>();
    for (RDN rdn : name.getRDNs()) {
      for (AttributeTypeAndValue attribute : rdn.getTypesAndValues()) {
        if (attribute.getType().equals(type)) {
          values.add(attribute.getValue().toASN1Primitive());
        }
      }
    }
    return values;
  }

  /** A name in the certificate that cannot be compared with anything. */
  private static final class UnsupportedName extends IOException {
    private static final long serialVersionUID = 1;
  }

  private static NameForm emailOf(ASN1Primitive value) throws UnsupportedName {
    if (!(value instanceof ASN1IA5String text)) {
      throw new UnsupportedName();
    }
    return NameForm.of(NameForm.Kind.EMAIL, text.getString());
  }

  /** The common name when it looks like a host name of two labels or more, else null. */
  private static @Nullable String hostIn(ASN1Primitive value) throws IOException {
    String decoded = DirectoryStrings.text(value);
    byte[] bytes =
        decoded == null ? DirectoryStrings.bytes(value) : decoded.getBytes(StandardCharsets.UTF_8);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == '\0') {
      end--;
    }
    text = text.substring(0, end);
    if (text.indexOf('\0') >= 0) {
      throw new UnsupportedName();
    }
    return looksLikeHost(text) ? text : null;
  }

  private static boolean looksLikeHost(String text) {
    boolean dotted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean plain = isLetterOrDigit(c) || c == '_';
      boolean inside = i > 0 && i < text.length() - 1;
      if (plain || (inside && c == '-')) {
        continue;
      }
      if (!inside
          || c != '.'
          || "-.".indexOf(text.charAt(i + 1)) >= 0
          || text.charAt(i - 1) == '-') {
        return false;
      }
      dotted = true;
    }
    return dotted;
  }

  private static boolean isLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  /**
   * Inside at least one permitted subtree of its kind, if there are any, and in no excluded one.
   */
  private static @Nullable VerifyFailure match(
      NameForm name, List<Subtree> permitted, List<Subtree> excluded) {
    boolean governed = false;
    boolean inside = false;
    for (Subtree subtree : permitted) {
      if (!subtree.base().governs(name)) {
        continue;
      }
      if (subtree.ranged()) {
        return VerifyFailure.SUBTREE_RANGE;
      }
      governed = true;
      VerifyFailure error = inside ? null : SubtreeMatch.of(name, subtree.base());
      if (error != null && error != VerifyFailure.PERMITTED_VIOLATION) {
        return error;
      }
      inside |= error == null;
    }
    return governed && !inside ? VerifyFailure.PERMITTED_VIOLATION : excluded(name, excluded);
  }

  private static @Nullable VerifyFailure excluded(NameForm name, List<Subtree> excluded) {
    for (Subtree subtree : excluded) {
      if (!subtree.base().governs(name)) {
        continue;
      }
      if (subtree.ranged()) {
        return VerifyFailure.SUBTREE_RANGE;
      }
      VerifyFailure error = SubtreeMatch.of(name, subtree.base());
      if (error == null) {
        return VerifyFailure.EXCLUDED_VIOLATION;
      }
      if (error != VerifyFailure.PERMITTED_VIOLATION) {
        return error;
      }
    }
    return null;
  }
}
