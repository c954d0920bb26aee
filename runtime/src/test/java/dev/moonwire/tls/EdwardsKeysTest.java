package dev.moonwire.tls;

import static dev.moonwire.tls.x509.GoldenPki.path;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.moonwire.tls.cipher.ProtocolVersion;
import dev.moonwire.tls.engine.TlsEngine;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ed25519 keys in automatic mode, where clients are BoringSSL's, which cannot accept them. */
@Tag("tls")
class EdwardsKeysTest {
  private static final String REFUSED =
      "handshake failed: error:0A000410:SSL routines::sslv3 alert handshake failure";

  @ParameterizedTest
  @EnumSource(
      value = ProtocolVersion.class,
      names = {"TLS1_2", "TLS1_3"})
  void aClientHandedASocketKnowsTheServersOfItsVm(ProtocolVersion version) throws Exception {
    try (TlsPair pair = new TlsPair(TlsEngine.AUTO, "ed")) {
      pair.clientConfig().setProtocols(version.bit());
      assertEquals(TlsPair.Verdict.OK, pair.shake("ed.test"));
    }
  }

  @Test
  void theKeyMayBeOneThatTheServerShowsByName() throws Exception {
    try (TlsPair pair = new TlsPair(TlsEngine.AUTO, "server")) {
      pair.serverConfig().addKeyPairFile(path("ed.crt"), path("ed.key"), null);
      assertEquals(TlsPair.Verdict.OK, pair.shake("ed.test"));
      assertEquals(TlsPair.Verdict.OK, pair.shake("server.test"));
    }
  }

  @Test
  void aStapleGoesWithSuchAKeyToo() throws Exception {
    try (TlsPair pair = new TlsPair(TlsEngine.AUTO, "ed")) {
      pair.serverConfig().setStaple(new byte[] {1});
      // In TLS 1.3 JSSE breaks off at a staple that is no OCSP response.
      pair.clientConfig().setProtocols(ProtocolVersion.TLS1_2.bit());
      assertEquals(
          "no OCSP URLs in peer certificate", pair.shake("ed.test").client(), "it has arrived");
    }
  }

  @Test
  void aClientShowsSuchAKey() throws Exception {
    try (TlsPair pair = new TlsPair(TlsEngine.AUTO, "server")) {
      pair.clientConfig().setKeyPairFile(path("ed.crt"), path("ed.key"), null);
      pair.serverConfig().setCaFile(path("root.crt"));
      pair.serverConfig().insecureNoVerifyCertificate();
      pair.serverConfig().verifyClient();
      assertEquals(TlsPair.Verdict.OK, pair.shake("server.test"));
      assertEquals("/C=JP/O=Golden Test/CN=ed.test", pair.server().info().peerSubject());
    }
  }

  @Test
  void boringSslAloneIsRefused() throws Exception {
    try (TlsPair pair = new TlsPair(TlsEngine.BORINGSSL, "ed")) {
      assertEquals(REFUSED, pair.shake("ed.test").client());
    }
  }
}
