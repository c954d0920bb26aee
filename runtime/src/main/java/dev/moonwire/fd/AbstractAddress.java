package dev.moonwire.fd;

import java.net.SocketAddress;

/**
 * The address of a unix socket that has a name and no file: Linux's abstract name space (unix(7)).
 * Every local user may use any name, and it goes with its socket.
 */
public final class AbstractAddress extends SocketAddress {
  private static final long serialVersionUID = 1;

  private final String name;

  /**
   * @param name without the NUL that it begins with for the system
   */
  public AbstractAddress(String name) {
    this.name = name;
  }

  public String name() {
    return name;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AbstractAddress address && address.name.equals(name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  /** As socat and ss write it. */
  @Override
  public String toString() {
    return "@" + name;
  }
}
