package dev.moonwire.tls.x509;

import java.io.IOException;
import java.util.Locale;
import org.bouncycastle.asn1.ASN1GeneralString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;

/**
 * Distinguished names on one line, as {@code peer_cert_subject} shows them: {@code
 * /C=JP/O=Example/CN=a}.
 *
 * <p>The bytes of a value are shown as they are in the certificate: those outside 0x20..0x7e as
 * {@code \xHH}, {@code /} and {@code +} with a backslash. Attributes of one relative name are
 * joined by {@code +}.
 */
final class DistinguishedNames {

  private DistinguishedNames() {}

  /** The name in certificate order; empty when it has no attributes. */
  static String oneLine(X500Name name) {
    StringBuilder out = new StringBuilder();
    for (RDN rdn : name.getRDNs()) {
      char separator = '/';
      for (AttributeTypeAndValue attribute : rdn.getTypesAndValues()) {
        out.append(separator).append(AttributeNames.of(attribute.getType().getId())).append('=');
        appendValue(out, bytes(attribute.getValue().toASN1Primitive()));
        separator = '+';
      }
    }
    return out.toString();
  }

  private static byte[] bytes(ASN1Primitive value) {
    try {
      byte[] content = HostileDer.content(value.getEncoded());
      return value instanceof ASN1GeneralString ? narrow(content) : content;
    } catch (IOException unencodable) {
      throw new IllegalStateException("a parsed name can be encoded again", unencodable);
    }
  }

  /** OpenSSL takes a GeneralString whose every fourth byte alone is set for 32-bit characters. */
  private static byte[] narrow(byte[] content) {
    if (content.length % 4 != 0) {
      return content;
    }
    byte[] narrow = new byte[content.length / 4];
    for (int i = 0; i < content.length; i++) {
      if (i % 4 == 3) {
        narrow[i / 4] = content[i];
      } else if (content[i] != 0) {
        return content;
      }
    }
    return narrow;
  }

  private static void appendValue(StringBuilder out, byte[] value) {
    for (byte b : value) {
      char c = (char) (b & 0xff);
      if (c < ' ' || c > '~') {
        out.append("\\x").append(String.format(Locale.ROOT, "%02X", (int) c));
      } else {
        out.append(c == '/' || c == '+' ? "\\" : "").append(c);
      }
    }
  }
}
