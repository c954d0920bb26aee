package dev.moonwire.tls.x509;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecurityLevelTest {
  /** What OpenSSL 3.0 says to a server that is to show such a certificate. */
  @ParameterizedTest
  @CsvSource({
    "MD5withRSA,0",
    "SHA1withRSA,0",
    "SHA224withRSA,2",
    "SHA256withRSA,3",
    "SHA384withRSA,4",
    "SHA512withRSA,5",
    "SHA3-256withRSA,3",
    "SHA512(256)withRSA,0",
    "SHA1withRSAANDMGF1,0",
    "SHA256withRSAANDMGF1,3",
  })
  void aSignatureIsAsStrongAsTheDigestThatOpenSslKnowsItBy(String algorithm, int highest)
      throws CertificateException {
    Forge.Made root =
        Forge.ca("CN=Root").keyed(OddAlgorithms.rsaOfCa()).signedWith("SHA256withRSA").selfSigned();
    X509Certificate leaf = x509(Forge.leaf().signedWith(algorithm).by(root).der);
    for (int level = 0; level <= 5; level++) {
      assertEquals(level <= highest, new SecurityLevel(level).allowsSignature(leaf), "at " + level);
    }
  }

  private static X509Certificate x509(byte[] der) throws CertificateException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
  }
}
