package dev.moonwire.spec;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * A writable copy of the golden cases' certificates. Its OCSP responses are made anew before they
 * are too old to be accepted, which needs the openssl program.
 */
final class GoldenPki {
  private static final Duration FRESH = Duration.ofDays(5);
  private static final long OPENSSL_SECONDS = 60;

  private final Path folder;

  private GoldenPki(Path folder) {
    this.folder = folder;
  }

  /** Copies {@code golden/pki} to {@code folder} and refreshes it where needed and possible. */
  static GoldenPki prepare(Path golden, Path folder) throws IOException, InterruptedException {
    GoldenPki pki = new GoldenPki(folder.toAbsolutePath());
    if (!Files.exists(pki.made())) {
      copy(golden.resolve("pki"), pki.folder);
    }
    if (!pki.isFresh() && hasOpenssl()) {
      run(golden.resolve("refresh-ocsp.sh").toAbsolutePath().toString(), pki.folder.toString());
    }
    return pki;
  }

  static boolean hasOpenssl() {
    try {
      run("openssl", "version");
      return true;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  Path folder() {
    return folder;
  }

  /** Whether the OCSP responses are young enough. */
  boolean isFresh() throws IOException {
    String seconds = Files.readString(made(), StandardCharsets.US_ASCII).trim();
    return Instant.ofEpochSecond(Long.parseLong(seconds)).plus(FRESH).isAfter(Instant.now());
  }

  private Path made() {
    return folder.resolve("ocsp").resolve("made");
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!process.waitFor(OPENSSL_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException("failed: " + String.join(" ", command));
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes)
              throws IOException {
            Files.createDirectories(to.resolve(from.relativize(dir)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Path copy = to.resolve(from.relativize(file));
            Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
