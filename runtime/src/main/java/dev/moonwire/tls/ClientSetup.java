package dev.moonwire.tls;

import dev.moonwire.tls.SharedClients.Made;
import dev.moonwire.tls.cipher.NamedCurve;
import dev.moonwire.tls.config.KeyMaterial;
import dev.moonwire.tls.config.KeyPair;
import dev.moonwire.tls.config.TlsSettings;
import dev.moonwire.tls.config.Trust;
import dev.moonwire.tls.engine.ClientEngines;
import dev.moonwire.tls.engine.EngineSpec;
import dev.moonwire.tls.error.TlsException;
import dev.moonwire.tls.x509.TrustStore;

/** A config as clients use it: frozen, its trust anchors and key pair read, an engine set up. */
record ClientSetup(TlsSettings settings, TrustStore trust, ClientEngines engines) {

  /** Reads a config in libtls' order: the key pair first, then what to trust, then the engine. */
  static ClientSetup of(TlsSettings settings, TlsRuntime runtime) throws TlsException {
    KeyPair pair = settings.defaultKeyPair();
    KeyMaterial identity =
        pair.isEmpty() ? null : KeyMaterial.load(pair, settings.ciphers().securityLevel());
    TrustStore trust = settings.verifyCertificate() ? Trust.of(settings.ca()) : TrustStore.empty();
    if (identity != null) {
      identity = Trust.complete(identity, trust);
    }
    NamedCurve.requireUsable(settings.curves());
    EngineSpec spec = runtime.spec(settings, false, identity);
    return new ClientSetup(settings, trust, ClientEngines.of(runtime.engine(), spec));
  }

  /** The same with what another VM has made of an equal config, where one may share it. */
  static ClientSetup shared(TlsSettings settings, TlsRuntime runtime) throws TlsException {
    SharedClients shared = runtime.shared();
    TlsSettings key = shared == null ? null : settings.shareable();
    if (shared == null || key == null) {
      return of(settings, runtime);
    }
    Made made = shared.find(key);
    if (made != null) {
      EngineSpec spec = runtime.spec(settings, false, null);
      return new ClientSetup(
          settings, made.trust(), ClientEngines.of(runtime.engine(), spec, made.engine()));
    }
    ClientSetup setup = of(settings, runtime);
    shared.add(key, new Made(setup.trust(), setup.engines().usual()));
    return setup;
  }
}
