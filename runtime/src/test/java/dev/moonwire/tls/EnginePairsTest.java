package dev.moonwire.tls;

import static dev.moonwire.tls.x509.GoldenPki.bytes;
import static dev.moonwire.tls.x509.GoldenPki.path;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.moonwire.fd.Descriptor;
import dev.moonwire.fd.ErrnoException;
import dev.moonwire.fd.FdTable;
import dev.moonwire.fd.OpenMode;
import dev.moonwire.loop.Loop;
import dev.moonwire.tls.cipher.ProtocolVersion;
import dev.moonwire.tls.config.TlsConfig;
import dev.moonwire.tls.engine.TlsEngine;
import dev.moonwire.tls.error.TlsException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each engine as a client of each, in both versions, with each kind of key. */
final class EnginePairsTest {
  private static final byte[] TICKET_KEY = bytes("k".repeat(48));
  private static final int TURNS = 40;

  @TempDir private Path folder;
  private Loop loop;
  private FdTable fds;

  /** Who talks to whom, and how. */
  record Case(TlsEngine client, TlsEngine server, ProtocolVersion version, String key) {
    /** The JDK knows neither staples nor ticket keys on a server. */
    boolean serverIsJdk() {
      return server == TlsEngine.JDK;
    }
  }

  /** What both ends know after a connection. */
  private record Outcome(ConnectionInfo client, ConnectionInfo server) {}

  static Stream<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (ProtocolVersion version : List.of(ProtocolVersion.TLS1_2, ProtocolVersion.TLS1_3)) {
      for (TlsEngine client : TlsEngine.values()) {
        for (TlsEngine server : TlsEngine.values()) {
          cases.add(new Case(client, server, version, "server"));
          cases.add(new Case(client, server, version, "ec"));
        }
      }
      // netty-tcnative has no way to accept Ed25519 signatures.
      cases.add(new Case(TlsEngine.JDK, TlsEngine.JDK, version, "ed"));
      cases.add(new Case(TlsEngine.JDK, TlsEngine.AUTO, version, "ed"));
    }
    return cases.stream();
  }

  @BeforeEach
  void open() {
    loop = Loop.create();
    fds = new FdTable(loop);
  }

  @AfterEach
  void close() throws Exception {
    fds.close();
    loop.close();
  }

  private TlsConfig clientConfig(Case row) throws TlsException {
    TlsConfig config = new TlsConfig();
    config.setCaFile(path("root.crt"));
    config.setProtocols(row.version().bit());
    config.setAlpn("http/1.1,moonwire");
    config.setKeyPairFile(path("client.crt"), path("client.key"), null);
    return config;
  }

  private TlsConfig serverConfig(Case row) throws TlsException {
    TlsConfig config = new TlsConfig();
    config.setKeyPairFile(path(row.key() + ".crt"), path(row.key() + ".key"), null);
    config.setCaFile(path("root.crt"));
    config.verifyClient();
    config.setAlpn("moonwire");
    return config;
  }

  private TlsContext listener(Case row, TlsConfig config) throws TlsException {
    return TlsContext.server(new TlsRuntime(fds, row.server(), Clock.systemUTC()), config);
  }

  /** One connection with a word in each direction, closed by both. */
  private Outcome connect(Case row, TlsRuntime runtime, TlsConfig config, TlsContext listener)
      throws Exception {
    FdTable.SocketPair ends = fds.socketPair();
    Descriptor a = ends.first();
    Descriptor b = ends.second();
    TlsContext server = listener.accept(b.fd(), b.fd());
    TlsContext client = TlsContext.client(runtime, config);
    client.connect(a.fd(), a.fd(), row.key() + ".test");
    Want clientWants = Want.POLLIN;
    Want serverWants = Want.POLLIN;
    for (int i = 0; i < TURNS && (clientWants != Want.NONE || serverWants != Want.NONE); i++) {
      clientWants = clientWants == Want.NONE ? clientWants : client.handshake();
      serverWants = serverWants == Want.NONE ? serverWants : server.handshake();
    }
    say(client, server, "ping");
    say(server, client, "pong");
    client.close();
    server.close();
    a.close();
    b.close();
    return new Outcome(assertKnown(client), assertKnown(server));
  }

  private static ConnectionInfo assertKnown(TlsContext context) {
    ConnectionInfo info = context.info();
    assertNotNull(info, () -> "no handshake: " + context.error());
    return info;
  }

  private static void say(TlsContext from, TlsContext to, String word) throws TlsException {
    byte[] bytes = word.getBytes(StandardCharsets.US_ASCII);
    assertEquals(bytes.length, from.write(bytes, 0, bytes.length).sent());
    for (int i = 0; i < TURNS; i++) {
      ReadResult heard = to.read(100);
      if (heard.data() != null) {
        assertEquals(word, new String(heard.data().array(), StandardCharsets.US_ASCII));
        return;
      }
    }
    throw new AssertionError("nothing was heard of " + word);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreeOnProtocolClientCertificateAndStaple(Case row) throws Exception {
    TlsConfig server = serverConfig(row);
    TlsConfig client = clientConfig(row);
    // The other certificates name no responder, without which a staple is refused.
    if (!row.serverIsJdk() && row.key().equals("server")) {
      server.setStapleFile(path("ocsp/good.der"));
      // It may be older than its 14 days; here it matters that it comes.
      client.insecureNoVerifyTime();
      client.requireOcspStapling();
    }
    TlsRuntime runtime = new TlsRuntime(fds, row.client(), Clock.systemUTC());
    Outcome outcome = connect(row, runtime, client, listener(row, server));
    assertEquals(row.version().text(), outcome.client().version());
    assertEquals(outcome.client().cipher(), outcome.server().cipher());
    assertEquals("moonwire", outcome.client().alpn());
    assertEquals("moonwire", outcome.server().alpn());
    assertTrue(outcome.client().peerHasName(row.key() + ".test"));
    assertTrue(outcome.server().peerHasName("client.test"));
    assertEquals(row.key() + ".test", outcome.server().serverName());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void resumeWithTheClientCertificateOfTheFirstTime(Case row) throws Exception {
    TlsConfig server = serverConfig(row);
    server.setSessionLifetime(3600);
    if (!row.serverIsJdk() && !row.key().equals("ed")) {
      server.addTicketKey(1, TICKET_KEY);
    }
    TlsConfig client = clientConfig(row);
    client.setSessionFd(sessionFile(), fds);
    TlsContext listener = listener(row, server);
    TlsRuntime runtime = new TlsRuntime(fds, row.client(), Clock.systemUTC());
    Outcome first = connect(row, runtime, client, listener);
    assertEquals(List.of(false, false), resumed(first));
    Outcome second = connect(row, runtime, client, listener);
    assertEquals(List.of(true, true), resumed(second));
    assertEquals("moonwire", second.client().alpn());
    assertTrue(second.client().peerHasName(row.key() + ".test"));
    assertTrue(second.server().peerHasName("client.test"));
    assertEquals(row.key() + ".test", second.server().serverName());
    assertEquals(first.client().peerHash(), second.client().peerHash());
  }

  private int sessionFile() throws IOException, ErrnoException {
    Path file = folder.resolve("session");
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return fds.open(file, OpenMode.READ_WRITE).fd();
  }

  private static List<Boolean> resumed(Outcome outcome) {
    return List.of(outcome.client().isResumed(), outcome.server().isResumed());
  }
}
