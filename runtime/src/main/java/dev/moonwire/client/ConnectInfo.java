package dev.moonwire.client;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a wsi is to connect to: {@code lws_client_connect_info}. Text is of one char per byte.
 *
 * @param address where TCP goes: a name, an address, or {@code +} and the path of a unix socket
 * @param port 1 to 65535
 * @param flags bits of {@link Flags}
 * @param path begins with {@code /}
 * @param host for the Host field, for TLS the name that is asked for and wanted
 * @param method null for a WebSocket
 * @param offered the subprotocols a WebSocket offers
 * @param localProtocol the name of the protocol whose handler is called; null for the vhost's first
 * @param namesProtocol whether a protocol was named at all, and is told of being bound
 * @param alpn protocols separated by commas; null for the vhost's
 * @param keepWarm how long an idle shared connection is kept
 * @param parent closes this wsi with itself
 */
public record ConnectInfo(
    String address,
    int port,
    long flags,
    String path,
    String host,
    @Nullable String origin,
    @Nullable String method,
    List<String> offered,
    @Nullable String localProtocol,
    boolean namesProtocol,
    @Nullable String alpn,
    Duration keepWarm,
    @Nullable IdlePolicy idle,
    @Nullable Wsi parent) {

  boolean has(long flag) {
    return Flags.has(flags, flag);
  }

  /** Whether it is to become a WebSocket. */
  boolean isWebSocket() {
    return method == null;
  }

  /** Whether bytes are exchanged without any protocol. */
  boolean isRaw() {
    return "RAW".equals(method);
  }

  /** What it is called in logs. */
  String label() {
    String what = method == null ? "ws" : method.toLowerCase(Locale.ROOT);
    return what + " " + address + ":" + port + path;
  }

  /** The same for another resource of the same server. */
  ConnectInfo at(String toPath, @Nullable String toMethod) {
    return new ConnectInfo(
        address,
        port,
        flags,
        toPath,
        host,
        origin,
        toMethod,
        offered,
        localProtocol,
        namesProtocol,
        alpn,
        keepWarm,
        idle,
        parent);
  }

  /** The same for another server. */
  ConnectInfo redirected(
      String toAddress, int toPort, long toFlags, String toPath, @Nullable String toMethod) {
    String toHost = toAddress.indexOf(':') >= 0 ? "[" + toAddress + "]" : toAddress;
    boolean usualPort = toPort == (Flags.has(toFlags, Flags.USE_SSL) ? 443 : 80);
    return new ConnectInfo(
        toAddress,
        toPort,
        toFlags,
        toPath,
        usualPort ? toHost : toHost + ":" + toPort,
        origin,
        toMethod,
        offered,
        localProtocol,
        namesProtocol,
        alpn,
        keepWarm,
        idle,
        parent);
  }
}
