package dev.moonwire.client.link;

import dev.moonwire.tls.config.TlsConfig;
import org.jspecify.annotations.Nullable;

/**
 * Where a stream leads and how.
 *
 * @param host a name or an address; for a unix socket its path
 * @param port 1 to 65535; of no account for a unix socket
 * @param proxy who connects for us, or null
 * @param tls how TLS is to be spoken; null for none
 * @param serverName whom TLS asks for and whose certificate it wants; null only without TLS
 */
public record Route(
    String host,
    int port,
    boolean unixSocket,
    @Nullable Proxy proxy,
    @Nullable TlsConfig tls,
    @Nullable String serverName) {}
