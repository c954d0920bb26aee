package dev.moonwire.tls.x509;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.DERGeneralString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code peer_cert_*} tells, compared with what C libtls told. */
class CertificateInfoTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "utf8    | /C=JP/ST=T\\xC5\\x8Dky\\xC5\\x8D/L=Caf\\xC3\\xA9/O=A\\/B \\+ C, \"D\"/OU=x=y/CN=utf8.test",
        "client  | /C=JP/O=Golden Test/OU=Clients/CN=client.test/emailAddress=c@client.test",
        "multicn | /C=JP/O=Golden Test/CN=a.multi.test/CN=b.multi.test"
      })
  void subjectsAreOnOneLine(String certificate, String subject) {
    assertEquals(subject, CertificateInfo.subject(GoldenChains.certificate(certificate + ".crt")));
  }

  @Test
  void issuerIsNamedToo() {
    assertEquals(
        "/C=JP/O=Golden Test/CN=Golden Root CA",
        CertificateInfo.issuer(GoldenChains.certificate("client.crt")));
  }

  private static X500Name name(ASN1ObjectIdentifier type, ASN1Encodable value) {
    return new X500Name(new RDN[] {new RDN(type, value)});
  }

  @Test
  void bytesOfWideStringsAreShownAsTheyAre() {
    assertEquals(
        "/CN=\\x00A\\x00\\/", DistinguishedNames.oneLine(name(BCStyle.CN, new DERBMPString("A/"))));
    assertEquals(
        "/CN=AB",
        DistinguishedNames.oneLine(name(BCStyle.CN, new DERGeneralString("\0\0\0A\0\0\0B"))));
  }

  @Test
  void unknownTypesAreNumbers() {
    ASN1ObjectIdentifier type = new ASN1ObjectIdentifier("1.2.3.4");
    assertEquals("/1.2.3.4=x", DistinguishedNames.oneLine(name(type, new DERUTF8String("x"))));
  }

  @Test
  void attributesOfOneRelativeNameAreJoined() {
    RDN rdn =
        new RDN(
            new AttributeTypeAndValue[] {
              new AttributeTypeAndValue(BCStyle.O, new DERUTF8String("a")),
              new AttributeTypeAndValue(BCStyle.CN, new DERUTF8String("b"))
            });
    String line = DistinguishedNames.oneLine(new X500Name(new RDN[] {rdn}));
    assertEquals("/CN=b+O=a".length(), line.length());
    assertEquals('+', line.charAt(line.indexOf('=') + 2));
  }

  @Test
  void hashIsThatOfTheFile() {
    for (String name : new String[] {"server", "ec", "utf8"}) {
      String digest = new String(GoldenPki.read(name + ".sha256"), StandardCharsets.US_ASCII);
      assertEquals(
          "SHA256:" + digest.strip(),
          CertificateInfo.hash(GoldenChains.certificate(name + ".crt")));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "server, 1577836800, 2461449599",
    "expired, 1514764800, 1546300800",
    "y2060, 1577836800, 2854528496"
  })
  void validityIsInEpochSeconds(String certificate, long from, long to) {
    ParsedCertificate parsed = GoldenChains.certificate(certificate + ".crt");
    assertEquals(from, CertificateInfo.notBefore(parsed));
    assertEquals(to, CertificateInfo.notAfter(parsed));
  }

  @Test
  void chainIsWrittenInOpensslsLayout() {
    byte[] file = GoldenPki.read("leaf2.chain");
    assertArrayEquals(
        file,
        CertificateInfo.chainPem(
            GoldenChains.certificates("leaf2.chain").stream()
                .map(ParsedCertificate::der)
                .toList()));
  }

  @Test
  void firstResponderAddressCounts() {
    assertEquals(
        Optional.of("http://ocsp.golden.test/a"),
        CertificateInfo.ocspUrl(GoldenChains.certificate("server.crt")));
    assertEquals(Optional.empty(), CertificateInfo.ocspUrl(GoldenChains.certificate("ec.crt")));
  }
}
