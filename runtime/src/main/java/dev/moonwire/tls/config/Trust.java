package dev.moonwire.tls.config;

import dev.moonwire.tls.error.TlsException;
import dev.moonwire.tls.x509.ParsedCertificate;
import dev.moonwire.tls.x509.TrustStore;
import java.io.ByteArrayInputStream;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** From a config's CA setting to the certificates it stands for. */
public final class Trust {
  private static final int MAX_CHAIN = 100;

  private Trust() {}

  /**
   * Reads what a config trusts.
   *
   * @throws TlsException {@code ssl verify memory setup failure}
   */
  public static TrustStore of(CaSource source) throws TlsException {
    if (source instanceof CaSource.Memory memory) {
      return TrustStore.ofPem(memory.pem().array())
          .orElseThrow(() -> new TlsException("ssl verify memory setup failure"));
    }
    if (source instanceof CaSource.Folder folder) {
      String path = new String(folder.path().array(), Charset.defaultCharset());
      return path.isEmpty() ? TrustStore.empty() : TrustStore.ofDirectory(Path.of(path));
    }
    return TrustStore.ofDefaults(Path.of(DefaultCaFile.path()));
  }

  /**
   * The chain to show: a certificate that came alone is followed by its issuers as far as they are
   * trusted, as OpenSSL completes chains.
   */
  public static KeyMaterial complete(KeyMaterial material, TrustStore trust) {
    if (material.chain().size() > 1) {
      return material;
    }
    List<X509Certificate> chain = new ArrayList<>(material.chain());
    Optional<ParsedCertificate> last = ParsedCertificate.of(chain.get(0));
    while (last.isPresent() && !last.get().isSelfSigned() && chain.size() < MAX_CHAIN) {
      last = trust.issuerOf(last.get());
      last.map(Trust::x509).ifPresent(chain::add);
    }
    return new KeyMaterial(List.copyOf(chain), material.key(), material.staple());
  }

  private static X509Certificate x509(ParsedCertificate certificate) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(certificate.der()));
    } catch (CertificateException e) {
      throw new IllegalStateException("the JDK does not read a certificate of the CA file", e);
    }
  }
}
