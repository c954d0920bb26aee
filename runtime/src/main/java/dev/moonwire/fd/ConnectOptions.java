package dev.moonwire.fd;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What is set on a TCP socket before it connects. Unix sockets have none of it.
 *
 * @param local our own address, port 0 for any; null: the system chooses
 * @param reusesAddress whether a port may be bound that an earlier connection still occupies
 * @param keepAlive how the system asks a silent peer; null: it does not
 * @param trafficClass the octet of type of service, 0 for none
 */
public record ConnectOptions(
    @Nullable InetSocketAddress local,
    boolean reusesAddress,
    @Nullable KeepAlive keepAlive,
    int trafficClass) {
  /** Nothing. */
  public static final ConnectOptions NONE = new ConnectOptions(null, false, null, 0);
}
