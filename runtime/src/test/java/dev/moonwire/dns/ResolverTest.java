package dev.moonwire.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.moonwire.access.Policy;
import dev.moonwire.loop.Loop;
import dev.moonwire.observe.Observer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ResolverTest {
  private final Loop loop = Loop.create();
  private final Resolver resolver = new Resolver(loop, Policy.EVERYTHING, new Observer());

  @AfterEach
  void close() {
    resolver.close();
    loop.close();
  }

  private Resolution resolve(String host, String service) {
    Resolution[] outcome = new Resolution[1];
    resolver.resolve(host, service, r -> outcome[0] = r);
    assertTrue(loop.runUntil(() -> outcome[0] != null, Duration.ofSeconds(50)));
    return outcome[0];
  }

  /** What getaddrinfo of glibc 2.36 answers under AI_NUMERICHOST. */
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 127.0.0.1",
    "127.1, 127.0.0.1",
    "1, 0.0.0.1",
    "1.2.3, 1.2.0.3",
    "1.65536, 1.1.0.0",
    "4294967295, 255.255.255.255",
    "0x7f.1, 127.0.0.1",
    "0177.0.0.1, 127.0.0.1",
    "::1, 0:0:0:0:0:0:0:1",
    "2001:db8::2:1, 2001:db8:0:0:0:0:2:1",
    "::ffff:1.2.3.4, 1.2.3.4",
  })
  void writtenAddressesNeedNoLookup(String host, String address) {
    Resolution[] outcome = new Resolution[1];
    resolver.resolve(host, "443", r -> outcome[0] = r);
    InetSocketAddress only = outcome[0].addresses().get(0);
    assertEquals(address, only.getAddress().getHostAddress());
    assertEquals(443, only.getPort());
    assertEquals(1, outcome[0].addresses().size());
    assertNull(outcome[0].failure());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "256.1.1.1",
        "1.2.3.256",
        "08.1.1.1",
        "4294967296",
        "1.2.3.4 ",
        " 1.2.3.4",
        "0x",
        "1e1",
        "1.2.3.4.5",
        "",
        "[::1]",
        "::g",
        "1:2:3:4:5:6:7:8:9",
        "127.0.0.1:80",
        "::1%nosuch",
        "99999999999999999999999",
      })
  void whatIsNoAddressIsNoNameEither(String host) {
    assertNull(NumericHosts.parse(host));
    assertEquals("Name or service not known", resolve(host, "80").failure());
  }

  @Test
  void aNameIsLookedUpOffTheLoop() throws IOException {
    Resolution[] outcome = new Resolution[1];
    resolver.resolve("localhost", "80", r -> outcome[0] = r);
    assertNull(outcome[0], "not before the loop turns");
    loop.runUntil(() -> outcome[0] != null, Duration.ofSeconds(50));
    InetSocketAddress first = outcome[0].addresses().get(0);
    assertTrue(first.getAddress().isLoopbackAddress());
    assertEquals(80, first.getPort());
    assertEquals(
        List.of(InetAddress.getAllByName("localhost")).size(), outcome[0].addresses().size());
  }

  @Test
  void anUnknownNameFailsInTheWordsOfTheSystem() {
    Resolution outcome = resolve("no-such-host.invalid", "80");
    assertEquals(List.of(), outcome.addresses());
    assertTrue(
        List.of("Name or service not known", "Temporary failure in name resolution")
            .contains(outcome.failure()),
        outcome.failure());
  }

  /** What getaddrinfo of glibc 2.36 answers. */
  @ParameterizedTest
  @CsvSource(
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "80,80",
        "080,80",
        "+80,80",
        "'',0",
        "' 80',80",
        "'\t443',443",
        "*,0",
        "65616,80",
        "65535,65535",
        "99999999999,59391",
        "4294967376,80",
        "-4294967216,80",
        "https,443",
        "http,80",
        "domain,53",
      })
  void portsAreNumbersModulo65536OrNames(String service, int port) {
    assertEquals(port, resolve("127.0.0.1", service).addresses().get(0).getPort());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-5",
        "80 ",
        "3000000000",
        "nosuch",
        "HTTPS",
        "18446744073709551615",
        "18446744073709551616",
        "0x50",
        "8 0",
        " ",
        "-",
      })
  void anUnknownServiceIsToldBeforeTheNameIsLookedUp(String service) {
    Resolution outcome = resolve("no-such-host.invalid", service);
    assertEquals("Servname not supported for ai_socktype", outcome.failure());
  }

  @Test
  void servicesComeFromTheSystemsFileWithAMinimumBuiltIn(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("services");
    Files.writeString(file, "# comment\nown 7001/tcp alias other # more\nudponly 7002/udp\nbad\n");
    Services services = new Services(file);
    assertEquals(OptionalInt.of(7001), services.port("own"));
    assertEquals(OptionalInt.of(7001), services.port("other"));
    assertEquals(OptionalInt.empty(), services.port("udponly"));
    assertEquals(OptionalInt.of(443), services.port("https"));
    assertEquals(OptionalInt.of(443), new Services(folder.resolve("none")).port("https"));
  }
}
