package dev.moonwire.tls.x509;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.bouncycastle.asn1.ASN1BMPString;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1PrintableString;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.ASN1T61String;
import org.bouncycastle.asn1.ASN1UTF8String;
import org.bouncycastle.asn1.ASN1UniversalString;
import org.bouncycastle.asn1.ASN1VisibleString;
import org.jspecify.annotations.Nullable;

/** The character string types that names are made of, as OpenSSL reads them. */
final class DirectoryStrings {

  private DirectoryStrings() {}

  /**
   * The text of a character string; null for types that OpenSSL compares as raw bytes.
   *
   * @throws IOException when the bytes are not of the string's encoding
   */
  static @Nullable String text(ASN1Primitive value) throws IOException {
    if (value instanceof ASN1UTF8String) {
      return utf8(bytes(value));
    }
    if (value instanceof ASN1BMPString bmp) {
      return bmp.getString();
    }
    if (value instanceof ASN1UniversalString) {
      return utf32(bytes(value));
    }
    if (value instanceof ASN1PrintableString
        || value instanceof ASN1IA5String
        || value instanceof ASN1T61String
        || value instanceof ASN1VisibleString) {
      return new String(bytes(value), StandardCharsets.ISO_8859_1);
    }
    return null;
  }

  /** The bytes inside any character string, undecoded. */
  static byte[] bytes(ASN1Primitive value) throws IOException {
    if (!(value instanceof ASN1String)) {
      throw new IOException("not a character string");
    }
    return HostileDer.content(value.getEncoded());
  }

  private static String utf8(byte[] bytes) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }

  private static String utf32(byte[] bytes) throws IOException {
    if (bytes.length % 4 != 0) {
      throw new IOException("UniversalString of odd length");
    }
    StringBuilder out = new StringBuilder(bytes.length / 4);
    ByteBuffer units = ByteBuffer.wrap(bytes);
    while (units.hasRemaining()) {
      int codePoint = units.getInt();
      if (!Character.isValidCodePoint(codePoint)) {
        throw new IOException("UniversalString with an impossible character");
      }
      out.appendCodePoint(codePoint);
    }
    return out.toString();
  }
}
