package dev.moonwire.lib;

import dev.moonwire.client.Reason;
import dev.moonwire.vm.VmTable;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;

/**
 * The numbers of libwebsockets, by their names there without {@code LWS_}, and with it for scripts
 * that were written so.
 */
final class LwsConstants {
  private static final String PREFIX = "LWS_";

  private static final String[] CONNECT_FLAGS = {
    "USE_SSL",
    "ALLOW_SELFSIGNED",
    "SKIP_SERVER_CERT_HOSTNAME_CHECK",
    "ALLOW_EXPIRED",
    "ALLOW_INSECURE",
    "H2_QUIRK_NGHTTP2_END_STREAM",
    "H2_QUIRK_OVERFLOWS_TXCR",
    "H2_AUTH_BEARER",
    "H2_HEXIFY_AUTH_TOKEN",
    "H2_MANUAL_RXFLOW",
    "HTTP_MULTIPART_MIME",
    "HTTP_X_WWW_FORM_URLENCODED",
    "HTTP_NO_FOLLOW_REDIRECT",
    "HTTP_NO_CACHE_CONTROL",
    "ALLOW_REUSE_ADDR",
    "IPV6_PREFER_PUBLIC_ADDR",
    "PIPELINE",
    "MUXABLE_STREAM",
    "H2_PRIOR_KNOWLEDGE",
    "WAKE_SUSPEND__VALIDITY",
    "PRIORITIZE_READS",
    "SECSTREAM_CLIENT",
    "SECSTREAM_PROXY_LINK",
    "SECSTREAM_PROXY_ONWARD",
    "IP_LOW_LATENCY",
    "IP_HIGH_THROUGHPUT",
    "IP_HIGH_RELIABILITY",
    "IP_LOW_COST",
    "CONMON",
    "ACCEPT_TLS_DOWNGRADE_REDIRECTS",
    "CACHE_COOKIES"
  };

  /** Name and bit of the options that concern clients. */
  private static final Object[][] OPTIONS = {
    {"REQUIRE_VALID_OPENSSL_CLIENT_CERT", 1},
    {"DISABLE_IPV6", 5},
    {"DISABLE_OS_CA_CERTS", 6},
    {"PEER_CERT_NOT_REQUIRED", 7},
    {"VALIDATE_UTF8", 8},
    {"SSL_ECDH", 9},
    {"DO_SSL_GLOBAL_INIT", 12},
    {"EXPLICIT_VHOSTS", 13},
    {"UNIX_SOCK", 14},
    {"JUST_USE_RAW_ORIGIN", 19},
    {"SKIP_PROTOCOL_INIT", 25},
    {"H2_JUST_FIX_WINDOW_UPDATE_OVERFLOW", 31},
    {"VH_H2_HALF_CLOSED_LONG_POLL", 32},
    {"H2_PRIOR_KNOWLEDGE", 34},
  };

  private static final Object[][] NUMBERS = {
    {"CONTEXT_PORT_NO_LISTEN", -1},
    {"CONTEXT_PORT_NO_LISTEN_SERVER", -2},
    {"WRITE_TEXT", 0},
    {"WRITE_BINARY", 1},
    {"WRITE_CONTINUATION", 2},
    {"WRITE_HTTP", 3},
    {"WRITE_PING", 5},
    {"WRITE_PONG", 6},
    {"WRITE_HTTP_FINAL", 7},
    {"WRITE_HTTP_HEADERS", 8},
    {"WRITE_HTTP_HEADERS_CONTINUATION", 9},
    {"WRITE_BUFLIST", 0x20},
    {"WRITE_NO_FIN", 0x40},
    {"WRITE_H2_STREAM_END", 0x80},
    {"WRITE_CLIENT_IGNORE_XOR_MASK", 0x80},
    {"CLOSE_STATUS_NOSTATUS", 0},
    {"CLOSE_STATUS_NORMAL", 1000},
    {"CLOSE_STATUS_GOINGAWAY", 1001},
    {"CLOSE_STATUS_PROTOCOL_ERR", 1002},
    {"CLOSE_STATUS_UNACCEPTABLE_OPCODE", 1003},
    {"CLOSE_STATUS_RESERVED", 1004},
    {"CLOSE_STATUS_NO_STATUS", 1005},
    {"CLOSE_STATUS_ABNORMAL_CLOSE", 1006},
    {"CLOSE_STATUS_INVALID_PAYLOAD", 1007},
    {"CLOSE_STATUS_POLICY_VIOLATION", 1008},
    {"CLOSE_STATUS_MESSAGE_TOO_LARGE", 1009},
    {"CLOSE_STATUS_EXTENSION_REQUIRED", 1010},
    {"CLOSE_STATUS_UNEXPECTED_CONDITION", 1011},
    {"CLOSE_STATUS_TLS_FAILURE", 1015},
    {"CLOSE_STATUS_CLIENT_TRANSACTION_DONE", 2000},
    {"CLOSE_STATUS_NOSTATUS_CONTEXT_DESTROY", 9999},
    {"H2_STREAM_SID", -1},
    {"LWSTXCR_US_TO_PEER", 0},
    {"LWSTXCR_PEER_TO_US", 1},
    {"NO_PENDING_TIMEOUT", 0},
    {"PENDING_TIMEOUT_AWAITING_PROXY_RESPONSE", 1},
    {"PENDING_TIMEOUT_AWAITING_CONNECT_RESPONSE", 2},
    {"PENDING_TIMEOUT_AWAITING_SERVER_RESPONSE", 4},
    {"PENDING_TIMEOUT_AWAITING_PING", 5},
    {"PENDING_TIMEOUT_CLOSE_ACK", 6},
    {"PENDING_TIMEOUT_SENT_CLIENT_HANDSHAKE", 8},
    {"PENDING_TIMEOUT_SSL_ACCEPT", 9},
    {"PENDING_TIMEOUT_HTTP_CONTENT", 10},
    {"PENDING_TIMEOUT_AWAITING_CLIENT_HS_SEND", 11},
    {"PENDING_FLUSH_STORED_SEND_BEFORE_CLOSE", 12},
    {"PENDING_TIMEOUT_HTTP_KEEPALIVE_IDLE", 15},
    {"PENDING_TIMEOUT_USER_REASON_BASE", 1000},
    {"TO_KILL_ASYNC", -1},
    {"TO_KILL_SYNC", -2},
    {"SET_TIMER_USEC_CANCEL", -1},
    {"USEC_PER_SEC", 1_000_000},
    {"MS_PER_SEC", 1000},
    {"US_PER_MS", 1000},
    {"LLL_ERR", 1},
    {"LLL_WARN", 2},
    {"LLL_NOTICE", 4},
    {"LLL_INFO", 8},
    {"LLL_DEBUG", 16},
    {"LLL_PARSER", 32},
    {"LLL_HEADER", 64},
    {"LLL_EXT", 128},
    {"LLL_CLIENT", 256},
    {"LLL_LATENCY", 512},
    {"LLL_USER", 1024},
    {"TLS_CERT_INFO_VALIDITY_FROM", 0},
    {"TLS_CERT_INFO_VALIDITY_TO", 1},
    {"TLS_CERT_INFO_COMMON_NAME", 2},
    {"TLS_CERT_INFO_ISSUER_NAME", 3},
    {"TLS_CERT_INFO_USAGE", 4},
    {"TLS_CERT_INFO_VERIFIED", 5},
    {"TLS_CERT_INFO_OPAQUE_PUBLIC_KEY", 6},
    {"TLS_CERT_INFO_DER_RAW", 7},
  };

  private LwsConstants() {}

  static void addTo(VmTable module) {
    for (Reason reason : Reason.values()) {
      add(module, "CALLBACK_" + reason.name(), reason.number());
    }
    for (int bit = 0; bit < CONNECT_FLAGS.length; bit++) {
      // The library has no prefix here.
      add(module, "LCCSCF_" + CONNECT_FLAGS[bit], 1L << bit);
    }
    for (Object[] option : OPTIONS) {
      add(module, "SERVER_OPTION_" + option[0], 1L << (Integer) option[1]);
    }
    for (Object[] number : NUMBERS) {
      add(module, (String) number[0], (Integer) number[1]);
    }
    LwsTokens.addTo(module);
  }

  static void add(VmTable module, String name, long value) {
    LuaValue number = LuaValue.valueOf((double) value);
    module.rawset(LuaString.valueOf(name), number);
    module.rawset(LuaString.valueOf(PREFIX + name), number);
  }
}
