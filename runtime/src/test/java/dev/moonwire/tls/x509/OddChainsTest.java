package dev.moonwire.tls.x509;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Chains that hardly occur, judged as OpenSSL 3.0 judges them; the command itself is asked if it is
 * there.
 */
class OddChainsTest {

  private static List<OddChain> all() {
    return Stream.of(
            OddIssuers.chains(),
            OddExtensions.chains(),
            OddAlgorithms.chains(),
            OddConstraints.chains(),
            OddCrls.chains())
        .flatMap(List::stream)
        .toList();
  }

  @TestFactory
  Stream<DynamicTest> verdictIsTheRecordedOne() {
    return all().stream()
        .map(c -> DynamicTest.dynamicTest(c.sentence, () -> assertEquals(c.verdict, c.ours())));
  }

  /** Only 3.0: later versions check some of these earlier, later, or with other words. */
  private static boolean hasReference() throws IOException, InterruptedException {
    try {
      Process process = new ProcessBuilder("openssl", "version").start();
      String version = new String(process.getInputStream().readAllBytes());
      return process.waitFor(30, TimeUnit.SECONDS) && version.startsWith("OpenSSL 3.0.");
    } catch (IOException absent) {
      return false;
    }
  }

  @Test
  @Tag("long")
  void recordedVerdictsAreThoseOfTheCommand(@TempDir Path folder)
      throws IOException, InterruptedException {
    assumeTrue(hasReference(), "openssl 3.0 is not installed");
    for (OddChain chain : all()) {
      assertEquals(chain.verdict, chain.openssl(folder), chain.sentence);
    }
  }
}
