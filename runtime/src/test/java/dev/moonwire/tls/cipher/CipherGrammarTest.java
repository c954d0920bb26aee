package dev.moonwire.tls.cipher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The cipher-list language against OpenSSL 3.0.19: against what SSL_CTX_set_cipher_list chose for
 * lists made at random (recorded), and against the program itself where it is installed.
 */
class CipherGrammarTest {
  /** LIST, tab, the security level, the suites as four digits each; or {@code -} for none. */
  private static final String RECORDED = "cipher-lists.txt";

  @Test
  void everyRecordedListSelectsWhatOpenSslSelected() throws IOException {
    List<String> expected = recorded();
    assertTrue(expected.size() > 900, "recorded lists");
    List<String> differing = new ArrayList<>();
    for (String line : expected) {
      String list = line.substring(0, line.lastIndexOf('\t'));
      String mine = list + '\t' + describe(list);
      if (!mine.equals(line)) {
        differing.add(list);
      }
    }
    assertEquals(List.of(), differing.stream().limit(20).toList(), differing.size() + " differ");
  }

  @Test
  void theInstalledOpenSslAgreesSuiteBySuite() throws Exception {
    assumeTrue(version().startsWith("OpenSSL 3.0."), "no OpenSSL 3.0 here");
    List<String> lists =
        List.of(
            "ALL:COMPLEMENTOFALL",
            "HIGH:!aNULL",
            "DEFAULT",
            "ECDHE+AESGCM:ECDHE+CHACHA20:DHE+AESGCM:!aNULL",
            "kEECDH+ECDSA:kEECDH:kEDH:HIGH:+SHA:!aNULL:@STRENGTH");
    for (String list : lists) {
      assertEquals(openssl("ciphers", "-V", list), table(list), list);
    }
  }

  private static String describe(String list) {
    return CipherGrammar.select(list)
        .map(
            selection ->
                selection.securityLevel()
                    + " "
                    + selection.suites().stream()
                        .map(suite -> "%04X".formatted(suite.id()))
                        .collect(Collectors.joining()))
        .orElse("-");
  }

  /** Number, name and key size in the words of {@code openssl ciphers -V}. */
  private static List<String> table(String list) {
    return CipherGrammar.select(list).orElseThrow().suites().stream()
        .map(
            s ->
                "0x%02X,0x%02X %s %d"
                    .formatted(s.id() >> 8, s.id() & 255, s.name(), s.strengthBits()))
        .toList();
  }

  private static List<String> openssl(String... arguments) throws Exception {
    return run(arguments).stream()
        .map(String::trim)
        .filter(row -> !row.contains(" TLS_"))
        .map(row -> row.split(" +"))
        .map(c -> c[0] + " " + c[2] + " " + bits(c))
        .toList();
  }

  private static String bits(String[] columns) {
    String encryption =
        IntStream.range(0, columns.length)
            .mapToObj(i -> columns[i])
            .filter(c -> c.startsWith("Enc="))
            .findFirst()
            .orElseThrow();
    int open = encryption.indexOf('(');
    return open < 0 ? "0" : encryption.substring(open + 1, encryption.length() - 1);
  }

  private static String version() throws InterruptedException {
    try {
      return String.join("", run("version"));
    } catch (IOException e) {
      return "none";
    }
  }

  private static List<String> run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    List<String> lines;
    try (BufferedReader output = process.inputReader(StandardCharsets.US_ASCII)) {
      lines = output.lines().toList();
    }
    assertEquals(0, process.waitFor(), String.join("\n", lines));
    return lines;
  }

  private static List<String> recorded() throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(CipherGrammarTest.class.getResourceAsStream(RECORDED)),
                StandardCharsets.UTF_8))) {
      return lines.lines().toList();
    }
  }
}
