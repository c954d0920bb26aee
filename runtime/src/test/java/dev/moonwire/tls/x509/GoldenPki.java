package dev.moonwire.tls.x509;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The certificates and keys of the golden cases. */
public final class GoldenPki {
  private static final Path FOLDER = Path.of("spec/golden/libtls/pki");

  private GoldenPki() {}

  public static byte[] read(String name) {
    try {
      return Files.readAllBytes(FOLDER.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static byte[] path(String name) {
    return FOLDER.resolve(name).toString().getBytes(StandardCharsets.UTF_8);
  }

  public static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
