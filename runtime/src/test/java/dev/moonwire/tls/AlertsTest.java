package dev.moonwire.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.moonwire.fd.Descriptor;
import dev.moonwire.fd.FdTable;
import dev.moonwire.tls.cipher.ProtocolVersion;
import dev.moonwire.tls.engine.TlsEngine;
import dev.moonwire.tls.error.Alert;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a handshake fails with when the peer sends an alert, whoever the peer is and whatever engine
 * hears it: the words of libretls 3.7 over OpenSSL 3.0, as measured for every number.
 */
@Tag("tls")
class AlertsTest {
  private static final int WARNING = 1;
  private static final int FATAL = 2;
  private static final int CLOSE_NOTIFY = 0;
  private static final int NO_RENEGOTIATION = 100;

  private static final Map<Integer, Alert> NAMED =
      Arrays.stream(Alert.values()).collect(Collectors.toMap(Alert::number, Function.identity()));

  private enum Role {
    CLIENT,
    SERVER
  }

  static Stream<Arguments> enginesAndRoles() {
    return Stream.of(TlsEngine.JDK, TlsEngine.BORINGSSL)
        .flatMap(engine -> Stream.of(Role.values()).map(role -> Arguments.of(engine, role)));
  }

  @ParameterizedTest
  @MethodSource("enginesAndRoles")
  void aFatalAlertEndsTheHandshakeInOpenSslsWords(TlsEngine engine, Role role) throws Exception {
    for (int number :
        IntStream.concat(IntStream.rangeClosed(1, 121), IntStream.of(200, 255)).toArray()) {
      assertEquals(received(number), told(engine, role, FATAL, number), "alert " + number);
    }
  }

  @ParameterizedTest
  @EnumSource(TlsEngine.class)
  void aClientPassesWarningsOver(TlsEngine engine) throws Exception {
    for (int number : NAMED.keySet()) {
      if (number != NO_RENEGOTIATION) {
        assertEquals("pending", told(engine, Role.CLIENT, WARNING, number), "alert " + number);
      }
    }
    assertEquals("pending", told(engine, Role.CLIENT, WARNING, 255));
    assertEquals(
        "handshake failed: error:0A000153:SSL routines::no renegotiation",
        told(engine, Role.CLIENT, WARNING, NO_RENEGOTIATION));
  }

  @ParameterizedTest
  @EnumSource(TlsEngine.class)
  void aClientFinishesWithAServerThatWarned(TlsEngine engine) throws Exception {
    try (TlsPair pair = new TlsPair(engine, "server")) {
      FdTable.SocketPair ends = pair.begin("server.test");
      pair.client().handshake();
      send(ends.second(), WARNING, Alert.UNRECOGNIZED_NAME.number());
      assertEquals(TlsPair.Verdict.OK, pair.goOn());
    }
  }

  @ParameterizedTest
  @EnumSource(TlsEngine.class)
  void aClientHasEnoughOfWarnings(TlsEngine engine) throws Exception {
    try (TlsPair pair = new TlsPair(engine, "server")) {
      FdTable.SocketPair ends = pair.begin("server.test");
      pair.client().handshake();
      for (int i = 0; i < 4; i++) {
        send(ends.second(), WARNING, Alert.UNRECOGNIZED_NAME.number());
      }
      assertEquals("pending", TlsPair.verdict(pair.client()));
      send(ends.second(), WARNING, Alert.UNRECOGNIZED_NAME.number());
      assertEquals(
          "handshake failed: error:0A000199:SSL routines::too many warn alerts",
          TlsPair.verdict(pair.client()));
    }
  }

  @ParameterizedTest
  @MethodSource("enginesAndRoles")
  void aPeerThatClosesInTheMiddleIsGone(TlsEngine engine, Role role) throws Exception {
    assertEquals(
        "handshake failed: error:0A000126:SSL routines::unexpected eof while reading",
        told(engine, role, WARNING, CLOSE_NOTIFY));
  }

  private static String received(int number) {
    Alert named = NAMED.get(number);
    String reason = named == null ? "reason(" + (1000 + number) + ")" : named.text();
    return String.format(
        Locale.ROOT,
        "handshake failed: error:%08X:SSL routines::%s",
        0x0A000000 | 1000 + number,
        reason);
  }

  /** The verdict of a side of a TLS 1.2 handshake that has had its say, and then hears an alert. */
  private static String told(TlsEngine engine, Role role, int level, int number) throws Exception {
    try (TlsPair pair = new TlsPair(engine, "server")) {
      pair.clientConfig().setProtocols(ProtocolVersion.TLS1_2.bit());
      FdTable.SocketPair ends = pair.begin("server.test");
      pair.client().handshake();
      TlsContext hearing = role == Role.CLIENT ? pair.client() : pair.server();
      if (role == Role.SERVER) {
        pair.server().handshake();
      }
      send(role == Role.CLIENT ? ends.second() : ends.first(), level, number);
      return TlsPair.verdict(hearing);
    }
  }

  private static void send(Descriptor from, int level, int number) throws Exception {
    ByteBuffer record = ByteBuffer.wrap(new byte[] {21, 3, 3, 0, 2, (byte) level, (byte) number});
    assertEquals(record.capacity(), from.write(record));
  }
}
