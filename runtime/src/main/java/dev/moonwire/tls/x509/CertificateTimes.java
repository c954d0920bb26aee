package dev.moonwire.tls.x509;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.OptionalLong;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1UTCTime;

/**
 * Points in time as certificates, CRLs and OCSP responses write them: {@code YYMMDDHHMMSSZ} or
 * {@code YYYYMMDDHHMMSSZ} and nothing else (RFC 5280 section 4.1.2.5). Two-digit years are 1950 to
 * 2049.
 */
final class CertificateTimes {

  private static final int PIVOT = 50;

  private CertificateTimes() {}

  /** Seconds since the epoch; empty when the value is not of the one permitted form. */
  static OptionalLong epochSeconds(ASN1Primitive time) {
    try {
      String text = new String(HostileDer.content(time.getEncoded()), StandardCharsets.US_ASCII);
      if (time instanceof ASN1UTCTime && text.length() == 13) {
        int year = digits(text, 0, 2);
        return at(year + (year < PIVOT ? 2000 : 1900), text.substring(2));
      }
      if (time instanceof ASN1GeneralizedTime && text.length() == 15) {
        return at(digits(text, 0, 4), text.substring(4));
      }
      return OptionalLong.empty();
    } catch (IOException | DateTimeException | NumberFormatException malformed) {
      return OptionalLong.empty();
    }
  }

  private static OptionalLong at(int year, String rest) {
    if (rest.charAt(10) != 'Z') {
      return OptionalLong.empty();
    }
    LocalDateTime time =
        LocalDateTime.of(
            year,
            digits(rest, 0, 2),
            digits(rest, 2, 4),
            digits(rest, 4, 6),
            digits(rest, 6, 8),
            digits(rest, 8, 10));
    return OptionalLong.of(time.toEpochSecond(ZoneOffset.UTC));
  }

  private static int digits(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        throw new NumberFormatException("not a digit");
      }
    }
    return Integer.parseInt(text.substring(from, to));
  }
}
