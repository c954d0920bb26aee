package dev.moonwire.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the entries of allow-lists permit. */
final class PolicyTest {
  @TempDir Path folder;

  private static Policy connecting(String rule) {
    return new Policy.Builder().connect(rule).build();
  }

  @ParameterizedTest
  @CsvSource({
    "api.example:443, api.example, 443, true",
    "api.example:443, API.Example., 443, true",
    "api.example:443, api.example, 80, false",
    "api.example:443, evil-api.example, 443, false",
    "api.example, api.example, 1, true",
    "api.example:*, api.example, 65535, true",
    "*.example:443, a.b.example, 443, true",
    "*.example:443, example, 443, false",
    "*.example:443, badexample, 443, false",
    "*:443, anything, 443, true",
    "*:443, anything, 80, false",
    "api.example:80-90, api.example, 85, true",
    "api.example:80-90, api.example, 91, false",
    "10.0.0.0/8:443, api.example, 443, false",
    "10.0.0.0/8:443, 10.1.2.3, 443, true",
    "10.0.0.0/8:443, 11.1.2.3, 443, false",
    "api.example:443, 10.0.0.1, 443, false",
    "[fd00::/8]:443, fd00::1, 443, true",
    "[fd00::/8]:443, fe00::1, 443, false",
    "[::1]:443, ::1, 443, true",
    "10.0.0.7:443, 10.0.0.7, 443, true",
    "10.0.0.0/31:443, 10.0.0.2, 443, false",
  })
  void anEntryPermitsItsHostsAndPorts(String rule, String host, int port, boolean expected) {
    assertEquals(expected, connecting(rule).mayConnect(host, port), rule);
  }

  @Test
  void aNameStandsForTheAddressesItLedTo() throws Exception {
    Policy policy = connecting("api.example:443");
    InetAddress found = InetAddress.getByName("10.0.0.1");
    assertTrue(policy.mayConnect(policy.found("api.example", found, 443)));
    assertFalse(policy.mayConnect(policy.found("api.example", found, 80)));
    assertFalse(policy.mayConnect(policy.found("other.example", found, 443)));
    assertFalse(policy.mayConnect(new InetSocketAddress(found, 443)));
    assertFalse(policy.mayListen(policy.found("api.example", found, 443)));
  }

  @Test
  void onlyNamesOfSomeEntryAreLookedUp() {
    Policy policy = new Policy.Builder().connect("*.example:1").listen("localhost:2").build();
    assertTrue(policy.mayLookUp("a.example"));
    assertTrue(policy.mayLookUp("localhost"));
    assertFalse(policy.mayLookUp("a.test"));
    assertFalse(connecting("10.0.0.0/8").mayLookUp("a.example"));
  }

  @Test
  void unixSocketsHaveEntriesOfTheirOwn() {
    assertTrue(connecting("unix:/run/x").mayConnectUnix("/run/x"));
    assertFalse(connecting("unix:/run/x").mayConnectUnix("/run/y"));
    assertTrue(connecting("unix:*").mayConnectUnix("@abstract"));
    assertFalse(connecting("*").mayConnectUnix("/run/x"));
    assertFalse(connecting("unix:*").mayConnect("a.example", 1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", ":443", "a b:443", "a:b", "a:70000", "fd00::1", "[a]:1", "unix:", "*x:1", "a:1-"
      })
  void whatIsNoEntryIsRefused(String rule) {
    assertThrows(IllegalArgumentException.class, () -> connecting(rule));
  }

  @Test
  void aFolderIsPermittedWithAllBelowItAndNothingBeside() throws Exception {
    Path root = Files.createDirectories(folder.resolve("root"));
    Files.createDirectories(root.resolve("sub"));
    Files.createDirectories(folder.resolve("root2"));
    Policy policy = new Policy.Builder().files(root, true).build();
    assertTrue(policy.mayWrite(root.resolve("new")));
    assertTrue(policy.mayRead(root.resolve("sub/../sub/new")));
    assertTrue(policy.mayRead(root));
    assertFalse(policy.mayRead(folder.resolve("root2")));
    assertFalse(policy.mayRead(root.resolve("../other")));
    assertFalse(policy.mayRead(root.resolve("sub/../../other")));
    assertFalse(policy.mayRead(root.resolve("missing/../../other")));
    assertFalse(policy.mayRead(Path.of("a/".repeat(5000))));
  }

  @Test
  void readingIsNotWriting() {
    Policy policy = new Policy.Builder().files(folder, false).build();
    assertTrue(policy.mayRead(folder.resolve("f")));
    assertFalse(policy.mayWrite(folder.resolve("f")));
    assertFalse(policy.mayReplace(folder.resolve("f")));
  }

  @Test
  void noLinkLeadsOut() throws Exception {
    Path root = Files.createDirectories(folder.resolve("root"));
    Path secret = Files.writeString(folder.resolve("secret"), "x");
    Files.createSymbolicLink(root.resolve("out"), secret);
    Files.createSymbolicLink(root.resolve("dangling"), folder.resolve("new"));
    Files.createSymbolicLink(root.resolve("up"), folder);
    Policy policy = new Policy.Builder().files(root, true).build();
    assertFalse(policy.mayRead(root.resolve("out")));
    assertFalse(policy.mayWrite(root.resolve("dangling")));
    assertFalse(policy.mayRead(root.resolve("up/secret")));
    assertFalse(policy.mayWrite(root.resolve("up/new")));
    assertTrue(policy.mayReplace(root.resolve("out")), "the link itself may go");
  }
}
