package dev.moonwire.lib;

import dev.moonwire.tls.TlsContext;
import dev.moonwire.tls.x509.OcspResult;
import dev.moonwire.vm.Arguments;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** {@code peer_ocsp_*} and {@code ocsp_process_response}. */
final class LibtlsOcsp {
  private LibtlsOcsp() {}

  static void addTo(UserdataType<TlsContext> type) {
    type.method("ocsp_process_response", LibtlsOcsp::process)
        .method("peer_ocsp_cert_status", number(OcspResult::certStatus))
        .method("peer_ocsp_crl_reason", number(OcspResult::crlReason))
        .method("peer_ocsp_next_update", time(OcspResult::nextUpdate))
        .method("peer_ocsp_response_status", number(OcspResult::responseStatus))
        .method("peer_ocsp_result", LibtlsOcsp::result)
        .method("peer_ocsp_revocation_time", time(OcspResult::revocationTime))
        .method("peer_ocsp_this_update", time(OcspResult::thisUpdate))
        .method("peer_ocsp_url", LibtlsOcsp::url);
  }

  private static Varargs process(TlsContext context, Arguments args) {
    byte[] der = LibtlsArguments.bytes(args, 2);
    return LibtlsResults.of(() -> context.processOcspResponse(der));
  }

  private static UserdataType.Method<TlsContext> number(ToIntFunction<OcspResult> of) {
    return time(status -> OptionalLong.of(of.applyAsInt(status)));
  }

  private static UserdataType.Method<TlsContext> time(Function<OcspResult, OptionalLong> of) {
    return (context, args) -> {
      OcspResult status = context.ocspStatus();
      OptionalLong number = status == null ? OptionalLong.empty() : of.apply(status);
      return number.isPresent()
          ? LuaValue.valueOf((double) number.getAsLong())
          : LibtlsInfo.noneKnown(context);
    };
  }

  private static Varargs result(TlsContext context, Arguments args) {
    OcspResult status = context.ocspStatus();
    return status == null
        ? LibtlsInfo.noneKnown(context)
        : LibtlsResults.string(status.resultText());
  }

  private static Varargs url(TlsContext context, Arguments args) {
    String url = context.ocspUrl();
    return url == null ? LibtlsInfo.noneKnown(context) : LibtlsResults.string(url);
  }
}
