package dev.moonwire.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.moonwire.tls.cipher.ProtocolVersion;
import dev.moonwire.tls.engine.TlsEngine;
import dev.moonwire.tls.error.TlsException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@code set_ecdhecurves} does on each engine. */
@Tag("tls")
class GroupsTest {
  /** Without static RSA, which needs no group. */
  private static final String EPHEMERAL = "ECDHE+AESGCM";

  private static final int FIRST_WITH_GROUPS_PER_CONNECTION = 20;

  @ParameterizedTest
  @CsvSource({
    "TLS1_2,P-256,P-256",
    "TLS1_3,P-384,P-384",
    "TLS1_3,P-521,P-521",
    "TLS1_3,X25519,X25519",
    "TLS1_2,P-256:P-384,P-384",
    "TLS1_3,P-256:P-384,P-384",
    "TLS1_3,brainpoolP256r1:P-256,P-256"
  })
  void aCommonGroupIsEnough(ProtocolVersion version, String client, String server)
      throws Exception {
    for (TlsEngine engine : TlsEngine.values()) {
      assertEquals(TlsPair.Verdict.OK, shake(engine, version, client, server), engine.name());
    }
  }

  @ParameterizedTest
  @CsvSource({"P-256,P-384", "P-256:X25519,P-384:P-521", "P-521,default", "default,P-521"})
  void withoutCommonGroupTls13Fails(String client, String server) throws Exception {
    for (TlsEngine engine : TlsEngine.values()) {
      boolean clientIgnores = engine == TlsEngine.JDK && !hasGroupsPerConnection();
      if (!clientIgnores) {
        assertEquals(
            new TlsPair.Verdict(
                "handshake failed: error:0A000410:SSL routines::sslv3 alert handshake failure",
                "handshake failed: error:0A000065:SSL routines::no suitable key share"),
            shake(engine, ProtocolVersion.TLS1_3, client, server),
            engine.name());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"P-256,P-384", "P-256:X25519,P-384:P-521"})
  void withoutCommonGroupTls12Fails(String client, String server) throws Exception {
    for (TlsEngine engine : TlsEngine.values()) {
      boolean ignored = engine == TlsEngine.JDK && !hasGroupsPerConnection();
      if (!ignored) {
        assertEquals(
            new TlsPair.Verdict(
                "handshake failed: error:0A000410:SSL routines::sslv3 alert handshake failure",
                "handshake failed: error:0A0000C1:SSL routines::no shared cipher"),
            shake(engine, ProtocolVersion.TLS1_2, client, server),
            engine.name());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(TlsEngine.class)
  void aGroupThatNoEngineHasIsRefusedWhereItIsToBeUsed(TlsEngine engine) throws Exception {
    try (TlsPair pair = new TlsPair(engine, "server")) {
      pair.clientConfig().setEcdheCurves("brainpoolP256r1");
      assertText(pair, "failed to set ecdhe curves");
      pair.clientConfig().setEcdheCurves("default");
      pair.serverConfig().setEcdheCurves("brainpoolP256r1:secp160k1");
      assertText(pair, "failed to set ecdhe curves");
      pair.serverConfig().setEcdheCurves("default");
      assertEquals(TlsPair.Verdict.OK, pair.shake("server.test"));
    }
  }

  @ParameterizedTest
  @CsvSource({"AUTO,ok", "JDK,ok", "BORINGSSL,failed to set ecdhe curves"})
  void x448IsTheJdks(TlsEngine engine, String verdict) throws Exception {
    try (TlsPair pair = new TlsPair(engine, "server")) {
      pair.clientConfig().setEcdheCurves("X448");
      pair.serverConfig().setEcdheCurves("X448");
      if (verdict.equals("ok")) {
        assertEquals(TlsPair.Verdict.OK, pair.shake("server.test"));
      } else {
        assertText(pair, verdict);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"AUTO,ok", "JDK,ok", "BORINGSSL,failed to set dhe params: BoringSSL has no DHE"})
  void diffieHellmanOverFiniteFieldsIsTheJdks(TlsEngine engine, String verdict) throws Exception {
    try (TlsPair pair = new TlsPair(engine, "server")) {
      pair.serverConfig().setDheParams("auto");
      pair.clientConfig().setProtocols(ProtocolVersion.TLS1_2.bit());
      if (verdict.equals("ok")) {
        pair.clientConfig().setCiphers("DHE-RSA-AES256-GCM-SHA384");
        assertEquals(TlsPair.Verdict.OK, pair.shake("server.test"));
        assertEquals("DHE-RSA-AES256-GCM-SHA384", pair.client().info().cipher());
      } else {
        assertText(pair, verdict);
      }
    }
  }

  private static boolean hasGroupsPerConnection() {
    return Runtime.version().feature() >= FIRST_WITH_GROUPS_PER_CONNECTION;
  }

  private static void assertText(TlsPair pair, String text) {
    assertEquals(text, assertThrows(TlsException.class, () -> pair.shake("server.test")).text());
  }

  private static TlsPair.Verdict shake(
      TlsEngine engine, ProtocolVersion version, String client, String server) throws Exception {
    try (TlsPair pair = new TlsPair(engine, "server")) {
      pair.clientConfig().setProtocols(version.bit());
      pair.clientConfig().setCiphers(EPHEMERAL);
      pair.clientConfig().setEcdheCurves(client);
      pair.serverConfig().setEcdheCurves(server);
      return pair.shake("server.test");
    }
  }
}
