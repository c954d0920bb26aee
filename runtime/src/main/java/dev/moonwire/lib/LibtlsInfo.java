package dev.moonwire.lib;

import dev.moonwire.tls.ConnectionInfo;
import dev.moonwire.tls.TlsContext;
import dev.moonwire.vm.Arguments;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** {@code conn_*} and {@code peer_cert_*}: what a handshake has found out, if one has succeeded. */
final class LibtlsInfo {
  private LibtlsInfo() {}

  static void addTo(UserdataType<TlsContext> type, LibtlsResults results) {
    type.method("conn_alpn_selected", text(ConnectionInfo::alpn))
        .method("conn_cipher", text(ConnectionInfo::cipher))
        .method("conn_cipher_strength", number(0, info -> (long) info.cipherStrength()))
        .method("conn_servername", text(ConnectionInfo::serverName))
        .extension("conn_session_error", LibtlsInfo::sessionError)
        .method("conn_session_resumed", truth(ConnectionInfo::isResumed))
        .method("conn_version", text(ConnectionInfo::version))
        .method("peer_cert_chain_pem", (context, args) -> chainPem(context, results))
        .method("peer_cert_contains_name", LibtlsInfo::containsName)
        .method("peer_cert_hash", text(ConnectionInfo::peerHash))
        .method("peer_cert_issuer", text(ConnectionInfo::peerIssuer))
        .method("peer_cert_notafter", number(-1, ConnectionInfo::peerNotAfter))
        .method("peer_cert_notbefore", number(-1, ConnectionInfo::peerNotBefore))
        .method("peer_cert_provided", truth(ConnectionInfo::isPeerCertificateProvided))
        .method("peer_cert_subject", text(ConnectionInfo::peerSubject));
  }

  /** A string, or no value at all. */
  private static UserdataType.Method<TlsContext> text(
      Function<ConnectionInfo, @Nullable String> of) {
    return (context, args) -> {
      ConnectionInfo info = context.info();
      String text = info == null ? null : of.apply(info);
      return text == null ? LuaValue.NONE : LibtlsResults.string(text);
    };
  }

  private static UserdataType.Method<TlsContext> number(
      long otherwise, Function<ConnectionInfo, Long> of) {
    return (context, args) -> {
      ConnectionInfo info = context.info();
      return LuaValue.valueOf((double) (info == null ? otherwise : of.apply(info)));
    };
  }

  private static UserdataType.Method<TlsContext> truth(Function<ConnectionInfo, Boolean> of) {
    return (context, args) -> {
      ConnectionInfo info = context.info();
      return LuaValue.valueOf(info != null && of.apply(info));
    };
  }

  /** An extension: why a session file did not help, or no value. */
  private static Varargs sessionError(TlsContext context, Arguments args) {
    String obstacle = context.sessionObstacle();
    return obstacle == null ? LuaValue.NONE : LibtlsResults.string(obstacle);
  }

  private static Varargs chainPem(TlsContext context, LibtlsResults results) {
    ConnectionInfo info = context.info();
    String pem = info == null ? null : info.peerChainPem();
    return pem == null
        ? results.behind(LuaValue.NIL, "peer_cert_chain_pem", context.error())
        : LibtlsResults.string(pem);
  }

  private static Varargs containsName(TlsContext context, Arguments args) {
    String name = LibtlsArguments.list(args, 2);
    ConnectionInfo info = context.info();
    return LuaValue.valueOf(info != null && info.peerHasName(name));
  }
}
