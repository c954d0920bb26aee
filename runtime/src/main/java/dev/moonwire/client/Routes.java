package dev.moonwire.client;

import dev.moonwire.client.link.Proxy;
import dev.moonwire.client.link.Route;
import dev.moonwire.client.link.SocketWishes;
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
        wishes(wsi),
        proxy,
        tls,
        tls == null ? null : Hosts.withoutPort(info.host()));
  }

  private static SocketWishes wishes(Wsi wsi) {
    ConnectInfo info = wsi.info();
    VhostInfo usual = wsi.vhost().info();
    String iface = info.wishes().iface();
    return new SocketWishes(
        iface == null ? usual.iface() : iface,
        info.wishes().localPort(),
        info.has(Flags.ALLOW_REUSE_ADDR),
        usual.keepAlive(),
        trafficClass(info));
  }

  /** The bits of RFC 1349 §4. */
  private static int trafficClass(ConnectInfo info) {
    return (info.has(Flags.IP_LOW_LATENCY) ? 0x10 : 0)
        | (info.has(Flags.IP_HIGH_THROUGHPUT) ? 0x08 : 0)
        | (info.has(Flags.IP_HIGH_RELIABILITY) ? 0x04 : 0)
        | (info.has(Flags.IP_LOW_COST) ? 0x02 : 0);
  }

  private static String alpn(Wsi wsi) {
    ConnectInfo info = wsi.info();
    String own = info.wishes().alpn();
    String asked = own == null ? wsi.vhost().alpn() : own;
    return asked != null ? asked : info.isWebSocket() || info.isRaw() ? "" : DEFAULT_ALPN;
  }
}
