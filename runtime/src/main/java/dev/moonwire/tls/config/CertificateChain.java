package dev.moonwire.tls.config;

import dev.moonwire.tls.error.TlsException;
import dev.moonwire.tls.x509.PemBlock;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** Certificates in PEM (RFC 7468), with any text before and other blocks between them. */
final class CertificateChain {
  private CertificateChain() {}

  /**
   * Makes sure that a certificate can be read at all, as libtls does when one is set.
   *
   * @throws TlsException {@code failed to load certificate: ...}
   */
  static void requireReadable(byte[] pem) throws TlsException {
    try {
      if (read(pem).isEmpty()) {
        throw new TlsException(
            "failed to load certificate: error:0480006C:PEM routines::no start line");
      }
    } catch (CertificateException e) {
      throw new TlsException(
          "failed to load certificate: error:04800064:PEM routines::bad base64 decode");
    }
  }

  /** All certificates in order, none if there are none. */
  static List<X509Certificate> read(byte[] pem) throws CertificateException {
    List<PemBlock> blocks =
        PemBlock.parse(pem).orElseThrow(() -> new CertificateException("damaged PEM block"));
    List<X509Certificate> chain = new ArrayList<>();
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    for (PemBlock block : blocks) {
      if (block.isCertificate()) {
        chain.add(
            (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.der())));
      }
    }
    return chain;
  }
}
