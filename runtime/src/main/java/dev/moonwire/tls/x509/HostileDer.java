package dev.moonwire.tls.x509;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Primitive;
import org.jspecify.annotations.Nullable;

/**
 * ASN.1 that a peer sent: the one place where its defects turn into "nothing".
 *
 * <p>Bouncy Castle bounds the nesting (64) and refuses lengths beyond the input, but reports
 * malformed structures with whatever runtime exception the structure's class happens to throw.
 */
final class HostileDer {

  /** Reads one structure out of an ASN.1 value. */
  @FunctionalInterface
  interface Reader<T> {
    @Nullable T read() throws IOException;
  }

  private HostileDer() {}

  /** What the reader returns, or nothing when the bytes do not form what it expects. */
  static <T> Optional<T> attempt(Reader<T> reader) {
    try {
      return Optional.ofNullable(reader.read());
    } catch (IOException | RuntimeException malformed) {
      return Optional.empty();
    }
  }

  /** One whole ASN.1 value; bytes behind it are an error. */
  static ASN1Primitive value(byte[] der) throws IOException {
    ASN1Primitive value = ASN1Primitive.fromByteArray(der);
    if (value == null) {
      throw new IOException("no value");
    }
    return value;
  }

  /**
   * The first element inside a constructed value, exactly as it was encoded. A signature covers
   * these bytes; encoding the parsed structure again could differ from them.
   */
  static byte[] firstElement(byte[] constructed) throws IOException {
    int content = contentOffset(constructed, 0);
    return Arrays.copyOfRange(constructed, content, end(constructed, content));
  }

  /**
   * The value at the beginning of the bytes. What follows it is ignored, as OpenSSL does inside
   * extensions and behind OCSP responses.
   */
  static ASN1Primitive leadingValue(byte[] bytes) throws IOException {
    return value(Arrays.copyOf(bytes, end(bytes, 0)));
  }

  /** The bytes inside a value, without tag and length. */
  static byte[] content(byte[] value) throws IOException {
    return Arrays.copyOfRange(value, contentOffset(value, 0), end(value, 0));
  }

  private static int end(byte[] der, int start) throws IOException {
    int content = contentOffset(der, start);
    long end = content + length(der, start);
    if (end > der.length) {
      throw new IOException("truncated value");
    }
    return (int) end;
  }

  private static int contentOffset(byte[] der, int start) throws IOException {
    if ((octet(der, start) & 0x1f) == 0x1f) {
      throw new IOException("tag number above 30");
    }
    int first = octet(der, start + 1);
    return start + 2 + (first < 0x80 ? 0 : first & 0x7f);
  }

  private static long length(byte[] der, int start) throws IOException {
    int first = octet(der, start + 1);
    if (first < 0x80) {
      return first;
    }
    int octets = first & 0x7f;
    if (octets == 0 || octets > 4) {
      throw new IOException("indefinite or oversized length");
    }
    long length = 0;
    for (int i = 0; i < octets; i++) {
      length = (length << 8) | octet(der, start + 2 + i);
    }
    return length;
  }

  private static int octet(byte[] der, int index) throws IOException {
    if (index >= der.length) {
      throw new IOException("truncated value");
    }
    return der[index] & 0xff;
  }
}
