package dev.moonwire.client;

import dev.moonwire.client.link.Proxy;
import dev.moonwire.client.link.Route;
import dev.moonwire.tls.config.TlsConfig;
import dev.moonwire.tls.error.TlsException;

/** The way of a wsi to its server. */
final class Routes {
  private static final String DEFAULT_ALPN = "h2,http/1.1";

  private Routes() {}

  /**
   * By its connect and its vhost.
   *
   * @throws TlsException when the vhost's TLS cannot be made
   */
  static Route of(Wsi wsi) throws TlsException {
    ConnectInfo info = wsi.info();
    boolean unix = info.address().startsWith("+");
    TlsConfig tls = info.has(Flags.USE_SSL) ? wsi.vhost().config(info.flags(), alpn(wsi)) : null;
    Proxy proxy = unix ? null : wsi.vhost().info().proxy();
    return new Route(
        unix ? info.address().substring(1) : info.address(),
        info.port(),
        unix,
        proxy,
        tls,
        tls == null ? null : Hosts.withoutPort(info.host()));
  }

  private static String alpn(Wsi wsi) {
    ConnectInfo info = wsi.info();
    String asked = info.alpn() == null ? wsi.vhost().alpn() : info.alpn();
    return asked != null ? asked : info.isWebSocket() || info.isRaw() ? "" : DEFAULT_ALPN;
  }
}
