package dev.moonwire.lib;

import dev.moonwire.client.ConnectInfo;
import dev.moonwire.client.Credentials;
import dev.moonwire.client.Flags;
import dev.moonwire.client.Handler;
import dev.moonwire.client.IdlePolicy;
import dev.moonwire.client.Limits;
import dev.moonwire.client.Protocol;
import dev.moonwire.client.TlsFiles;
import dev.moonwire.client.VhostInfo;
import dev.moonwire.client.Wishes;
import dev.moonwire.client.Wsi;
import dev.moonwire.client.link.Proxy;
import dev.moonwire.fd.KeepAlive;
import dev.moonwire.tls.config.TlsConfig;
import dev.moonwire.vm.Files;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaFunction;

/** Makes what the client needs of the tables that scripts give. */
final class LwsInfos {
  private static final int HTTP_PROXY_PORT = 8080;
  private static final int SOCKS_PROXY_PORT = 1080;
  private static final int MOST_PORT = 0xffff;

  /** What Linux takes for the seconds and probes of keep-alive. */
  private static final int MOST_KEEP_ALIVE = 0x7fff;

  private static final int MOST_PROBES = 127;

  private static final Duration KEEP_WARM = Duration.ofSeconds(5);
  private static final String DEFLATE = "permessage-deflate";

  private final LwsHandlers handlers;
  private final Files files;

  /**
   * @param files whose environment names proxies
   */
  LwsInfos(LwsHandlers handlers, Files files) {
    this.handlers = handlers;
    this.files = files;
  }

  /** Of {@code lws_context_creation_info}. */
  VhostInfo vhost(LwsFields info) {
    return new VhostInfo(
        info.textOr("vhost_name", "default"),
        info.integer("options", 0),
        protocols(info.table("protocols")),
        deflateOffer(info.table("extensions")),
        proxy(info),
        tls(info),
        limits(info),
        idle(info),
        iface(info),
        keepAlive(info));
  }

  private List<Protocol> protocols(@Nullable LwsFields list) {
    List<Protocol> protocols = new ArrayList<>();
    for (int i = 1; list != null && i <= list.length(); i++) {
      protocols.add(protocol(list.item(i)));
    }
    if (protocols.isEmpty()) {
      protocols.add(new Protocol("default", LwsHandlers.dummy(), 0, 0));
    }
    return List.copyOf(protocols);
  }

  private Protocol protocol(LwsFields item) {
    LuaFunction callback = item.function("callback");
    Handler handler = callback == null ? LwsHandlers.dummy() : handlers.of(callback);
    int size = (int) Math.min(item.size("rx_buffer_size", 0), Integer.MAX_VALUE);
    return new Protocol(item.textOr("name", ""), handler, size, item.integer("id", 0));
  }

  /** The extension's offer, which begins with its name. */
  private static @Nullable String deflateOffer(@Nullable LwsFields extensions) {
    for (int i = 1; extensions != null && i <= extensions.length(); i++) {
      LwsFields item = extensions.item(i);
      if (DEFLATE.equals(item.text("name"))) {
        return item.textOr("client_offer", DEFLATE);
      }
    }
    return null;
  }

  private @Nullable Proxy proxy(LwsFields info) {
    String socks = orEnvironment(info.text("socks_proxy_address"), "socks_proxy");
    if (socks != null) {
      return proxy(Proxy.Kind.SOCKS5, socks, info.size("socks_proxy_port", SOCKS_PROXY_PORT));
    }
    String http = orEnvironment(info.text("http_proxy_address"), "http_proxy");
    return http == null
        ? null
        : proxy(Proxy.Kind.HTTP, http, info.size("http_proxy_port", HTTP_PROXY_PORT));
  }

  /** An empty text means none, whatever the environment says. */
  private @Nullable String orEnvironment(@Nullable String given, String variable) {
    String text = given == null ? variable(variable) : given;
    return text == null || text.isEmpty() ? null : text;
  }

  private @Nullable String variable(String name) {
    byte[] value = files.environment(name.getBytes(StandardCharsets.UTF_8));
    return value == null ? null : new String(value, StandardCharsets.ISO_8859_1);
  }

  /** Of {@code user:password@host:port}; null for an empty text. */
  static @Nullable Proxy proxy(Proxy.Kind kind, String text, long port) {
    if (text.isEmpty()) {
      return null;
    }
    Proxy proxy = Proxy.parse(kind, text, (int) Math.min(port, MOST_PORT));
    if (proxy == null) {
      throw new LuaError("malformed proxy address");
    }
    return proxy;
  }

  static Proxy.Kind proxyKind(boolean socks) {
    return socks ? Proxy.Kind.SOCKS5 : Proxy.Kind.HTTP;
  }

  static int proxyPort(boolean socks) {
    return socks ? SOCKS_PROXY_PORT : HTTP_PROXY_PORT;
  }

  /** The fields for TLS; those with {@code client_} win, as in the library. */
  static TlsFiles tls(LwsFields info) {
    return new TlsFiles(
        info.userdata("provided_client_ssl_ctx", TlsConfig.class, LibtlsConfigLib.TYPE),
        info.text("client_ssl_ca_filepath", "ssl_ca_filepath"),
        info.text("client_ssl_ca_mem"),
        info.text("client_ssl_cert_filepath", "ssl_cert_filepath"),
        info.text("client_ssl_cert_mem"),
        info.text("client_ssl_private_key_filepath", "ssl_private_key_filepath"),
        info.text("client_ssl_key_mem"),
        info.text("client_ssl_private_key_password", "ssl_private_key_password"),
        info.text("client_ssl_cipher_list", "ssl_cipher_list"),
        info.text("alpn"));
  }

  private static Limits limits(LwsFields info) {
    Limits usual = Limits.DEFAULT;
    return new Limits(
        info.seconds("timeout_secs", usual.timeout()),
        info.seconds("connect_timeout_secs", info.seconds("timeout_secs", usual.connectTimeout())),
        (int) Math.min(info.size("pt_serv_buf_size", usual.pieceSize()), Integer.MAX_VALUE),
        (int) Math.min(info.size("max_http_header_data", usual.headSize()), Integer.MAX_VALUE),
        info.size("max_message_size", usual.messageSize()),
        info.size("max_body_size", usual.bodySize()),
        (int) info.integer("max_redirects", usual.redirects()),
        info.size("max_unsent_size", usual.unsentSize()),
        (int) Math.min(info.size("max_refusal_size", usual.refusalSize()), Integer.MAX_VALUE));
  }

  /** The newer policy, or the interval of older versions. */
  private static IdlePolicy idle(LwsFields info) {
    IdlePolicy policy = policy(info);
    if (policy != null) {
      return policy;
    }
    Duration interval = info.secondsOrNull("ws_ping_pong_interval");
    return interval == null ? IdlePolicy.NONE : new IdlePolicy(interval, interval.multipliedBy(2));
  }

  private static @Nullable IdlePolicy policy(LwsFields info) {
    LwsFields policy = info.table("retry_and_idle_policy");
    return policy == null
        ? null
        : new IdlePolicy(
            policy.secondsOrNull("secs_since_valid_ping"),
            policy.secondsOrNull("secs_since_valid_hangup"));
  }

  /** Of {@code lws_client_connect_info}. */
  ConnectInfo connect(LwsFields info) throws Refusal {
    String address = info.text("address");
    if (address == null || address.isEmpty()) {
      throw new Refusal("no address");
    }
    if (address.indexOf('\0') >= 0) {
      throw new Refusal("address contains a control character");
    }
    boolean unix = address.startsWith("+");
    long port = unix ? 0 : info.integer("port", 0);
    long flags = info.integer("ssl_connection", 0);
    if (!unix && (port < 1 || port > MOST_PORT)) {
      throw new Refusal("port out of range");
    }
    String path = line(info, "path", "/");
    if (!path.startsWith("/") && !path.equals("*")) {
      path = "/" + path;
    }
    String method = info.text("method");
    return new ConnectInfo(
        new ConnectInfo.Target(
            address,
            (int) port,
            flags,
            path.replace(" ", "%20"),
            line(info, "host", unix ? "localhost" : address),
            method == null ? null : method(method)),
        wishes(info, method));
  }

  private static Wishes wishes(LwsFields info, @Nullable String method) throws Refusal {
    String protocol = info.text("protocol");
    String local = info.text("local_protocol_name");
    long localPort = info.integer("local_port", 0);
    if (localPort < 0 || localPort > MOST_PORT) {
      throw new Refusal("local_port out of range");
    }
    return new Wishes(
        info.has("origin") ? line(info, "origin", "") : null,
        method != null || protocol == null ? List.of() : offered(protocol),
        local == null && method != null ? protocol : local,
        protocol != null || local != null,
        info.text("alpn"),
        info.seconds("keep_warm_secs", KEEP_WARM),
        policy(info),
        info.userdata("parent_wsi", Wsi.class, LwsWsi.TYPE),
        iface(info),
        (int) localPort,
        credentials(info),
        info.truth("allow_reserved_bits"),
        info.truth("allow_unknown_opcode"),
        (int) Math.min(info.size("manual_initial_tx_credit", 0), Integer.MAX_VALUE));
  }

  private static @Nullable String iface(LwsFields info) {
    String name = info.text("iface");
    return name == null || name.isEmpty() ? null : name;
  }

  private static @Nullable Credentials credentials(LwsFields info) throws Refusal {
    String user = line(info, "auth_username", "");
    return user.isEmpty() ? null : new Credentials(user, info.textOr("auth_password", ""));
  }

  /** Asked for by a time, as in the library; the others are then the system's where 0. */
  private static @Nullable KeepAlive keepAlive(LwsFields info) {
    int time = small(info, "ka_time");
    return time == 0
        ? null
        : new KeepAlive(
            time, small(info, "ka_interval"), Math.min(small(info, "ka_probes"), MOST_PROBES));
  }

  private static int small(LwsFields info, String name) {
    return (int) Math.min(info.size(name, 0), MOST_KEEP_ALIVE);
  }

  private static String method(String name) throws Refusal {
    String method = name.toUpperCase(Locale.ROOT);
    if (!method.matches("[A-Z]+")) {
      throw new Refusal("malformed method");
    }
    return method;
  }

  private static List<String> offered(String list) {
    return Arrays.stream(list.split(",", -1))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .toList();
  }

  /** Text that goes into a request's head, which it must not end. */
  private static String line(LwsFields info, String name, String otherwise) throws Refusal {
    String text = info.textOr(name, otherwise);
    requireLine(name, text);
    return text;
  }

  private static void requireLine(String what, String text) throws Refusal {
    if (text.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7f)) {
      throw new Refusal(what + " contains a control character");
    }
  }

  static boolean wantsTls(VhostInfo info) {
    return (info.options() & Flags.DO_SSL_GLOBAL_INIT) != 0;
  }
}
