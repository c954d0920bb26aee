package dev.moonwire.tls;

import dev.moonwire.tls.config.TlsSettings;
import dev.moonwire.tls.engine.EngineContext;
import dev.moonwire.tls.x509.TrustStore;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What clients of several VMs make of equal configs, each on its own thread: trust anchors that are
 * read, and the engine that is set up. Only of configs that hold no secret and read nothing later.
 *
 * <p>The one object of this package that more than one thread uses; two may make the same at once,
 * and the later one stays.
 */
public final class SharedClients {
  /** Configs come from scripts, which may make any number. */
  private static final int MOST = 64;

  private final Map<TlsSettings, Made> made =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<TlsSettings, Made> eldest) {
              return size() > MOST;
            }
          });

  /** What is shared: both are the same for good, for any thread. */
  record Made(TrustStore trust, EngineContext engine) {}

  @Nullable Made find(TlsSettings settings) {
    return made.get(settings);
  }

  void add(TlsSettings settings, Made shared) {
    made.put(settings, shared);
  }
}
