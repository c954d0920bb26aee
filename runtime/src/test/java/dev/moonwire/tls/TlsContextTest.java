package dev.moonwire.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.moonwire.fd.Descriptor;
import dev.moonwire.fd.FdTable;
import dev.moonwire.loop.Loop;
import dev.moonwire.tls.cipher.ProtocolVersion;
import dev.moonwire.tls.config.TlsConfig;
import dev.moonwire.tls.engine.TlsEngine;
import dev.moonwire.tls.error.TlsException;
import dev.moonwire.tls.x509.ThrowawayCertificate;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("tls")
class TlsContextTest {
  private static final ThrowawayCertificate CERTIFICATE =
      ThrowawayCertificate.make(List.of("server.test"), Duration.ofDays(1), Clock.systemUTC());

  private Loop loop;
  private FdTable fds;

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

  static Stream<Arguments> enginesAndVersions() {
    return Stream.of(TlsEngine.values())
        .flatMap(
            engine ->
                Stream.of(
                    Arguments.of(engine, ProtocolVersion.TLS1_2),
                    Arguments.of(engine, ProtocolVersion.TLS1_3)));
  }

  /** A client and a server over a pair of non-blocking sockets. */
  private record Pair(TlsContext client, TlsContext server, Descriptor a, Descriptor b) {
    void shake() throws TlsException {
      Want client = Want.POLLIN;
      Want server = Want.POLLIN;
      for (int i = 0; i < 20 && (client != Want.NONE || server != Want.NONE); i++) {
        client = client == Want.NONE ? client : client().handshake();
        server = server == Want.NONE ? server : server().handshake();
      }
      assertEquals(Want.NONE, client);
      assertEquals(Want.NONE, server);
    }
  }

  private Pair pair(TlsEngine engine, ProtocolVersion version, String name) throws Exception {
    TlsRuntime runtime = new TlsRuntime(fds, engine, Clock.systemUTC());
    TlsConfig serverConfig = new TlsConfig();
    serverConfig.setKeyPair(CERTIFICATE.certificateBytes(), CERTIFICATE.keyBytes(), null);
    TlsConfig clientConfig = new TlsConfig();
    clientConfig.setCa(CERTIFICATE.certificateBytes());
    clientConfig.setProtocols(version.bit());
    FdTable.SocketPair ends = fds.socketPair();
    Descriptor a = ends.first();
    Descriptor b = ends.second();
    TlsContext server = TlsContext.server(runtime, serverConfig).accept(b.fd(), b.fd());
    TlsContext client = TlsContext.client(runtime, clientConfig);
    client.connect(a.fd(), a.fd(), name);
    return new Pair(client, server, a, b);
  }

  private static byte[] readData(TlsContext context, int size) throws TlsException {
    for (int i = 0; i < 10; i++) {
      ReadResult result = context.read(size);
      if (result.data() != null || result.want() == Want.NONE) {
        return result.data() == null ? null : result.data().array();
      }
    }
    return null;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @ParameterizedTest
  @MethodSource("enginesAndVersions")
  void dataFlowsBothWays(TlsEngine engine, ProtocolVersion version) throws Exception {
    Pair pair = pair(engine, version, "server.test");
    pair.shake();
    assertEquals(version.text(), pair.client().info().version());
    assertEquals(4, pair.client().write(bytes("ping"), 0, 4).sent());
    assertArrayEquals(bytes("ping"), readData(pair.server(), 100));
    assertEquals(4, pair.server().write(bytes("pong"), 0, 4).sent());
    assertArrayEquals(bytes("pong"), readData(pair.client(), 100));
  }

  @ParameterizedTest
  @MethodSource("enginesAndVersions")
  void closeNotifyEndsReadingAfterTheDataBeforeIt(TlsEngine engine, ProtocolVersion version)
      throws Exception {
    Pair pair = pair(engine, version, "server.test");
    pair.shake();
    pair.client().write(bytes("bye"), 0, 3);
    assertEquals(Want.NONE, pair.client().close());
    assertArrayEquals(bytes("bye"), readData(pair.server(), 100));
    assertNull(readData(pair.server(), 100));
    assertEquals(Want.NONE, pair.client().close());
  }

  @ParameterizedTest
  @MethodSource("enginesAndVersions")
  void readingGoesOnAfterTheOwnClose(TlsEngine engine, ProtocolVersion version) throws Exception {
    Pair pair = pair(engine, version, "server.test");
    pair.shake();
    readData(pair.client(), 1);
    pair.client().close();
    pair.server().write(bytes("late"), 0, 4);
    assertArrayEquals(bytes("late"), readData(pair.client(), 100));
  }

  @ParameterizedTest
  @MethodSource("enginesAndVersions")
  void manyRecordsKeepTheirOrderThroughAFullSocket(TlsEngine engine, ProtocolVersion version)
      throws Exception {
    Pair pair = pair(engine, version, "server.test");
    pair.shake();
    byte[] record = new byte[16384];
    long sent = 0;
    long received = 0;
    for (int round = 0; round < 3; round++) {
      WriteResult result;
      int count = 0;
      while ((result = pair.client().write(record, 0, record.length)).want() == Want.NONE) {
        sent += result.sent();
        assertTrue(++count < 10_000, "the socket never fills");
      }
      assertEquals(Want.POLLOUT, result.want());
      for (byte[] data = readData(pair.server(), 65536);
          data != null;
          data = readData(pair.server(), 65536)) {
        received += data.length;
      }
    }
    assertEquals(16384, pair.client().write(record, 0, record.length).sent());
    assertTrue(sent - received < 16384 * 2L, sent + " sent, " + received + " received");
  }

  @ParameterizedTest
  @MethodSource("enginesAndVersions")
  void aCertificateNobodyTrustsEndsTheHandshakeOnBothSides(
      TlsEngine engine, ProtocolVersion version) throws Exception {
    Pair pair = pair(engine, version, "server.test");
    ThrowawayCertificate other =
        ThrowawayCertificate.make(List.of("other.test"), Duration.ofDays(1), Clock.systemUTC());
    TlsConfig config = new TlsConfig();
    config.setCa(other.certificateBytes());
    config.setProtocols(version.bit());
    TlsContext client = TlsContext.client(new TlsRuntime(fds, engine, Clock.systemUTC()), config);
    client.connect(pair.a().fd(), pair.a().fd(), "server.test");
    client.handshake();
    pair.server().handshake();
    TlsException refused = assertThrows(TlsException.class, client::handshake);
    assertEquals("certificate verification failed: self-signed certificate", refused.text());
    TlsException told = assertThrows(TlsException.class, () -> pair.server().handshake());
    assertTrue(told.text().startsWith("handshake failed: error:0A000"), told.text());
    assertNull(client.info());
  }

  @ParameterizedTest
  @MethodSource("enginesAndVersions")
  void bothSidesKnowTheServerName(TlsEngine engine, ProtocolVersion version) throws Exception {
    Pair pair = pair(engine, version, "server.test.");
    pair.shake();
    assertEquals("server.test", pair.client().info().serverName());
    assertEquals("server.test", pair.server().info().serverName());
    assertNotNull(pair.client().info().peerHash());
    assertNull(pair.server().info().peerHash());
  }

  @ParameterizedTest
  @MethodSource("enginesAndVersions")
  void aDroppedContextIsCollected(TlsEngine engine, ProtocolVersion version) throws Exception {
    WeakReference<TlsContext> dropped = new WeakReference<>(shaken(engine, version));
    assertTimeoutPreemptively(
        Duration.ofSeconds(30),
        () -> {
          while (dropped.get() != null) {
            System.gc();
          }
        });
  }

  private TlsContext shaken(TlsEngine engine, ProtocolVersion version) throws Exception {
    Pair pair = pair(engine, version, "server.test");
    pair.shake();
    return pair.client();
  }
}
