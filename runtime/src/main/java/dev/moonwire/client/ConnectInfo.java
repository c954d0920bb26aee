package dev.moonwire.client;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a wsi is to connect to, and how: {@code lws_client_connect_info}. Text is of one char per
 * byte. A redirect replaces the target; the wishes stay.
 */
public record ConnectInfo(Target target, Wishes wishes) {

  /**
   * What is to be fetched, and from whom.
   *
   * @param address where TCP goes: a name, an address, or {@code +} and the path of a unix socket,
   *     {@code +@} and the name of an abstract one
   * @param port 1 to 65535
   * @param flags bits of {@link Flags}
   * @param path begins with {@code /}
   * @param host for the Host field, for TLS the name that is asked for and wanted
   * @param method null for a WebSocket
   */
  public record Target(
      String address, int port, long flags, String path, String host, @Nullable String method) {}

  /** Whom credentials and cookies are for: who of another origin asks gets none. */
  record Origin(String address, int port, boolean secure, String host) {}

  Origin origin() {
    return new Origin(address(), port(), has(Flags.USE_SSL), host());
  }

  String address() {
    return target.address();
  }

  int port() {
    return target.port();
  }

  long flags() {
    return target.flags();
  }

  String path() {
    return target.path();
  }

  String host() {
    return target.host();
  }

  @Nullable String method() {
    return target.method();
  }

  boolean has(long flag) {
    return Flags.has(flags(), flag);
  }

  /** Whether it is to become a WebSocket. */
  boolean isWebSocket() {
    return method() == null;
  }

  /** Whether bytes are exchanged without any protocol. */
  boolean isRaw() {
    return "RAW".equals(method());
  }

  /** What it is called in logs. */
  String label() {
    String method = method();
    String what = method == null ? "ws" : method.toLowerCase(Locale.ROOT);
    return what + " " + address() + ":" + port() + path();
  }

  /** The same for another resource of the same server. */
  ConnectInfo at(String toPath, @Nullable String toMethod) {
    Target there = new Target(address(), port(), flags(), toPath, host(), toMethod);
    return new ConnectInfo(there, wishes);
  }

  /** The same for another server. */
  ConnectInfo redirected(
      String toAddress, int toPort, long toFlags, String toPath, @Nullable String toMethod) {
    String toHost = toAddress.indexOf(':') >= 0 ? "[" + toAddress + "]" : toAddress;
    boolean usualPort = toPort == (Flags.has(toFlags, Flags.USE_SSL) ? 443 : 80);
    String named = usualPort ? toHost : toHost + ":" + toPort;
    return new ConnectInfo(new Target(toAddress, toPort, toFlags, toPath, named, toMethod), wishes);
  }
}
