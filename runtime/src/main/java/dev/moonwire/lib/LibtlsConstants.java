package dev.moonwire.lib;

import static java.util.Map.entry;

import dev.moonwire.tls.cipher.ProtocolVersion;
import dev.moonwire.tls.cipher.Protocols;
import dev.moonwire.tls.config.TicketKey;
import dev.moonwire.tls.config.TlsConfig;
import dev.moonwire.vm.VmTable;
import java.util.Map;
import org.luaj.vm2.LuaValue;

/** The numbers in the module {@code libtls}: results, protocol flags, limits, OCSP (RFC 6960). */
final class LibtlsConstants {
  private static final Map<String, Integer> VALUES =
      Map.ofEntries(
          entry("WANT_POLLIN", -2),
          entry("WANT_POLLOUT", -3),
          entry("TLS_API", 20200120),
          entry("TLS_v10", ProtocolVersion.TLS1_0.bit()),
          entry("TLS_v11", ProtocolVersion.TLS1_1.bit()),
          entry("TLS_v12", ProtocolVersion.TLS1_2.bit()),
          entry("TLS_v13", ProtocolVersion.TLS1_3.bit()),
          entry("TLS_v1x", Protocols.ALL),
          entry("TLS_DEFAULT", Protocols.DEFAULT),
          entry("MAX_SESSION_ID_LENGTH", TlsConfig.MAX_SESSION_ID_LENGTH),
          entry("TICKET_KEY_SIZE", TicketKey.SIZE),
          entry("OCSP_RESPONSE_SUCCESSFUL", 0),
          entry("OCSP_RESPONSE_MALFORMED", 1),
          entry("OCSP_RESPONSE_INTERNALERROR", 2),
          entry("OCSP_RESPONSE_TRYLATER", 3),
          entry("OCSP_RESPONSE_SIGREQUIRED", 4),
          // libtls's own number: on the wire it is 6.
          entry("OCSP_RESPONSE_UNAUTHORIZED", 5),
          entry("OCSP_CERT_GOOD", 0),
          entry("OCSP_CERT_REVOKED", 1),
          entry("OCSP_CERT_UNKNOWN", 2),
          entry("CRL_REASON_UNSPECIFIED", 0),
          entry("CRL_REASON_KEY_COMPROMISE", 1),
          entry("CRL_REASON_CA_COMPROMISE", 2),
          entry("CRL_REASON_AFFILIATION_CHANGED", 3),
          entry("CRL_REASON_SUPERSEDED", 4),
          entry("CRL_REASON_CESSATION_OF_OPERATION", 5),
          entry("CRL_REASON_CERTIFICATE_HOLD", 6),
          entry("CRL_REASON_REMOVE_FROM_CRL", 8),
          entry("CRL_REASON_PRIVILEGE_WITHDRAWN", 9),
          entry("CRL_REASON_AA_COMPROMISE", 10));

  private LibtlsConstants() {}

  static void addTo(VmTable module) {
    VALUES.forEach((name, value) -> module.rawset(name, LuaValue.valueOf(value)));
  }
}
