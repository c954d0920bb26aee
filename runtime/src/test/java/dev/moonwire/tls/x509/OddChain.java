package dev.moonwire.tls.x509;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A chain, what is trusted, and the verdict expected; can be judged by us and by the openssl
 * command.
 */
final class OddChain {

  private static final Pattern ERROR = Pattern.compile("error \\d+ at \\d+ depth lookup: (.*)");

  final String sentence;
  final String verdict;
  private final List<byte[]> anchors = new ArrayList<>();
  private final List<byte[]> presented = new ArrayList<>();
  private @Nullable List<byte[]> crls;
  private int depth = 6;

  OddChain(String sentence, String verdict) {
    this.sentence = sentence;
    this.verdict = verdict;
  }

  OddChain trusting(Forge.Made... certificates) {
    Arrays.stream(certificates).forEach(made -> anchors.add(made.der));
    return this;
  }

  OddChain presenting(Forge.Made... certificates) {
    Arrays.stream(certificates).forEach(made -> presented.add(made.der));
    return this;
  }

  OddChain withCrls(byte[]... lists) {
    crls = List.of(lists);
    return this;
  }

  OddChain withDepth(int limit) {
    depth = limit;
    return this;
  }

  String ours() {
    RevocationLists lists = crls == null ? null : RevocationLists.ofPem(pem(ParsedCrl.LABEL, crls));
    VerifySettings settings =
        new VerifySettings(Purpose.SERVER, depth, true, lists, Clock.systemUTC());
    TrustStore trust = TrustStore.ofPem(pem("CERTIFICATE", anchors)).orElseThrow();
    List<ParsedCertificate> parsed =
        presented.stream().map(der -> ParsedCertificate.of(der).orElseThrow()).toList();
    VerifyFailure error = new CertificateVerifier(trust, settings).verify(parsed).error();
    return error == null ? "ok" : error.text();
  }

  /** The first error that the command reports: its own callback goes on after some of them. */
  String openssl(Path folder) throws IOException, InterruptedException {
    Files.write(folder.resolve("ca"), pem("CERTIFICATE", anchors));
    Files.write(folder.resolve("sent"), pem("CERTIFICATE", presented));
    Files.write(folder.resolve("leaf"), pem("CERTIFICATE", presented.subList(0, 1)));
    List<String> command =
        new ArrayList<>(
            List.of(
                "openssl",
                "verify",
                "-CAfile",
                "ca",
                "-no-CApath",
                "-no-CAstore",
                "-untrusted",
                "sent",
                "-purpose",
                "sslserver",
                "-auth_level",
                "2",
                "-verify_depth",
                Integer.toString(depth)));
    if (crls != null) {
      Files.write(folder.resolve("crls"), pem(ParsedCrl.LABEL, crls));
      command.addAll(List.of("-crl_check_all", "-CRLfile", "crls"));
    }
    command.add("leaf");
    Path output = folder.resolve("output");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("openssl did not end");
    }
    Matcher error = ERROR.matcher(Files.readString(output));
    return error.find() ? error.group(1) : process.exitValue() == 0 ? "ok" : "broken";
  }

  private static byte[] pem(String label, List<byte[]> blocks) {
    StringBuilder text = new StringBuilder();
    blocks.forEach(der -> text.append(new PemBlock(label, der).text()));
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }
}
