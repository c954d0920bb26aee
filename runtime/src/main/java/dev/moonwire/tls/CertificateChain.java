package dev.moonwire.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;

/** Certificates in PEM (RFC 7468), with any text before and other blocks between them. */
final class CertificateChain {
  private static final Set<String> LABELS = Set.of("CERTIFICATE", "X509 CERTIFICATE");

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
    } catch (IOException | CertificateException e) {
      throw new TlsException(
          "failed to load certificate: error:04800064:PEM routines::bad base64 decode");
    }
  }

  /** All certificates in order, none if there are none. */
  static List<X509Certificate> read(byte[] pem) throws IOException, CertificateException {
    List<X509Certificate> chain = new ArrayList<>();
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    try (PemReader reader =
        new PemReader(new StringReader(new String(pem, StandardCharsets.ISO_8859_1)))) {
      for (PemObject block = reader.readPemObject();
          block != null;
          block = reader.readPemObject()) {
        if (LABELS.contains(block.getType())) {
          chain.add(
              (X509Certificate)
                  factory.generateCertificate(new ByteArrayInputStream(block.getContent())));
        }
      }
    }
    return chain;
  }
}
