package dev.moonwire.tls.engine;

import dev.moonwire.tls.config.KeyMaterial;
import dev.moonwire.tls.config.TlsSettings;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * What an engine is set up for.
 *
 * @param server whether it answers rather than calls
 * @param identity the certificates and key to show; null on a client that has none
 * @param clock the time by which ticket keys end
 * @param keyLog where secrets are written down; null for nowhere
 */
public record EngineSpec(
    TlsSettings settings,
    boolean server,
    @Nullable KeyMaterial identity,
    Clock clock,
    @Nullable KeyLog keyLog) {}
