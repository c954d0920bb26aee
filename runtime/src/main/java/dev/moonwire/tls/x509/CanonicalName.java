package dev.moonwire.tls.x509;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;

/**
 * A distinguished name in the form in which OpenSSL compares names.
 *
 * <p>Each character string becomes UTF-8, blanks around it are dropped, runs of blanks inside it
 * become one, ASCII letters become lower case; the relative names follow each other as DER SETs
 * without an outer SEQUENCE. So equality is byte equality, "lies below" is a prefix, and the SHA-1
 * of the bytes gives the file names of a hashed CA directory.
 */
final class CanonicalName {

  private final byte[] encoding;

  private CanonicalName(byte[] encoding) {
    this.encoding = encoding;
  }

  /**
   * Canonical form of a parsed name.
   *
   * @throws IOException when a string in it cannot be decoded
   */
  static CanonicalName of(X500Name name) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (RDN rdn : name.getRDNs()) {
      ASN1EncodableVector set = new ASN1EncodableVector();
      for (AttributeTypeAndValue attribute : rdn.getTypesAndValues()) {
        ASN1EncodableVector pair = new ASN1EncodableVector();
        pair.add(attribute.getType());
        pair.add(canonical(attribute.getValue().toASN1Primitive()));
        set.add(new DERSequence(pair));
      }
      out.write(new DERSet(set).getEncoded(ASN1Encoding.DER));
    }
    return new CanonicalName(out.toByteArray());
  }

  private static ASN1Encodable canonical(ASN1Primitive value) throws IOException {
    String text = DirectoryStrings.text(value);
    return text == null ? value : new DERUTF8String(squeeze(text));
  }

  /** Drops outer blanks, joins inner ones, and lowers ASCII letters. */
  private static String squeeze(String text) {
    StringBuilder out = new StringBuilder(text.length());
    boolean blank = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (isBlank(c)) {
        blank = out.length() > 0;
        continue;
      }
      if (blank) {
        out.append(' ');
        blank = false;
      }
      out.append(c >= 'A' && c <= 'Z' ? (char) (c + 32) : c);
    }
    return out.toString();
  }

  private static boolean isBlank(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  boolean isEmpty() {
    return encoding.length == 0;
  }

  /** Whether the other name continues this one (or equals it): a directory subtree's membership. */
  boolean isPrefixOf(CanonicalName other) {
    return other.encoding.length >= encoding.length
        && Arrays.equals(encoding, 0, encoding.length, other.encoding, 0, encoding.length);
  }

  /** The eight hexadecimal digits that begin file names in a hashed CA directory. */
  String directoryHash() {
    byte[] digest = sha1(encoding);
    long hash = 0;
    for (int i = 3; i >= 0; i--) {
      hash = (hash << 8) | (digest[i] & 0xff);
    }
    return String.format("%08x", hash);
  }

  /**
   * SHA-1 as file names of CA directories and OCSP certificate identifiers need it, not for
   * security.
   */
  static byte[] sha1(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-1").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CanonicalName name && Arrays.equals(encoding, name.encoding);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(encoding);
  }

  @Override
  public String toString() {
    return new String(encoding, StandardCharsets.ISO_8859_1);
  }
}
