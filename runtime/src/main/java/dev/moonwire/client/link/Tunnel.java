package dev.moonwire.client.link;

import io.netty.buffer.ByteBuf;

/**
 * The talk with a proxy, until the stream leads to the target. Bytes behind what the proxy says
 * belong to the target and are left where they are.
 */
interface Tunnel {
  /** What is to be sent first. */
  void begin(ByteBuf out);

  /**
   * Takes what the proxy says.
   *
   * @param out for what is to be answered
   * @return whether the stream leads to the target now
   * @throws LinkException when the proxy refuses
   */
  boolean proceed(ByteBuf in, ByteBuf out) throws LinkException;

  /** The talk that the kind of proxy wants. */
  static Tunnel through(Proxy proxy, String host, int port) {
    return switch (proxy.kind()) {
      case HTTP -> new HttpTunnel(proxy, host, port);
      case SOCKS5 -> new SocksTunnel(proxy, host, port);
    };
  }
}
