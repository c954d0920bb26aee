package dev.moonwire.tls.x509;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The certificates trusted where no CA file exists: Windows' and macOS' own stores, and the JDK's
 * {@code cacerts}.
 */
final class PlatformTrust {

  private static final List<String> STORES = List.of("Windows-ROOT", "KeychainStore-ROOT");

  private PlatformTrust() {}

  /** All of them in one store; empty when the platform has none. */
  static TrustStore read() {
    TrustStore trust = TrustStore.empty();
    for (KeyStore store : stores()) {
      addAll(trust, store);
    }
    return trust;
  }

  private static List<KeyStore> stores() {
    List<KeyStore> stores = new ArrayList<>();
    STORES.forEach(type -> ofPlatform(type).ifPresent(stores::add));
    if (stores.isEmpty()) {
      cacerts().ifPresent(stores::add);
    }
    return stores;
  }

  private static Optional<KeyStore> ofPlatform(String type) {
    try {
      KeyStore store = KeyStore.getInstance(type);
      store.load(null, null);
      return Optional.of(store);
    } catch (GeneralSecurityException | IOException notOnThisPlatform) {
      return Optional.empty();
    }
  }

  /** A stripped-down runtime has none; then nothing is trusted, and verification says so. */
  private static Optional<KeyStore> cacerts() {
    Path file = Path.of(System.getProperty("java.home"), "lib", "security", "cacerts");
    try (InputStream in = Files.newInputStream(file)) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(in, null);
      return Optional.of(store);
    } catch (GeneralSecurityException | IOException unreadable) {
      return Optional.empty();
    }
  }

  private static void addAll(TrustStore trust, KeyStore store) {
    try {
      for (String alias : Collections.list(store.aliases())) {
        if (store.isCertificateEntry(alias)
            && store.getCertificate(alias) instanceof X509Certificate certificate) {
          ParsedCertificate.of(certificate).ifPresent(trust::add);
        }
      }
    } catch (GeneralSecurityException unreadable) {
      throw new IllegalStateException("a loaded key store can be listed", unreadable);
    }
  }
}
