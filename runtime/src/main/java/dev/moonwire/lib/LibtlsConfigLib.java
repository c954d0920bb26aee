package dev.moonwire.lib;

import dev.moonwire.fd.FdTable;
import dev.moonwire.lib.Libs.Generation;
import dev.moonwire.tls.cipher.Protocols;
import dev.moonwire.tls.config.LoadFile;
import dev.moonwire.tls.config.TlsConfig;
import dev.moonwire.tls.error.TlsException;
import dev.moonwire.vm.Arguments;
import dev.moonwire.vm.LuaVm;
import dev.moonwire.vm.NativeFunction;
import dev.moonwire.vm.VmTable;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * The module {@code libtls.config}: setters answer {@code true} or {@code false, err}, switches
 * answer nothing.
 */
final class LibtlsConfigLib {
  /** What scripts see of a {@link TlsConfig}. */
  static final String TYPE = "libtls.config";

  /** Setters that generation 3.5 names in its errors without the module in front. */
  private static final Set<String> BARE_OPERATIONS =
      Set.of("add_ticket_key", "set_session_lifetime", "set_session_id", "set_ocsp_staple");

  private final FdTable descriptors;
  private final Generation generation;
  private final LibtlsResults results;
  private final UserdataType<TlsConfig> type;
  private final ConfigTable table = new ConfigTable();

  LibtlsConfigLib(LuaVm vm, FdTable descriptors, Generation generation, LibtlsResults results) {
    this.descriptors = descriptors;
    this.generation = generation;
    this.results = results;
    this.type = new UserdataType<>(vm, TYPE, TlsConfig.class);
    addVerification();
    addKeyPairs();
    addNegotiation();
    addSessions();
  }

  /** The module's table. */
  VmTable module() {
    VmTable module = new VmTable();
    function(module, "new", args -> make(args, module));
    function(module, "parse_protocols", this::parseProtocols);
    function(module, "load_file", this::loadFile);
    function(
        module, "default_ca_cert_file", args -> LuaString.valueUsing(LoadFile.defaultCaFile()));
    return module;
  }

  private static void function(VmTable module, String name, NativeFunction.Body body) {
    module.rawset(name, new NativeFunction(name, body));
  }

  /** {@code config.new([table])}; anything else is ignored, and so is the module before a colon. */
  private Varargs make(Arguments args, VmTable module) {
    LuaValue settings = args.value(1);
    if (!(settings instanceof LuaTable) || LuaVm.rawEqual(settings, module)) {
      return type.wrap(new TlsConfig(descriptors.policy()));
    }
    try {
      return type.wrap(table.read(args, descriptors.policy()));
    } catch (TlsException e) {
      return results.nil("config.new", e);
    }
  }

  private Varargs parseProtocols(Arguments args) {
    OptionalInt bits = Protocols.parse(LibtlsArguments.list(args, 1));
    if (bits.isPresent()) {
      return LuaValue.valueOf(bits.getAsInt());
    }
    int none = generation == Generation.CLASSIC ? 0 : -1;
    return results.behind(LuaValue.valueOf(none), "config.parse_protocols", null);
  }

  private Varargs loadFile(Arguments args) {
    byte[] path = LibtlsArguments.cString(args, 1);
    byte[] password = LibtlsArguments.optCString(args, 2);
    try {
      return LuaString.valueUsing(LoadFile.load(descriptors.policy(), path, password));
    } catch (TlsException e) {
      return results.nil("config.load_file", e);
    }
  }

  private void addVerification() {
    setter("set_ca", (config, args) -> config.setCa(LibtlsArguments.bytes(args, 2)));
    setter("set_ca_file", (config, args) -> config.setCaFile(LibtlsArguments.cString(args, 2)));
    setter("set_ca_path", (config, args) -> config.setCaPath(LibtlsArguments.cString(args, 2)));
    setter("set_crl", (config, args) -> config.setCrl(LibtlsArguments.bytes(args, 2)));
    setter("set_crl_file", (config, args) -> config.setCrlFile(LibtlsArguments.cString(args, 2)));
    setter("set_verify_depth", (config, args) -> config.setVerifyDepth((int) integer(args, 2)));
    toggle("verify", TlsConfig::verify);
    toggle("insecure_noverifycert", TlsConfig::insecureNoVerifyCertificate);
    toggle("insecure_noverifyname", TlsConfig::insecureNoVerifyName);
    toggle("insecure_noverifytime", TlsConfig::insecureNoVerifyTime);
    toggle("verify_client", TlsConfig::verifyClient);
    toggle("verify_client_optional", TlsConfig::verifyClientOptional);
    toggle("ocsp_require_stapling", TlsConfig::requireOcspStapling);
  }

  /** Staples come after the pairs they belong to, which forget older ones. */
  private void addKeyPairs() {
    setter("set_cert", (config, args) -> config.setCertificate(LibtlsArguments.bytes(args, 2)));
    setter(
        "set_cert_file",
        (config, args) -> config.setCertificateFile(LibtlsArguments.cString(args, 2)));
    setter("set_key", (config, args) -> config.setKey(LibtlsArguments.bytes(args, 2)));
    setter("set_key_file", (config, args) -> config.setKeyFile(LibtlsArguments.cString(args, 2)));
    pair("set_keypair", TlsConfig::setKeyPair);
    pair("add_keypair", TlsConfig::addKeyPair);
    pairOfFiles("set_keypair_file", TlsConfig::setKeyPairFile);
    pairOfFiles("add_keypair_file", TlsConfig::addKeyPairFile);
    setter("set_ocsp_staple", (config, args) -> config.setStaple(LibtlsArguments.bytes(args, 2)));
    setter(
        "set_ocsp_staple_file",
        (config, args) -> config.setStapleFile(LibtlsArguments.cString(args, 2)));
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
    toggle("prefer_ciphers_client", TlsConfig::preferClientCiphers);
    toggle("prefer_ciphers_server", TlsConfig::preferServerCiphers);
  }

  private void addSessions() {
    setter(
        "set_session_lifetime",
        (config, args) -> config.setSessionLifetime((int) integer(args, 2)));
    setter("set_session_id", (config, args) -> config.setSessionId(LibtlsArguments.bytes(args, 2)));
    setter(
        "set_session_fd",
        (config, args) -> config.setSessionFd((int) integer(args, 2), descriptors));
    setter(
        "add_ticket_key",
        (config, args) -> config.addTicketKey(integer(args, 2), LibtlsArguments.bytes(args, 3)));
  }

  private long joinedFlags(Arguments args) {
    long flags = 0;
    for (int n = 2; n <= args.count(); n++) {
      flags |= LibtlsArguments.optInteger(generation, args, n, 0);
    }
    return flags;
  }

  private long integer(Arguments args, int n) {
    return LibtlsArguments.integer(generation, args, n);
  }

  /** Takes certificate, key and staple; the staple may be null. */
  @FunctionalInterface
  private interface PairSetter {
    void set(TlsConfig config, byte[] certificate, byte[] key, byte @Nullable [] staple)
        throws TlsException;
  }

  private void setter(String name, ConfigSetter setter) {
    table.setter(name, setter);
    String operation = BARE_OPERATIONS.contains(name) ? name : "config." + name;
    type.method(name, (config, args) -> results.of(operation, () -> setter.set(config, args)));
  }

  /** A switch, which tables have too. */
  private void toggle(String name, Consumer<TlsConfig> action) {
    table.toggle(name, action);
    action(name, action);
  }

  private void action(String name, Consumer<TlsConfig> action) {
    type.method(
        name,
        (config, args) -> {
          action.accept(config);
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
                generation == Generation.CLASSIC
                    ? LibtlsArguments.bytesIfPassed(args, 4)
                    : LibtlsArguments.optBytes(args, 4)));
  }

  private void pairOfFiles(String name, PairSetter setter) {
    setter(
        name,
        (config, args) ->
            setter.set(
                config,
                LibtlsArguments.cString(args, 2),
                LibtlsArguments.cString(args, 3),
                generation == Generation.CLASSIC
                    ? LibtlsArguments.cStringIfPassed(args, 4)
                    : LibtlsArguments.optCString(args, 4)));
  }
}
