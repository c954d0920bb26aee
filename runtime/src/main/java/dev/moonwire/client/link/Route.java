package dev.moonwire.client.link;

import dev.moonwire.tls.config.TlsConfig;
import org.jspecify.annotations.Nullable;

/**
 * Where a stream leads and how.
 *
 * @param host a name or an address; for a unix socket its path, or {@code @} and its abstract name
 * @param port 1 to 65535; of no account for a unix socket
 * @param wishes how our own end is to be; of no account for a unix socket
 * @param proxy who connects for us, or null
 * @param tls how TLS is to be spoken; null for none
 * @param serverName whom TLS asks for and whose certificate it wants; null only without TLS
 */
public record Route(
    String host,
    int port,
    boolean unixSocket,
    SocketWishes wishes,
    @Nullable Proxy proxy,
    @Nullable TlsConfig tls,
    @Nullable String serverName) {

  /** What a failure to connect is called. */
  String attempt() {
    String through = proxy == null ? "" : "proxy " + proxy + ": ";
    return through + (wishes.namesLocalEnd() && !unixSocket ? "connect from " + from() : "connect");
  }

  private String from() {
    String iface = wishes.iface() == null ? "" : wishes.iface();
    return wishes.port() == 0
        ? iface
        : iface.isEmpty() ? "port " + wishes.port() : iface + " port " + wishes.port();
  }
}
