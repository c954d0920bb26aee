package dev.moonwire.tls.x509;

import java.math.BigInteger;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.jspecify.annotations.Nullable;

/**
 * The authority key identifier extension (RFC 5280 section 4.2.1.1): which certificate's key made a
 * signature. Any of the three may be missing, also issuer without serial number.
 *
 * @param keyId the issuer's subject key identifier
 * @param issuer the issuer's issuer: the first directory name of several
 * @param serialNumber the issuer's serial number
 */
record AuthorityKey(
    @Nullable ASN1OctetString keyId, @Nullable X500Name issuer, @Nullable BigInteger serialNumber) {

  /** Reads the extension's value; throws whatever the parser throws when it is malformed. */
  static AuthorityKey of(Object value) {
    ASN1OctetString keyId = null;
    X500Name issuer = null;
    BigInteger serialNumber = null;
    for (ASN1Encodable element : ASN1Sequence.getInstance(value)) {
      ASN1TaggedObject field = ASN1TaggedObject.getInstance(element);
      switch (field.getTagNo()) {
        case 0 -> keyId = ASN1OctetString.getInstance(field, false);
        case 1 -> issuer = firstDirectoryName(GeneralNames.getInstance(field, false));
        case 2 -> serialNumber = ASN1Integer.getInstance(field, false).getValue();
        default -> throw new IllegalArgumentException("unknown field " + field.getTagNo());
      }
    }
    return new AuthorityKey(keyId, issuer, serialNumber);
  }

  private static @Nullable X500Name firstDirectoryName(GeneralNames names) {
    for (GeneralName name : names.getNames()) {
      if (name.getTagNo() == GeneralName.directoryName) {
        return X500Name.getInstance(name.getName());
      }
    }
    return null;
  }
}
