package dev.moonwire.tls.config;

import static dev.moonwire.tls.x509.GoldenPki.bytes;
import static dev.moonwire.tls.x509.GoldenPki.path;
import static dev.moonwire.tls.x509.GoldenPki.read;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.moonwire.access.Policy;
import dev.moonwire.tls.cipher.CipherList;
import dev.moonwire.tls.cipher.DheParams;
import dev.moonwire.tls.cipher.NamedCurve;
import dev.moonwire.tls.cipher.ProtocolVersion;
import dev.moonwire.tls.error.TlsException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TlsConfigTest {
  private static final byte[] KEY_1 = new byte[TicketKey.SIZE];
  private static final byte[] KEY_2 = "k".repeat(TicketKey.SIZE).getBytes();

  private final TlsConfig config =
      new TlsConfig(Policy.EVERYTHING, Clock.fixed(Instant.ofEpochSecond(1000), ZoneOffset.UTC));

  @Test
  void aNewConfigurationIsLibtlsDefault() {
    TlsSettings settings = config.freeze();
    assertInstanceOf(CaSource.DefaultFile.class, settings.ca());
    assertNull(settings.crl());
    assertTrue(settings.defaultKeyPair().isEmpty());
    assertEquals(List.of(), added(settings));
    assertEquals(List.of(), settings.alpn());
    assertEquals("HIGH:!aNULL", settings.ciphers().text());
    assertEquals("x25519", settings.curves().get(0).name());
    assertEquals(DheParams.NONE, settings.dheParams());
    assertEquals(Set.of(ProtocolVersion.TLS1_2, ProtocolVersion.TLS1_3), settings.protocols());
    assertEquals(32, settings.session().id().length());
    assertEquals(0, settings.session().lifetimeSeconds());
    assertEquals(-1, settings.session().fd());
    assertEquals(6, settings.verifyDepth());
    assertTrue(settings.verifyCertificate() && settings.verifyName() && settings.verifyTime());
    assertEquals(ClientVerify.NONE, settings.clientVerify());
    assertFalse(settings.requireStaple());
    assertTrue(settings.preferServerCiphers());
  }

  @Test
  void twoConfigurationsHaveDifferentSessionIds() {
    assertNotEquals(config.freeze().session().id(), new TlsConfig().freeze().session().id());
  }

  @Test
  void filesThatCannotBeOpenedOrReadAreNamed(@TempDir Path folder) {
    String dir = folder.toString();
    assertText(
        "failed to open CA file '/nonexistent/x': No such file or directory",
        () -> config.setCaFile(bytes("/nonexistent/x")));
    assertText(
        "failed to open CA file '': No such file or directory", () -> config.setCaFile(bytes("")));
    assertText(
        "failed to read CRL file '" + dir + "': Is a directory",
        () -> config.setCrlFile(bytes(dir)));
    assertText(
        "failed to read certificate file '" + dir + "': Is a directory",
        () -> config.setCertificateFile(bytes(dir)));
    assertText(
        "failed to open key file '/nonexistent': No such file or directory",
        () -> config.setKeyPairFile(path("server.crt"), bytes("/nonexistent"), null));
    assertText(
        "failed to open ocsp file '/nonexistent': No such file or directory",
        () -> config.addKeyPairFile(path("server.crt"), path("server.key"), bytes("/nonexistent")));
    assertText(
        "failed to open key file 'spec/golden/libtls/pki/server.crt/x': Not a directory",
        () -> config.setKeyFile(path("server.crt/x")));
    assertText(
        "failed to open key file 'spec/golden/libtls/pki/server.key/': Not a directory",
        () -> config.setKeyFile(bytes("spec/golden/libtls/pki/server.key/")));
  }

  @Test
  void aPathMayHoldAnyBytes(@TempDir Path folder) {
    String name = folder + "/\u00e9\u00ff";
    assertText(
        "failed to open CA file '" + name + "': No such file or directory",
        () -> config.setCaFile(bytes(name)));
  }

  @Test
  void aFileThatCannotBeLoadedClearsWhatWasSet() throws TlsException {
    config.setCaFile(path("root.crt"));
    config.setCrl(bytes("crl"));
    config.setKeyPairFile(path("server.crt"), path("server.key"), path("empty.txt"));
    assertThrows(TlsException.class, () -> config.setCaFile(bytes("/nonexistent")));
    assertThrows(TlsException.class, () -> config.setCrlFile(bytes("/nonexistent")));
    assertThrows(TlsException.class, () -> config.setKeyFile(bytes("/nonexistent")));
    assertThrows(TlsException.class, () -> config.setStapleFile(bytes("/nonexistent")));
    TlsSettings settings = config.freeze();
    assertInstanceOf(CaSource.DefaultFile.class, settings.ca());
    assertNull(settings.crl());
    assertNull(settings.defaultKeyPair().key());
    assertNull(settings.defaultKeyPair().staple());
  }

  @Test
  void memoryWinsOverAFolderOfAnchors() throws TlsException {
    config.setCaPath(bytes("/nonexistent"));
    assertEquals(new CaSource.Folder(Octets.copyOf(bytes("/nonexistent"))), config.freeze().ca());
    config.setCa(bytes("x"));
    assertEquals(new CaSource.Memory(Octets.copyOf(bytes("x"))), config.freeze().ca());
  }

  @Test
  void whatIsNotACertificateIsToldAtOnceYetStays() throws TlsException {
    for (byte[] content : List.of(bytes(""), bytes("a\0b"), read("server.der"))) {
      String text = failure(() -> config.setCertificate(content));
      assertTrue(text.startsWith("failed to load certificate: "), text);
      assertEquals(Octets.copyOf(content), config.freeze().defaultKeyPair().certificate());
    }
    config.setCertificate(bytes("comment\n" + new String(read("expired.crt"))));
  }

  @Test
  void keysAnchorsListsAndStaplesAreTakenAsTheyCome() throws TlsException {
    config.setCaFile(path("garbage.txt"));
    config.setCrlFile(path("empty.txt"));
    config.setKeyFile(path("garbage.txt"));
    config.setStapleFile(path("garbage.txt"));
    config.addKeyPair(read("server.crt"), bytes(""), null);
    assertEquals(1, added(config.freeze()).size());
  }

  @Test
  void aPairThatFailsIsNotAdded() {
    assertThrows(TlsException.class, () -> config.addKeyPair(bytes("x"), read("server.key"), null));
    assertEquals(List.of(), added(config.freeze()));
  }

  @Test
  void clearedKeysAreGoneForLaterContextsOnly() throws TlsException {
    config.setKeyPairFile(path("server.crt"), path("server.key"), null);
    config.addKeyPairFile(path("ec.crt"), path("ec.key"), null);
    TlsSettings before = config.freeze();
    config.clearKeys();
    assertEquals(Octets.copyOf(read("server.key")), before.defaultKeyPair().key());
    assertEquals(Octets.copyOf(read("ec.key")), added(before).get(0).key());
    assertNull(config.freeze().defaultKeyPair().key());
    assertNull(added(config.freeze()).get(0).key());
  }

  @Test
  void wipedSettingsHoldNoSecrets() throws TlsException {
    config.setKey(bytes("secret"));
    config.addTicketKey(1, KEY_2);
    TlsSettings settings = config.freeze();
    settings.wipe();
    assertArrayEquals(new byte[6], settings.defaultKeyPair().key().array());
    assertArrayEquals(new byte[32], settings.session().ticketKeys().get(0).aes().array());
    assertEquals(Octets.copyOf(bytes("secret")), config.freeze().defaultKeyPair().key());
  }

  @Test
  void aFailedSetterKeepsClearsOrLeavesAsLibtlsDoes() throws TlsException {
    config.setCiphers("AES128-SHA");
    config.setAlpn("h2");
    config.setDheParams("auto");
    assertThrows(TlsException.class, () -> config.setCiphers("foo"));
    assertThrows(TlsException.class, () -> config.setAlpn("h2,"));
    assertThrows(TlsException.class, () -> config.setEcdheCurves("foo"));
    assertThrows(TlsException.class, () -> config.setDheParams("foo"));
    TlsSettings settings = config.freeze();
    assertEquals("AES128-SHA", settings.ciphers().text());
    assertEquals(List.of(), settings.alpn());
    assertEquals(List.of(), settings.curves());
    assertEquals(DheParams.AUTO, settings.dheParams());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "foo", "foo:bar", "!ALL", "TLSv1.3", "TLS_AES_128_GCM_SHA256", "HIGH:@foo"})
  void aListThatSelectsNothingIsQuoted(String list) {
    assertText("no ciphers for '" + list + "'", () -> config.setCiphers(list));
  }

  @ParameterizedTest
  @CsvSource({
    "default,SECURE,HIGH:!aNULL",
    "SECURE,SECURE,HIGH:!aNULL",
    "Compat,COMPATIBLE,HIGH:!aNULL",
    "legacy,COMPATIBLE,HIGH:MEDIUM:!aNULL",
    "all,COMPATIBLE,ALL:!aNULL:!eNULL",
    "INSECURE,COMPATIBLE,ALL:!aNULL:!eNULL",
    "ALL:!AES,WRITTEN,ALL:!AES",
  })
  void cipherKeywordsStandForLists(String list, CipherList.Origin origin, String text)
      throws TlsException {
    config.setCiphers(list);
    assertEquals(origin, config.freeze().ciphers().origin());
    assertEquals(text, config.freeze().ciphers().text());
  }

  @Test
  void oneCurveIsNotAList() throws TlsException {
    for (String name : List.of("none", "Auto", "DEFAULT")) {
      config.setEcdheCurve(name);
      assertEquals(NamedCurve.DEFAULT, config.freeze().curves());
    }
    assertText("invalid ecdhe curve 'P-256,foo'", () -> config.setEcdheCurve("P-256,foo"));
    assertText("invalid ecdhe curve 'P-256:P-384'", () -> config.setEcdheCurve("P-256:P-384"));
    assertEquals(NamedCurve.DEFAULT, config.freeze().curves());
    config.setEcdheCurve("secp521r1");
    assertEquals(List.of(new NamedCurve(25, "secp521r1")), config.freeze().curves());
  }

  @ParameterizedTest
  @CsvSource({
    "3,session lifetime too small",
    "-100000,session lifetime too small",
    "86401,session lifetime too large",
  })
  void sessionLifetimesHaveLimits(int seconds, String text) {
    assertText(text, () -> config.setSessionLifetime(seconds));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4, 3600, 86400})
  void sessionLifetimesAreSeconds(int seconds) throws TlsException {
    config.setSessionLifetime(seconds);
    assertEquals(seconds, config.freeze().session().lifetimeSeconds());
  }

  @Test
  void aSessionIdHasAtMost32Bytes() throws TlsException {
    config.setSessionId(new byte[0]);
    config.setSessionId(new byte[32]);
    assertText("session ID too large", () -> config.setSessionId(new byte[33]));
    assertEquals(Octets.copyOf(new byte[32]), config.freeze().session().id());
  }

  @Test
  void protocolsAreTakenModulo32Bits() {
    config.setProtocols(-1);
    assertEquals(0xFFFF_FFFFL, config.freeze().protocolBits());
    assertEquals(Set.of(ProtocolVersion.values()), config.freeze().protocols());
    config.setProtocols(0);
    assertEquals(Set.of(), config.freeze().protocols());
  }

  @Test
  void ticketKeysHave48Bytes() {
    for (int length : new int[] {0, 47, 49}) {
      assertText("wrong amount of ticket key data", () -> config.addTicketKey(1, new byte[length]));
    }
  }

  @Test
  void theFifthTicketKeyEvictsTheFirst() throws TlsException {
    for (int revision = 1; revision <= 5; revision++) {
      config.addTicketKey(revision, KEY_2);
    }
    assertEquals(
        List.of(5, 4, 3, 2),
        config.freeze().session().ticketKeys().stream().map(TicketKey::revision).toList());
    config.addTicketKey(1, KEY_2);
    assertEquals(1000, config.freeze().session().ticketKeys().get(0).addedAtSeconds());
  }

  @Test
  void onlyTheNewestTicketKeyMayComeAgain() throws TlsException {
    config.addTicketKey(1, KEY_2);
    config.addTicketKey(1, KEY_2);
    assertEquals(1, config.freeze().session().ticketKeys().size());
    assertText("ticket key already present", () -> config.addTicketKey(1, KEY_1));
    config.addTicketKey(2, KEY_2);
    assertText("ticket key already present", () -> config.addTicketKey(1, KEY_2));
  }

  @Test
  void ticketKeyRevisionsWrapAndEmptySlotsCountAsZero() throws TlsException {
    assertText("ticket key already present", () -> config.addTicketKey(0, KEY_2));
    config.addTicketKey(0, KEY_1);
    assertEquals(List.of(), config.freeze().session().ticketKeys());
    config.addTicketKey(-1, KEY_2);
    config.addTicketKey((1L << 32) - 1, KEY_2);
    assertText("ticket key already present", () -> config.addTicketKey((1L << 32) - 1, KEY_1));
    assertText("ticket key already present", () -> config.addTicketKey(1L << 32, KEY_2));
  }

  @Test
  void verifyTakesBackAllThatIsInsecure() {
    config.insecureNoVerifyCertificate();
    config.insecureNoVerifyName();
    config.insecureNoVerifyTime();
    assertFalse(config.verifiesName());
    assertFalse(config.freeze().verifyCertificate() || config.freeze().verifyTime());
    config.verify();
    assertTrue(config.verifiesName());
    assertTrue(config.freeze().verifyCertificate() && config.freeze().verifyTime());
  }

  @Test
  void aFrozenConfigurationDoesNotChange() throws TlsException {
    TlsSettings before = config.freeze();
    config.setAlpn("h2");
    config.verifyClientOptional();
    config.preferClientCiphers();
    config.addKeyPairFile(path("ec.crt"), path("ec.key"), null);
    assertEquals(List.of(), before.alpn());
    assertEquals(ClientVerify.NONE, before.clientVerify());
    assertTrue(before.preferServerCiphers());
    assertEquals(List.of(), added(before));
  }

  @Test
  void theJdkIsTakenForWhatBoringSslLacks() throws TlsException {
    assertFalse(config.freeze().needsJdk(true));
    config.setDheParams("auto");
    assertTrue(config.freeze().needsJdk(true));
    assertFalse(config.freeze().needsJdk(false));
    config.setDheParams("none");
    config.setCiphers("ECDHE-RSA-AES256-SHA384");
    assertTrue(config.freeze().needsJdk(false));
    config.setCiphers("ECDHE-RSA-AES256-SHA384:ECDHE-RSA-AES256-GCM-SHA384");
    assertFalse(config.freeze().needsJdk(false));
    config.setCiphers("compat");
    assertTrue(config.freeze().needsJdk(true));
    config.setCiphers("secure");
    config.setEcdheCurves("X448");
    assertTrue(config.freeze().needsJdk(false));
  }

  private interface Attempt {
    void run() throws TlsException;
  }

  private static String failure(Attempt attempt) {
    return assertThrows(TlsException.class, attempt::run).text();
  }

  private static void assertText(String text, Attempt attempt) {
    assertEquals(text, failure(attempt));
  }

  /** The pairs chosen by server name, in the order they were added. */
  private static List<KeyPair> added(TlsSettings settings) {
    return settings.keyPairs().subList(1, settings.keyPairs().size());
  }
}
