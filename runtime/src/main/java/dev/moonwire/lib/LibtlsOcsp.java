package dev.moonwire.lib;

import dev.moonwire.tls.TlsContext;
import dev.moonwire.tls.x509.Ocsp;
import dev.moonwire.tls.x509.OcspResult;
import dev.moonwire.vm.Arguments;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** {@code peer_ocsp_*} and {@code ocsp_process_response}. */
final class LibtlsOcsp {
  private final UserdataType<TlsContext> type;
  private final LibtlsResults results;

  private LibtlsOcsp(UserdataType<TlsContext> type, LibtlsResults results) {
    this.type = type;
    this.results = results;
  }

  static void addTo(UserdataType<TlsContext> type, LibtlsResults results) {
    type.method("ocsp_process_response", (context, args) -> process(context, args, results));
    LibtlsOcsp getters = new LibtlsOcsp(type, results);
    getters.number("peer_ocsp_cert_status", OcspResult::certStatus);
    getters.number("peer_ocsp_crl_reason", OcspResult::crlReason);
    getters.number("peer_ocsp_response_status", OcspResult::responseStatus);
    getters.time("peer_ocsp_next_update", OcspResult::nextUpdate);
    getters.time("peer_ocsp_revocation_time", OcspResult::revocationTime);
    getters.time("peer_ocsp_this_update", OcspResult::thisUpdate);
    getters.status("peer_ocsp_result", status -> LibtlsResults.string(status.resultText()));
    getters.value(
        "peer_ocsp_url", context -> textOrNull(context.ocsp().flatMap(Ocsp::url).orElse(null)));
  }

  private static Varargs process(TlsContext context, Arguments args, LibtlsResults results) {
    byte[] der = LibtlsArguments.bytes(args, 2);
    return results.of("ocsp_process_response", () -> context.processOcspResponse(der));
  }

  private static @Nullable LuaValue textOrNull(@Nullable String text) {
    return text == null ? null : LibtlsResults.string(text);
  }

  private void number(String name, ToIntFunction<OcspResult> of) {
    status(name, status -> LuaValue.valueOf(of.applyAsInt(status)));
  }

  private void time(String name, Function<OcspResult, OptionalLong> of) {
    status(
        name,
        status -> {
          OptionalLong time = of.apply(status);
          return time.isPresent() ? LuaValue.valueOf((double) time.getAsLong()) : null;
        });
  }

  private void status(String name, Function<OcspResult, @Nullable LuaValue> of) {
    value(
        name,
        context -> {
          OcspResult status = context.ocsp().flatMap(Ocsp::result).orElse(null);
          return status == null ? null : of.apply(status);
        });
  }

  /** The value, or {@code nil} and the context's last error. */
  private void value(String name, Function<TlsContext, @Nullable LuaValue> of) {
    type.method(
        name,
        (context, args) -> {
          LuaValue value = of.apply(context);
          return value == null ? results.behind(LuaValue.NIL, name, context.error()) : value;
        });
  }
}
