package dev.moonwire.tls.cipher;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The short and long names of OpenSSL 3.0's objects that are not groups for a key exchange. Read
 * only when somebody names a curve that is none.
 */
final class ObjectNames {
  private static final String RESOURCE = "openssl-object-names.txt";
  private static final Set<String> NAMES = read();

  private ObjectNames() {}

  static boolean contains(String name) {
    return NAMES.contains(name);
  }

  private static Set<String> read() {
    InputStream resource =
        Objects.requireNonNull(ObjectNames.class.getResourceAsStream(RESOURCE), RESOURCE);
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(resource, StandardCharsets.US_ASCII))) {
      return lines.lines().collect(Collectors.toUnmodifiableSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
