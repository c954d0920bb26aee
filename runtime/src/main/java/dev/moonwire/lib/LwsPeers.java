package dev.moonwire.lib;

import dev.moonwire.client.Wsi;
import dev.moonwire.tls.ConnectionInfo;
import dev.moonwire.tls.TlsContext;
import dev.moonwire.vm.Arguments;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** {@code tls_peer_cert_info}: what is known of the server's certificate. */
final class LwsPeers {
  private static final int VALIDITY_FROM = 0;
  private static final int VALIDITY_TO = 1;
  private static final int COMMON_NAME = 2;
  private static final int ISSUER_NAME = 3;
  private static final int USAGE = 4;
  private static final int VERIFIED = 5;
  private static final int OPAQUE_PUBLIC_KEY = 6;
  private static final int DER_RAW = 7;

  private LwsPeers() {}

  static void addTo(LwsWsi wsis) {
    wsis.live("tls_peer_cert_info", LwsPeers::info);
  }

  /** Seconds since the epoch, text, bytes or a boolean; {@code nil, err} without a certificate. */
  private static Varargs info(Wsi wsi, Arguments args) {
    long what = args.exactInteger(2);
    TlsContext tls = wsi.tls();
    ConnectionInfo info = tls == null ? null : tls.info();
    if (tls == null || info == null || !info.isPeerCertificateProvided()) {
      return LuaValue.varargsOf(LuaValue.NIL, LuaValue.valueOf("no peer certificate"));
    }
    return switch ((int) what) {
      case VALIDITY_FROM -> LwsWsi.number(info.peerNotBefore());
      case VALIDITY_TO -> LwsWsi.number(info.peerNotAfter());
      case COMMON_NAME -> LibtlsResults.string(info.peerCommonName());
      case ISSUER_NAME -> LibtlsResults.string(info.peerIssuer());
      case USAGE -> LwsWsi.number(info.peerKeyUsage());
      case VERIFIED -> LuaValue.valueOf(tls.verification() != null || info.isResumed());
      case OPAQUE_PUBLIC_KEY -> LuaString.valueUsing(info.peerPublicKey());
      case DER_RAW -> LuaString.valueUsing(info.peerDer());
      default -> throw args.error(2, "TLS_CERT_INFO expected");
    };
  }
}
