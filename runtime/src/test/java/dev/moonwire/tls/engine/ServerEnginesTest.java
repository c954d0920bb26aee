package dev.moonwire.tls.engine;

import static dev.moonwire.tls.cipher.ProtocolVersion.TLS1_0;
import static dev.moonwire.tls.cipher.ProtocolVersion.TLS1_1;
import static dev.moonwire.tls.cipher.ProtocolVersion.TLS1_2;
import static dev.moonwire.tls.cipher.ProtocolVersion.TLS1_3;
import static dev.moonwire.tls.x509.GoldenPki.bytes;
import static dev.moonwire.tls.x509.GoldenPki.path;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.moonwire.tls.cipher.ProtocolVersion;
import dev.moonwire.tls.cipher.Protocols;
import dev.moonwire.tls.config.KeyMaterial;
import dev.moonwire.tls.config.TlsConfig;
import dev.moonwire.tls.config.TlsSettings;
import dev.moonwire.tls.error.TlsException;
import java.time.Clock;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who answers which client, in automatic mode unless a test says otherwise. */
@Tag("tls")
class ServerEnginesTest {
  private static final ClientHello PLAIN = hello("server.test", false, TLS1_2, TLS1_3);
  private static final ClientHello STAPLE = hello("server.test", true, TLS1_2, TLS1_3);
  private static final ClientHello STAPLE_TLS12 = hello("server.test", true, TLS1_2);

  private final TlsConfig config = new TlsConfig();

  @BeforeEach
  void bothEnginesAreThere() {
    assumeTrue(BoringSsl.isAvailable(), "BoringSSL does not load here");
  }

  @Test
  void theJdkAnswersWhoAsksForNothingSpecial() throws TlsException {
    assertEquals(TlsEngine.JDK, answering(engines("server", null), STAPLE));
    assertEquals(TlsEngine.JDK, answering(engines("server", ""), STAPLE));
    assertEquals(TlsEngine.JDK, answering(engines("server", "staple"), PLAIN));
  }

  @ParameterizedTest
  @CsvSource({"server", "ec", "ed"})
  void boringSslAnswersWhoAsksForAStapleThatIsThere(String keyPair) throws TlsException {
    assertEquals(TlsEngine.BORINGSSL, answering(engines(keyPair, "staple"), STAPLE));
    assertEquals(TlsEngine.BORINGSSL, answering(engines(keyPair, "staple"), STAPLE_TLS12));
  }

  @ParameterizedTest
  @CsvSource({
    "w*.part.test,BORINGSSL",
    ".wild.test,BORINGSSL",
    "server.test.,BORINGSSL",
    "a_b.test,BORINGSSL",
    "-a.test,BORINGSSL",
    "xn--a.wild.test,JDK",
    "localhost,JDK",
    "1.2.3.4,JDK"
  })
  void boringSslAnswersWhoAsksForANameThatJsseRefuses(String name, TlsEngine engine)
      throws TlsException {
    assertEquals(engine, answering(engines("server", null), hello(name, false, TLS1_2)));
  }

  @Test
  void whatBoringSslLacksCountsBelowTls13Only() throws TlsException {
    config.setDheParams("auto");
    ServerEngines engines = engines("server", "staple");
    assertEquals(TlsEngine.JDK, answering(engines, STAPLE_TLS12));
    assertEquals(TlsEngine.BORINGSSL, answering(engines, STAPLE));
  }

  @Test
  void aGroupThatBoringSslLacksCountsAlways() throws TlsException {
    config.setEcdheCurves("X448");
    assertEquals(TlsEngine.JDK, answering(engines("server", "staple"), STAPLE));
  }

  @Test
  void allConnectionsShareWhatABoringSslNeeds() throws TlsException {
    ServerEngines engines = engines("server", "staple");
    assertSame(engines.answering(STAPLE), engines.answering(STAPLE));
  }

  @Test
  void aForcedEngineAnswersEverybody() throws TlsException {
    for (TlsEngine forced : new TlsEngine[] {TlsEngine.JDK, TlsEngine.BORINGSSL}) {
      ServerEngines engines = ServerEngines.of(forced, spec("server", "staple"));
      assertEquals(forced, answering(engines, STAPLE));
      assertEquals(forced, answering(engines, PLAIN));
    }
  }

  @Test
  void boringSslAnswersWhoKnowsOldVersionsOnlyWhereTheyAreAllowed() throws TlsException {
    config.setProtocols(Protocols.ALL);
    config.setCiphers("ALL:@SECLEVEL=0");
    ServerEngines engines = engines("server", null);
    assertEquals(TlsEngine.BORINGSSL, answering(engines, hello(null, false, TLS1_0, TLS1_1)));
    assertEquals(TlsEngine.JDK, answering(engines, hello(null, false, TLS1_1, TLS1_2)));
  }

  private static ClientHello hello(
      @Nullable String name, boolean staple, ProtocolVersion... versions) {
    return new ClientHello(name, false, staple, Set.of(versions), Set.of());
  }

  private static TlsEngine answering(ServerEngines engines, ClientHello hello) {
    return engines.answering(hello).kind();
  }

  private ServerEngines engines(String keyPair, @Nullable String staple) throws TlsException {
    return ServerEngines.of(TlsEngine.AUTO, spec(keyPair, staple));
  }

  /**
   * @param staple null: as it was
   */
  private EngineSpec spec(String keyPair, @Nullable String staple) throws TlsException {
    config.setKeyPairFile(path(keyPair + ".crt"), path(keyPair + ".key"), null);
    if (staple != null) {
      config.setStaple(bytes(staple));
    }
    TlsSettings settings = config.freeze();
    KeyMaterial material =
        KeyMaterial.load(settings.defaultKeyPair(), settings.ciphers().securityLevel());
    return new EngineSpec(settings, true, material, Clock.systemUTC(), null);
  }
}
