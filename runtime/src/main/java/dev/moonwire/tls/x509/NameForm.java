package dev.moonwire.tls.x509;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1UTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.OtherName;
import org.jspecify.annotations.Nullable;

/**
 * One name of a certificate, or the base of one name constraint, ready for comparison.
 *
 * @param kind what sort of name it is
 * @param otherType the type of an other name; null for the rest
 * @param text its bytes, one per character; the octets of an address
 * @param directory the canonical form of a directory name; null for the rest
 */
record NameForm(
    Kind kind, @Nullable String otherType, String text, @Nullable CanonicalName directory) {

  /** The sorts of names, as constraints distinguish them. */
  enum Kind {
    DNS,
    EMAIL,
    /** An address with letters beyond ASCII (RFC 8398); e-mail constraints apply to it. */
    INTERNATIONAL_EMAIL,
    URI,
    ADDRESS,
    DIRECTORY,
    OTHER,
    /** X.400 address, EDI party, registered identifier: no rule for them exists. */
    UNCONSTRAINABLE
  }

  private static final String SMTP_UTF8_MAILBOX = "1.3.6.1.5.5.7.8.9";

  static NameForm of(Kind kind, String text) {
    return new NameForm(kind, null, text, null);
  }

  static NameForm directory(CanonicalName name) {
    return new NameForm(Kind.DIRECTORY, null, "", name);
  }

  /**
   * The form of a general name.
   *
   * @throws IOException when its content does not fit its tag
   */
  static NameForm of(GeneralName name) throws IOException {
    return switch (name.getTagNo()) {
      case GeneralName.dNSName -> of(Kind.DNS, ia5(name));
      case GeneralName.rfc822Name -> of(Kind.EMAIL, ia5(name));
      case GeneralName.uniformResourceIdentifier -> of(Kind.URI, ia5(name));
      case GeneralName.iPAddress ->
          of(Kind.ADDRESS, latin(ASN1OctetString.getInstance(name.getName()).getOctets()));
      case GeneralName.directoryName ->
          directory(CanonicalName.of(X500Name.getInstance(name.getName())));
      case GeneralName.otherName -> other(OtherName.getInstance(name.getName()));
      default -> new NameForm(Kind.UNCONSTRAINABLE, Integer.toString(name.getTagNo()), "", null);
    };
  }

  private static NameForm other(OtherName name) {
    String type = name.getTypeID().getId();
    if (!type.equals(SMTP_UTF8_MAILBOX)) {
      return new NameForm(Kind.OTHER, type, "", null);
    }
    // A mailbox of the wrong string type has no "@" and so breaks the syntax wherever it is
    // compared.
    String text =
        name.getValue().toASN1Primitive() instanceof ASN1UTF8String utf8
            ? latin(utf8.getString().getBytes(StandardCharsets.UTF_8))
            : "";
    return of(Kind.INTERNATIONAL_EMAIL, text);
  }

  private static String ia5(GeneralName name) {
    return ASN1IA5String.getInstance(name.getName()).getString();
  }

  private static String latin(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** Whether a constraint with this base says something about the name. */
  boolean governs(NameForm name) {
    return switch (kind) {
      case EMAIL -> name.kind == Kind.EMAIL || name.kind == Kind.INTERNATIONAL_EMAIL;
      case OTHER, UNCONSTRAINABLE ->
          name.kind == kind && otherType != null && otherType.equals(name.otherType);
      case INTERNATIONAL_EMAIL -> false;
      case DNS, URI, ADDRESS, DIRECTORY -> name.kind == kind;
    };
  }
}
