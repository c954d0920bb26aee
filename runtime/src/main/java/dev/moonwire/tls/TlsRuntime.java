package dev.moonwire.tls;

import dev.moonwire.fd.FdTable;
import dev.moonwire.observe.Observer;
import dev.moonwire.tls.config.KeyMaterial;
import dev.moonwire.tls.config.TlsConfig;
import dev.moonwire.tls.config.TlsSettings;
import dev.moonwire.tls.engine.EngineSpec;
import dev.moonwire.tls.engine.KeyLog;
import dev.moonwire.tls.engine.TlsBuffers;
import dev.moonwire.tls.engine.TlsEngine;
import dev.moonwire.tls.error.TlsException;
import java.time.Clock;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What all TLS contexts of a VM share: its descriptors, the choice of engine, the clock, scratch
 * memory, which servers need which clients, and what was made of configs that have not changed
 * since. One thread's, like the VM.
 */
public final class TlsRuntime {
  private final FdTable fds;
  private final TlsEngine engine;
  private final Clock clock;
  private final @Nullable KeyLog keyLog;
  private final @Nullable SharedClients shared;
  private final TlsBuffers buffers = new TlsBuffers();
  private final EdwardsServers edwardsServers = new EdwardsServers();
  private final Map<TlsConfig, ClientSetup> clients = new WeakHashMap<>();

  /**
   * @param fds the descriptors that scripts name by number
   * @param engine which implementation does the records
   * @param clock the time by which certificates and ticket keys are judged
   */
  public TlsRuntime(FdTable fds, TlsEngine engine, Clock clock) {
    this(fds, engine, clock, null, null);
  }

  /**
   * @param keyLog a file for secrets, or null
   * @param shared what VMs with the same engine and key log have in common; or null
   */
  public TlsRuntime(
      FdTable fds,
      TlsEngine engine,
      Clock clock,
      @Nullable KeyLog keyLog,
      @Nullable SharedClients shared) {
    this.shared = shared;
    this.fds = fds;
    this.engine = engine;
    this.clock = clock;
    this.keyLog = keyLog;
  }

  @Nullable SharedClients shared() {
    return shared;
  }

  FdTable fds() {
    return fds;
  }

  Observer observer() {
    return fds.observer();
  }

  TlsEngine engine() {
    return engine;
  }

  Clock clock() {
    return clock;
  }

  TlsBuffers buffers() {
    return buffers;
  }

  /** What an engine needs to know for a config. */
  EngineSpec spec(TlsSettings settings, boolean server, @Nullable KeyMaterial identity) {
    return new EngineSpec(settings, server, identity, clock, keyLog);
  }

  EdwardsServers edwardsServers() {
    return edwardsServers;
  }

  /**
   * What a server makes of a config, for good.
   *
   * @throws TlsException what libtls finds wrong with a config at {@code tls_configure}
   */
  ServerSetup server(TlsConfig config) throws TlsException {
    ServerSetup setup = ServerSetup.of(config, this);
    edwardsServers.add(setup);
    return setup;
  }

  /**
   * What a client makes of a config as it is now; made once for any number of connections.
   *
   * @throws TlsException what libtls finds wrong with a config at connect
   */
  ClientSetup client(TlsConfig config) throws TlsException {
    TlsSettings settings = config.freeze();
    ClientSetup known = clients.get(config);
    if (known != null && known.settings().equals(settings)) {
      settings.wipe();
      return known;
    }
    ClientSetup setup = ClientSetup.shared(settings, this);
    clients.put(config, setup);
    if (known != null) {
      known.settings().wipe();
    }
    return setup;
  }
}
