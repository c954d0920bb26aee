package dev.moonwire.client.link;

import dev.moonwire.fd.ConnectOptions;
import dev.moonwire.fd.KeepAlive;
import io.netty.util.NetUtil;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How our end of a TCP connection is to be.
 *
 * @param iface the address to connect from, or the name of the device that has it; null: any
 * @param port the port to connect from; 0: any
 * @param reusesAddress whether that port may be one that an earlier connection still occupies
 * @param keepAlive how the system asks a silent peer; null: it does not
 * @param trafficClass the octet of type of service, 0 for none
 */
public record SocketWishes(
    @Nullable String iface,
    int port,
    boolean reusesAddress,
    @Nullable KeepAlive keepAlive,
    int trafficClass) {

  /** Whether our own address matters. */
  boolean namesLocalEnd() {
    return iface != null || port != 0;
  }

  /**
   * What is to be set on a socket.
   *
   * @param remote where it is to connect to
   * @throws LinkException when our end can have no such address
   */
  ConnectOptions toward(SocketAddress remote) throws LinkException {
    InetSocketAddress local = null;
    if (namesLocalEnd() && remote instanceof InetSocketAddress inet) {
      local = new InetSocketAddress(address(inet.getAddress() instanceof Inet4Address), port);
    }
    return new ConnectOptions(local, reusesAddress, keepAlive, trafficClass);
  }

  private @Nullable InetAddress address(boolean four) throws LinkException {
    String name = iface;
    if (name == null) {
      return wildcard(four);
    }
    byte[] literal = NetUtil.createByteArrayFromIpAddressString(name);
    InetAddress found = literal == null ? ofDevice(name, four) : literal(literal);
    if (found == null || found instanceof Inet4Address != four) {
      throw new LinkException("'" + name + "' has no IPv" + (four ? "4" : "6") + " address");
    }
    return found;
  }

  /** Of the same family as the remote one: an IPv6 socket does not bind the other wildcard. */
  private static InetAddress wildcard(boolean four) throws LinkException {
    return literal(new byte[four ? 4 : 16]);
  }

  private static InetAddress literal(byte[] bytes) throws LinkException {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new LinkException("malformed address");
    }
  }

  private static @Nullable InetAddress ofDevice(String name, boolean four) throws LinkException {
    List<InetAddress> addresses;
    try {
      NetworkInterface device = NetworkInterface.getByName(name);
      if (device == null) {
        throw new LinkException("no such device: '" + name + "'");
      }
      addresses = device.inetAddresses().toList();
    } catch (SocketException e) {
      throw new LinkException("the addresses of '" + name + "' cannot be read");
    }
    return addresses.stream()
        .filter(address -> address instanceof Inet4Address == four)
        .findFirst()
        .orElse(null);
  }
}
