package dev.moonwire.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.moonwire.fd.FdTable;
import dev.moonwire.tls.cipher.Protocols;
import dev.moonwire.tls.engine.TlsEngine;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@code set_protocols} comes to, in the words of libretls 3.7 over OpenSSL 3.0. */
@Tag("tls")
class VersionsTest {
  private static final String UNSUPPORTED =
      "handshake failed: error:0A00042E:SSL routines::tlsv1 alert protocol version"
          + " | handshake failed: error:0A000102:SSL routines::unsupported protocol";

  /** TLS 1.0 and 1.1 sign with MD5 and SHA-1. */
  private static final String TOO_WEAK =
      "handshake failed: error:0A000438:SSL routines::tlsv1 alert internal error"
          + " | handshake failed: error:0A000076:SSL routines::no suitable signature algorithm";

  private static final byte[] TLS10_SERVER_HELLO =
      HexFormat.of()
          .parseHex("160301002a" + "02000026" + "0301" + "00".repeat(32) + "00" + "c014" + "00");

  private static final String EVERYTHING = "ALL:@SECLEVEL=0";

  @ParameterizedTest
  @CsvSource({
    "TLSv1.2,TLSv1.3",
    "TLSv1.3,TLSv1.2",
    "default,TLSv1.0",
    "default,TLSv1.1",
    "TLSv1.0,default",
    "TLSv1.1,default",
    "'TLSv1.0,TLSv1.1',default"
  })
  void withoutACommonVersionBothSidesSaySo(String client, String server) throws Exception {
    for (TlsEngine engine : TlsEngine.values()) {
      assertEquals(UNSUPPORTED, shake(engine, client, server, "secure"), engine.name());
    }
  }

  @ParameterizedTest
  @CsvSource({"TLSv1.0,TLSv1.0", "TLSv1.1,TLSv1.1", "TLSv1.0,all", "TLSv1.1,all"})
  void oldVersionsAreTooWeak(String client, String server) throws Exception {
    for (TlsEngine engine : TlsEngine.values()) {
      assertEquals(TOO_WEAK, shake(engine, client, server, "secure"), engine.name());
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = TlsEngine.class,
      names = {"AUTO", "BORINGSSL"})
  void aLowerSecurityLevelAllowsThem(TlsEngine engine) throws Exception {
    assertEquals("TLSv1", shake(engine, "TLSv1.0", "all", EVERYTHING));
    assertEquals("TLSv1.1", shake(engine, "all", "TLSv1.1", EVERYTHING));
    assertEquals("TLSv1.3", shake(engine, "all", "all", EVERYTHING));
  }

  @Test
  void aClientOfOldVersionsTakesNoAnswerFromAServerOfTheirs() throws Exception {
    for (TlsEngine engine : TlsEngine.values()) {
      try (TlsPair pair = new TlsPair(engine, "server")) {
        pair.clientConfig().setProtocols(Protocols.parse("TLSv1.0").orElseThrow());
        FdTable.SocketPair ends = pair.begin("server.test");
        pair.client().handshake();
        ends.second().write(ByteBuffer.wrap(TLS10_SERVER_HELLO));
        assertEquals(
            "handshake failed: error:0A00014D:SSL routines::"
                + "legacy sigalg disallowed or unsupported",
            TlsPair.verdict(pair.client()));
      }
    }
  }

  private static String shake(TlsEngine engine, String client, String server, String ciphers)
      throws Exception {
    try (TlsPair pair = new TlsPair(engine, "server")) {
      pair.clientConfig().setProtocols(Protocols.parse(client).orElseThrow());
      pair.serverConfig().setProtocols(Protocols.parse(server).orElseThrow());
      pair.clientConfig().setCiphers(ciphers);
      pair.serverConfig().setCiphers(ciphers);
      TlsPair.Verdict verdict = pair.shake("server.test");
      return verdict.equals(TlsPair.Verdict.OK)
          ? pair.client().info().version()
          : verdict.client() + " | " + verdict.server();
    }
  }
}
