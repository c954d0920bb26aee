package dev.moonwire.tls.x509;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The certificates a configuration trusts, found by subject name; CRLs that lie beside them too.
 *
 * <p>Being in the store makes a certificate usable as an issuer. A trust anchor is only one that is
 * self-signed: a chain that ends in an intermediate of the store is refused, as by OpenSSL without
 * partial chains. Certificates come from memory, or one by one from a hashed directory ({@code
 * c_rehash} links {@code hash.0}, {@code hash.1}, ... and {@code hash.r0} for CRLs).
 */
public final class TrustStore {

  private static final int MOST_LINKS = 1000;

  /** What a parsed certificate or CRL takes, beside so many times its bytes. */
  private static final int PARSED_BYTES = 4 << 10;

  private static final int PARSED_GROWTH = 4;

  /** Where Linux and BSD systems keep the certificates their administrator trusts. */
  private static final List<String> SYSTEM_FILES =
      List.of(
          "/etc/ssl/cert.pem",
          "/etc/ssl/certs/ca-certificates.crt",
          "/etc/pki/tls/certs/ca-bundle.crt",
          "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
          "/etc/ssl/ca-bundle.pem",
          "/usr/local/share/certs/ca-root-nss.crt");

  private final Map<CanonicalName, Set<ParsedCertificate>> bySubject = new HashMap<>();
  private final Set<ParsedCrl> crls = new LinkedHashSet<>();
  private final @Nullable Path directory;
  private long size;

  private TrustStore(@Nullable Path directory) {
    this.directory = directory;
  }

  /** A store that trusts nothing. */
  public static TrustStore empty() {
    return new TrustStore(null);
  }

  /**
   * The certificates (and CRLs) of PEM text. Nothing when the text holds none or a damaged one:
   * libtls then reports {@code ssl verify memory setup failure}.
   */
  public static Optional<TrustStore> ofPem(byte[] pem) {
    TrustStore store = empty();
    return store.addPem(pem) && !store.isEmpty() ? Optional.of(store) : Optional.empty();
  }

  /** A hashed directory, read as names are asked for. It need not exist. */
  public static TrustStore ofDirectory(Path directory) {
    return new TrustStore(directory);
  }

  /** The default CA file; when it does not exist or holds nothing, what the system trusts. */
  public static TrustStore ofDefaults(Path defaultCaFile) {
    List<Path> candidates = new ArrayList<>();
    candidates.add(defaultCaFile);
    SYSTEM_FILES.forEach(file -> candidates.add(Path.of(file)));
    for (Path candidate : candidates) {
      Optional<TrustStore> store = readFile(candidate).flatMap(TrustStore::ofPem);
      if (store.isPresent()) {
        return store.get();
      }
    }
    return PlatformTrust.read();
  }

  private static Optional<byte[]> readFile(Path file) {
    try {
      return Optional.of(Files.readAllBytes(file));
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }

  private boolean isEmpty() {
    return bySubject.isEmpty() && crls.isEmpty();
  }

  /** An estimate of the memory it takes. */
  public long approximateBytes() {
    return size;
  }

  public void add(ParsedCertificate certificate) {
    size += PARSED_BYTES + (long) PARSED_GROWTH * certificate.size();
    bySubject
        .computeIfAbsent(certificate.subject(), name -> new LinkedHashSet<>())
        .add(certificate);
  }

  /** Adds what the text holds; false when something in it is damaged. */
  private boolean addPem(byte[] pem) {
    Optional<List<PemBlock>> blocks = PemBlock.parse(pem);
    for (PemBlock block : blocks.orElse(List.of())) {
      if (block.isCertificate()) {
        Optional<ParsedCertificate> certificate = ParsedCertificate.of(block.der());
        certificate.ifPresent(this::add);
        if (certificate.isEmpty()) {
          return false;
        }
      } else if (block.label().equals(ParsedCrl.LABEL)) {
        byte[] der = block.der();
        size += PARSED_BYTES + (long) PARSED_GROWTH * der.length;
        Optional<ParsedCrl> crl = ParsedCrl.of(der);
        crl.ifPresent(crls::add);
        if (crl.isEmpty()) {
          return false;
        }
      }
    }
    return blocks.isPresent();
  }

  /** The certificates with this subject, in the order in which they were added. */
  List<ParsedCertificate> bySubject(CanonicalName subject) {
    if (!bySubject.containsKey(subject)) {
      load(subject.directoryHash() + ".");
    }
    return List.copyOf(bySubject.getOrDefault(subject, Set.of()));
  }

  /** The first of its certificates that may have issued this one; no signature is checked. */
  public Optional<ParsedCertificate> issuerOf(ParsedCertificate subject) {
    return bySubject(subject.issuer()).stream()
        .filter(issuer -> issuer.isLikelyIssuerOf(subject))
        .findFirst();
  }

  /** The CRLs that this issuer signed. */
  List<ParsedCrl> crlsOf(CanonicalName issuer) {
    load(issuer.directoryHash() + ".r");
    return crls.stream().filter(crl -> crl.issuer().equals(issuer)).toList();
  }

  /** Reads the prefix with 0, 1, 2 and so on behind it, up to the first that is missing. */
  private void load(String prefix) {
    if (directory == null) {
      return;
    }
    for (int i = 0; i < MOST_LINKS; i++) {
      Optional<byte[]> file = readFile(directory.resolve(prefix + i));
      if (file.isEmpty()) {
        return;
      }
      addPem(file.get());
    }
  }
}
