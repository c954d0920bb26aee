package dev.moonwire.tls.x509;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A self-signed certificate and its key for demonstrations and tests: ECDSA over P-256, valid from
 * an hour ago for as long as asked. Its own PEM is what a client trusts it by.
 *
 * @param certificatePem one block
 * @param keyPem PKCS#8
 */
public record ThrowawayCertificate(String certificatePem, String keyPem) {
  private static final int SERIAL_BITS = 127;
  private static final Duration GRACE = Duration.ofHours(1);

  /**
   * Makes one.
   *
   * @param names DNS names and addresses it is for, the first also as common name; not empty
   * @throws IllegalArgumentException when a name cannot stand in a certificate
   */
  public static ThrowawayCertificate make(List<String> names, Duration validity, Clock clock) {
    try {
      SecureRandom random = new SecureRandom();
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), random);
      java.security.KeyPair keys = generator.generateKeyPair();
      X500Name subject = new X500NameBuilder().addRDN(BCStyle.CN, names.get(0)).build();
      Instant from = clock.instant().minus(GRACE);
      X509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              subject,
              new BigInteger(SERIAL_BITS, random).add(BigInteger.ONE),
              Date.from(from),
              Date.from(from.plus(GRACE).plus(validity)),
              subject,
              keys.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(Extension.subjectAlternativeName, false, alternatives(names));
      X509CertificateHolder certificate =
          builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()));
      return new ThrowawayCertificate(
          new PemBlock("CERTIFICATE", certificate.getEncoded()).text(),
          new PemBlock("PRIVATE KEY", keys.getPrivate().getEncoded()).text());
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new IllegalStateException("every Java platform signs with ECDSA", e);
    }
  }

  private static GeneralNames alternatives(List<String> names) {
    return new GeneralNames(
        names.stream().map(name -> new GeneralName(kind(name), name)).toArray(GeneralName[]::new));
  }

  private static int kind(String name) {
    return IpLiteral.parse(name).isPresent() ? GeneralName.iPAddress : GeneralName.dNSName;
  }

  /** The certificate's bytes as scripts take them. */
  public byte[] certificateBytes() {
    return certificatePem.getBytes(StandardCharsets.US_ASCII);
  }

  /** The key's bytes as scripts take them. */
  public byte[] keyBytes() {
    return keyPem.getBytes(StandardCharsets.US_ASCII);
  }
}
