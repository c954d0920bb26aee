package dev.moonwire.tls.config;

import static dev.moonwire.tls.x509.GoldenPki.bytes;
import static dev.moonwire.tls.x509.GoldenPki.path;
import static dev.moonwire.tls.x509.GoldenPki.read;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.moonwire.access.Policy;
import dev.moonwire.tls.error.TlsException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoadFileTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"server.der", "empty.txt", "server.enc.key"})
  void withoutAPasswordTheBytesAreReturned(String name) throws TlsException {
    assertArrayEquals(read(name), LoadFile.load(Policy.EVERYTHING, path(name), null));
  }

  @Test
  void aFileThatCannotBeReadIsToldByItsCauseAlone() {
    assertEquals("No such file or directory", failure(bytes("/nonexistent"), null));
    assertEquals("No such file or directory", failure(bytes(""), null));
    assertEquals("Is a directory", failure(bytes(folder.toString()), null));
    assertEquals("Is a directory", failure(bytes(folder.toString()), "x"));
  }

  @ParameterizedTest
  @CsvSource({
    "server.enc.key,secret,server.key",
    "server.enc-trad.key,secret,server.key",
    "server.trad.key,x,server.key",
    "server.key,x,server.key",
    "ec.key,x,ec.key",
    "ed.key,x,ed.key",
  })
  void withAPasswordTheKeyComesOutInTheClear(String name, String password, String clear)
      throws TlsException {
    assertArrayEquals(read(clear), LoadFile.load(Policy.EVERYTHING, path(name), bytes(password)));
  }

  @ParameterizedTest
  @CsvSource({
    "server.enc.key,wrong",
    "server.enc.key,''",
    "server.enc-trad.key,wrong",
    "server.enc-trad.key,''",
    "server.crt,x",
    "garbage.txt,x",
    "empty.txt,x",
  })
  void whatIsNoKeyOrDoesNotOpenFails(String name, String password) {
    assertEquals("failed to read private key", failure(path(name), password));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ecparam -name prime256v1 -genkey",
        "ecparam -name secp521r1 -genkey -noout",
        "ecparam -name secp256k1 -genkey -conv_form compressed",
        "genrsa -traditional 2048",
        "genpkey -algorithm ED25519",
        "genpkey -algorithm X448",
        "genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048",
        "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -aes-256-cbc -pass pass:s",
        "genrsa -traditional -aes128 -passout pass:s 2048",
        "genrsa -traditional -des3 -passout pass:s 2048",
      })
  void theKeyIsWrittenAsOpenSslWritesIt(String command) throws Exception {
    Path key = folder.resolve("key.pem");
    Path expected = folder.resolve("expected.pem");
    assumeTrue(openssl(command.replaceFirst(" ", " -out " + key + " ")), "no openssl here");
    openssl("pkcs8 -topk8 -nocrypt -passin pass:s -in " + key + " -out " + expected);
    assertArrayEquals(
        Files.readAllBytes(expected),
        LoadFile.load(Policy.EVERYTHING, bytes(key.toString()), bytes("s")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"-v2 aes-128-cbc", "-v2 des3", "-v2 aes256 -v2prf hmacWithSHA512", "-scrypt"})
  void everyPkcs8EncryptionOpens(String scheme) throws Exception {
    Path key = folder.resolve("key.pem");
    String in = "spec/golden/libtls/pki/ec.key";
    assumeTrue(
        openssl("pkcs8 -topk8 " + scheme + " -passout pass:s\u00e9 -in " + in + " -out " + key),
        "no openssl here");
    byte[] password = "s\u00e9".getBytes(StandardCharsets.UTF_8);
    assertArrayEquals(
        read("ec.key"), LoadFile.load(Policy.EVERYTHING, bytes(key.toString()), password));
  }

  private static boolean openssl(String command) throws InterruptedException, IOException {
    List<String> words = new ArrayList<>(List.of("openssl"));
    words.addAll(List.of(command.split(" ")));
    Process process;
    try {
      process = new ProcessBuilder(words).redirectErrorStream(true).start();
    } catch (IOException notInstalled) {
      return false;
    }
    String output = new String(process.getInputStream().readAllBytes());
    assertEquals(0, process.waitFor(), output);
    return true;
  }

  private static String failure(byte[] path, String password) {
    byte[] secret = password == null ? null : bytes(password);
    return assertThrows(TlsException.class, () -> LoadFile.load(Policy.EVERYTHING, path, secret))
        .text();
  }
}
