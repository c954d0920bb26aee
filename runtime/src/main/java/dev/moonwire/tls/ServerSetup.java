package dev.moonwire.tls;

import dev.moonwire.tls.cipher.NamedCurve;
import dev.moonwire.tls.config.ClientVerify;
import dev.moonwire.tls.config.KeyMaterial;
import dev.moonwire.tls.config.KeyPair;
import dev.moonwire.tls.config.TlsConfig;
import dev.moonwire.tls.config.TlsSettings;
import dev.moonwire.tls.config.Trust;
import dev.moonwire.tls.engine.EngineSpec;
import dev.moonwire.tls.engine.ServerEngines;
import dev.moonwire.tls.error.TlsException;
import dev.moonwire.tls.x509.NameVerifier;
import dev.moonwire.tls.x509.ParsedCertificate;
import dev.moonwire.tls.x509.TrustStore;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A config as a listening context uses it, for good: later changes of the config do not reach it.
 *
 * @param identities the default first, then those chosen by name
 */
record ServerSetup(TlsSettings settings, TrustStore trust, List<Identity> identities) {

  /**
   * One key pair with the engines that show it.
   *
   * @param isEdwards whether the key is an Ed25519 or Ed448 one
   */
  record Identity(ParsedCertificate leaf, boolean isEdwards, ServerEngines engines) {}

  ServerSetup {
    identities = List.copyOf(identities);
  }

  static ServerSetup of(TlsConfig config, TlsRuntime runtime) throws TlsException {
    TlsSettings settings = config.freeze();
    try {
      boolean verifies = settings.clientVerify() != ClientVerify.NONE;
      TrustStore trust = verifies ? Trust.of(settings.ca()) : TrustStore.empty();
      NamedCurve.requireUsable(settings.curves());
      List<Identity> identities = new ArrayList<>();
      for (KeyPair pair : settings.keyPairs()) {
        KeyMaterial material =
            Trust.complete(KeyMaterial.load(pair, settings.ciphers().securityLevel()), trust);
        EngineSpec spec = runtime.spec(settings, true, material);
        ServerEngines engines = ServerEngines.of(runtime.engine(), spec);
        identities.add(new Identity(leaf(material), material.isEdwards(), engines));
      }
      return new ServerSetup(settings, trust, identities);
    } finally {
      settings.wipe();
    }
  }

  /** Names what connections keep, too. */
  void eachHeld(Consumer<@Nullable Object> held) {
    held.accept(settings);
    held.accept(trust);
  }

  private static ParsedCertificate leaf(KeyMaterial material) throws TlsException {
    return ParsedCertificate.of(material.chain().get(0))
        .orElseThrow(() -> new TlsException("failed to load certificate"));
  }

  /** The first added pair whose certificate has the name, else the default. */
  Identity identityFor(@Nullable String name) {
    if (name != null) {
      for (Identity identity : identities.subList(1, identities.size())) {
        if (NameVerifier.matches(identity.leaf(), name)) {
          return identity;
        }
      }
    }
    return identities.get(0);
  }
}
