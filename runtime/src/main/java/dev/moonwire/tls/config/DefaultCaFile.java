package dev.moonwire.tls.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Where systems keep the certificates they trust. */
final class DefaultCaFile {
  private static final String FALLBACK = "/etc/ssl/cert.pem";

  private static final List<String> CANDIDATES =
      List.of(
          "/usr/lib/ssl/cert.pem",
          FALLBACK,
          "/etc/ssl/certs/ca-certificates.crt",
          "/etc/pki/tls/certs/ca-bundle.crt",
          "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
          "/etc/ssl/ca-bundle.pem",
          "/usr/local/etc/openssl/cert.pem",
          "/opt/homebrew/etc/openssl@3/cert.pem");

  private DefaultCaFile() {}

  /** The first that exists, else libtls's own answer. */
  static String path() {
    return CANDIDATES.stream()
        .filter(candidate -> Files.isRegularFile(Path.of(candidate)))
        .findFirst()
        .orElse(FALLBACK);
  }
}
