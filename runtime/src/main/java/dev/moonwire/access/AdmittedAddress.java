package dev.moonwire.access;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * An address that a permitted name has led to. The permission travels with it: a rule that names a
 * host says nothing of the addresses behind it, which only the lookup knows.
 */
final class AdmittedAddress extends InetSocketAddress {
  private static final long serialVersionUID = 1L;

  private final boolean connect;
  private final boolean listen;

  AdmittedAddress(InetAddress address, int port, boolean connect, boolean listen) {
    super(address, port);
    this.connect = connect;
    this.listen = listen;
  }

  boolean mayConnect() {
    return connect;
  }

  boolean mayListen() {
    return listen;
  }
}
