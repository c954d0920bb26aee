package dev.moonwire.lib;

import dev.moonwire.fd.FdTable;
import dev.moonwire.tls.cipher.Protocols;
import dev.moonwire.tls.config.LoadFile;
import dev.moonwire.tls.config.TlsConfig;
import dev.moonwire.tls.error.TlsException;
import dev.moonwire.vm.Arguments;
import dev.moonwire.vm.LuaVm;
import dev.moonwire.vm.NativeFunction;
import dev.moonwire.vm.VmTable;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * The module {@code libtls.config} of lua-libtls' classic generation: setters answer {@code true}
 * or {@code false, text}, switches answer nothing.
 */
final class LibtlsConfigLib {
  /** What scripts see of a {@link TlsConfig}. */
  static final String TYPE = "libtls.config";

  /**
   * What strerror(3) says where nothing failed; the C module gives it for a list it cannot read.
   */
  private static final String NO_ERRNO = "Success";

  private final FdTable descriptors;
  private final UserdataType<TlsConfig> type;

  LibtlsConfigLib(LuaVm vm, FdTable descriptors) {
    this.descriptors = descriptors;
    this.type = new UserdataType<>(vm, TYPE, TlsConfig.class);
    addVerification();
    addKeyPairs();
    addNegotiation();
    addSessions();
  }

  /** The module's table. */
  VmTable module() {
    VmTable module = new VmTable();
    function(module, "new", args -> type.wrap(new TlsConfig()));
    function(module, "parse_protocols", LibtlsConfigLib::parseProtocols);
    function(module, "load_file", LibtlsConfigLib::loadFile);
    function(
        module, "default_ca_cert_file", args -> LuaString.valueUsing(LoadFile.defaultCaFile()));
    return module;
  }

  private static void function(VmTable module, String name, NativeFunction.Body body) {
    module.rawset(name, new NativeFunction(name, body));
  }

  private static Varargs parseProtocols(Arguments args) {
    OptionalInt bits = Protocols.parse(LibtlsArguments.list(args, 1));
    return bits.isPresent()
        ? LuaValue.valueOf(bits.getAsInt())
        : LuaValue.varargsOf(LuaValue.ZERO, LuaValue.valueOf(NO_ERRNO));
  }

  private static Varargs loadFile(Arguments args) {
    byte[] path = LibtlsArguments.cString(args, 1);
    byte[] password = LibtlsArguments.optCString(args, 2);
    try {
      return LuaString.valueUsing(LoadFile.load(path, password));
    } catch (TlsException e) {
      return LuaValue.varargsOf(LuaValue.NIL, text(e));
    }
  }

  private void addVerification() {
    setter("set_ca", (config, args) -> config.setCa(LibtlsArguments.bytes(args, 2)));
    setter("set_ca_file", (config, args) -> config.setCaFile(LibtlsArguments.cString(args, 2)));
    setter("set_ca_path", (config, args) -> config.setCaPath(LibtlsArguments.cString(args, 2)));
    setter("set_crl", (config, args) -> config.setCrl(LibtlsArguments.bytes(args, 2)));
    setter("set_crl_file", (config, args) -> config.setCrlFile(LibtlsArguments.cString(args, 2)));
    setter(
        "set_verify_depth",
        (config, args) -> config.setVerifyDepth(LibtlsArguments.integer(args, 2)));
    action("verify", TlsConfig::verify);
    action("insecure_noverifycert", TlsConfig::insecureNoVerifyCertificate);
    action("insecure_noverifyname", TlsConfig::insecureNoVerifyName);
    action("insecure_noverifytime", TlsConfig::insecureNoVerifyTime);
    action("verify_client", TlsConfig::verifyClient);
    action("verify_client_optional", TlsConfig::verifyClientOptional);
    action("ocsp_require_stapling", TlsConfig::requireOcspStapling);
  }

  private void addKeyPairs() {
    setter("set_cert", (config, args) -> config.setCertificate(LibtlsArguments.bytes(args, 2)));
    setter(
        "set_cert_file",
        (config, args) -> config.setCertificateFile(LibtlsArguments.cString(args, 2)));
    setter("set_key", (config, args) -> config.setKey(LibtlsArguments.bytes(args, 2)));
    setter("set_key_file", (config, args) -> config.setKeyFile(LibtlsArguments.cString(args, 2)));
    setter("set_ocsp_staple", (config, args) -> config.setStaple(LibtlsArguments.bytes(args, 2)));
    setter(
        "set_ocsp_staple_file",
        (config, args) -> config.setStapleFile(LibtlsArguments.cString(args, 2)));
    pair("set_keypair", TlsConfig::setKeyPair);
    pair("add_keypair", TlsConfig::addKeyPair);
    pairOfFiles("set_keypair_file", TlsConfig::setKeyPairFile);
    pairOfFiles("add_keypair_file", TlsConfig::addKeyPairFile);
    action("clear_keys", TlsConfig::clearKeys);
  }

  private void addNegotiation() {
    setter("set_alpn", (config, args) -> config.setAlpn(LibtlsArguments.list(args, 2)));
    setter("set_ciphers", (config, args) -> config.setCiphers(LibtlsArguments.list(args, 2)));
    setter("set_ecdhecurve", (config, args) -> config.setEcdheCurve(LibtlsArguments.list(args, 2)));
    setter(
        "set_ecdhecurves", (config, args) -> config.setEcdheCurves(LibtlsArguments.list(args, 2)));
    setter("set_dheparams", (config, args) -> config.setDheParams(LibtlsArguments.list(args, 2)));
    setter("set_protocols", (config, args) -> config.setProtocols(joinedFlags(args)));
    action("prefer_ciphers_client", TlsConfig::preferClientCiphers);
    action("prefer_ciphers_server", TlsConfig::preferServerCiphers);
  }

  private void addSessions() {
    setter(
        "set_session_lifetime",
        (config, args) -> config.setSessionLifetime(LibtlsArguments.integer(args, 2)));
    setter("set_session_id", (config, args) -> config.setSessionId(LibtlsArguments.bytes(args, 2)));
    setter(
        "set_session_fd",
        (config, args) -> config.setSessionFd(LibtlsArguments.integer(args, 2), descriptors));
    setter(
        "add_ticket_key",
        (config, args) ->
            config.addTicketKey(args.exactInteger(2), LibtlsArguments.bytes(args, 3)));
  }

  private static long joinedFlags(Arguments args) {
    long flags = 0;
    for (int n = 2; n <= args.count(); n++) {
      flags |= args.optExactInteger(n, 0);
    }
    return flags;
  }

  @FunctionalInterface
  private interface Setter {
    void set(TlsConfig config, Arguments args) throws TlsException;
  }

  @FunctionalInterface
  private interface Action {
    void run(TlsConfig config);
  }

  /** Takes certificate, key and staple; the staple may be null. */
  @FunctionalInterface
  private interface PairSetter {
    void set(TlsConfig config, byte[] certificate, byte[] key, byte @Nullable [] staple)
        throws TlsException;
  }

  private void setter(String name, Setter setter) {
    type.method(
        name,
        (config, args) -> {
          try {
            setter.set(config, args);
            return LuaValue.TRUE;
          } catch (TlsException e) {
            return LuaValue.varargsOf(LuaValue.FALSE, text(e));
          }
        });
  }

  private void action(String name, Action action) {
    type.method(
        name,
        (config, args) -> {
          action.run(config);
          return LuaValue.NONE;
        });
  }

  private void pair(String name, PairSetter setter) {
    setter(
        name,
        (config, args) ->
            setter.set(
                config,
                LibtlsArguments.bytes(args, 2),
                LibtlsArguments.bytes(args, 3),
                LibtlsArguments.bytesIfPassed(args, 4)));
  }

  private void pairOfFiles(String name, PairSetter setter) {
    setter(
        name,
        (config, args) ->
            setter.set(
                config,
                LibtlsArguments.cString(args, 2),
                LibtlsArguments.cString(args, 3),
                LibtlsArguments.cStringIfPassed(args, 4)));
  }

  private static LuaString text(TlsException e) {
    return LuaString.valueUsing(e.text().getBytes(StandardCharsets.ISO_8859_1));
  }
}
