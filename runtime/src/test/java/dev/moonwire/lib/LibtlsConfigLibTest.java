package dev.moonwire.lib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.moonwire.fd.Descriptor;
import dev.moonwire.fd.FdTable;
import dev.moonwire.fd.OpenMode;
import dev.moonwire.fd.Permissions;
import dev.moonwire.lib.Libs.Generation;
import dev.moonwire.loop.Loop;
import dev.moonwire.vm.Files;
import dev.moonwire.vm.LuaVm;
import dev.moonwire.vm.Options;
import dev.moonwire.vm.ScriptException;
import dev.moonwire.vm.VmTable;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** What scripts see of the module: names, shapes of results, arguments. */
class LibtlsConfigLibTest {
  private static final String METHODS =
      "add_keypair add_keypair_file add_ticket_key clear_keys insecure_noverifycert"
          + " insecure_noverifyname insecure_noverifytime ocsp_require_stapling"
          + " prefer_ciphers_client prefer_ciphers_server set_alpn set_ca set_ca_file set_ca_path"
          + " set_cert set_cert_file set_ciphers set_crl set_crl_file set_dheparams"
          + " set_ecdhecurve set_ecdhecurves set_key set_key_file set_keypair set_keypair_file"
          + " set_ocsp_staple set_ocsp_staple_file set_protocols set_session_fd set_session_id"
          + " set_session_lifetime set_verify_depth verify verify_client verify_client_optional";

  /** A script that touches files has left this module. */
  private static final Files NO_FILES =
      (Files)
          Proxy.newProxyInstance(
              Files.class.getClassLoader(),
              new Class<?>[] {Files.class},
              (proxy, method, arguments) -> {
                throw new UnsupportedOperationException(method.getName());
              });

  @TempDir Path folder;
  private Loop loop;
  private FdTable descriptors;
  private LuaVm vm;

  @BeforeEach
  void open() {
    loop = Loop.create();
    descriptors = new FdTable(loop);
    vm = new LuaVm(Options.of(NO_FILES));
    vm.globals().rawset("config", new LibtlsModules(vm, Generation.CLASSIC).config(descriptors));
  }

  @AfterEach
  void close() {
    vm.close();
    descriptors.close();
    loop.close();
  }

  @Test
  void aConfigHasLibtlssMethodsAndNoOthers() throws ScriptException {
    VmTable metatable = vm.metatable(run("return config.new()").arg1());
    assertEquals(Set.of("__gc", "__tostring", "__index"), names(metatable));
    assertEquals(
        new TreeSet<>(List.of(METHODS.split(" "))), names((LuaTable) metatable.rawget("__index")));
  }

  @Test
  void theModuleHasFourFunctions() throws ScriptException {
    assertEquals(
        Set.of("new", "parse_protocols", "load_file", "default_ca_cert_file"),
        names((LuaTable) run("return config").arg1()));
  }

  @Test
  void theConstantsAreThirtyNumbers() {
    VmTable module = new VmTable();
    LibtlsConstants.addTo(module);
    assertEquals(30, names(module).size());
    assertEquals(-2, module.rawget("WANT_POLLIN").toint());
    assertEquals(30, module.rawget("TLS_v1x").toint());
    assertEquals(5, module.rawget("OCSP_RESPONSE_UNAUTHORIZED").toint());
    assertEquals(8, module.rawget("CRL_REASON_REMOVE_FROM_CRL").toint());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "config.parse_protocols('tlsv1.2')|8",
        "config.parse_protocols('!all')|0",
        "config.parse_protocols('none')|0 Success",
        "config.parse_protocols('tlsv1.3\\0junk')|16",
        "config.load_file('/nonexistent')|nil No such file or directory",
        "config.load_file('/nonexistent', nil)|nil No such file or directory",
        "c:set_alpn('h2')|true",
        "c:set_alpn('h2\\0,')|true",
        "c:set_alpn('h2,')|false alpn protocol with zero length",
        "c:set_ciphers('foo\\0:AES128-SHA')|false no ciphers for 'foo'",
        "c:set_ca_file('/no\\233')|false failed to open CA file '/no\u00e9': No such file or"
            + " directory",
        "c:set_protocols()|true",
        "c:set_protocols(nil, 8, nil)|true",
        "c:set_session_lifetime(-2 ^ 32 + 4)|true",
        "c:set_session_fd(-1)|true",
        "c:set_session_fd(9999)|false failed to stat session file: Bad file descriptor",
        "c:add_ticket_key(2 ^ 32, K)|false ticket key already present",
        "c:add_ticket_key(2 ^ 32 + 7, K)|true",
        "c:set_verify_depth(6.0)|true",
        "c:verify()|",
        "c:clear_keys(1, 2)|",
      })
  void resultsHaveTheReferencesShape(String call, String results) throws ScriptException {
    String shown = shown(run("local c, K = config.new(), ... return " + call, ticketKey()));
    assertEquals(results == null ? "" : results, shown);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "c.set_alpn(c)|string expected, got no value",
        "c.set_alpn(c, 5)|string expected, got number",
        "c.set_alpn({}, 'h2')|libtls.config expected, got table",
        "c.set_verify_depth(c, 1.5)|integer expected, got number",
        "c.set_session_lifetime(c, '100')|number expected, got string",
        "c.set_protocols(c, 8, '8')|number expected, got string",
        "c.add_ticket_key(c, 1)|string expected, got no value",
        "c.set_keypair(c, 'x', 'y', nil)|string expected, got nil",
        "c.add_keypair_file(c, 'x', 'y', nil)|string expected, got nil",
        "config.load_file({})|string expected, got table",
        "config.load_file('x', 1)|string expected, got number",
      })
  void wrongArgumentsRaise(String call, String message) {
    ScriptException raised =
        assertThrows(ScriptException.class, () -> run("local c = config.new() return " + call));
    assertTrue(raised.getMessage().contains("(" + message + ")"), raised.getMessage());
  }

  @Test
  void aStaplePassedAsTheThirdArgumentIsTaken() throws ScriptException {
    String pki = "spec/golden/libtls/pki/";
    assertEquals(
        "false failed to open ocsp file '/nonexistent': No such file or directory",
        shown(
            run(
                "return config.new():set_keypair_file(... .. 'server.crt', ... .. 'server.key',"
                    + " '/nonexistent')",
                LuaValue.valueOf(pki))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"600", "644", "700", "640"})
  void aSessionFileIsTheOwnersAlone(String mode) throws Exception {
    Path file = folder.resolve("session");
    Descriptor open = descriptors.open(file, OpenMode.of("w"));
    Permissions.change(file, Integer.parseInt(mode, 8));
    String expected =
        mode.equals("600")
            ? "true"
            : "false session file has incorrect permissions (" + mode + " != 600)";
    assertEquals(expected, shown(run("return config.new():set_session_fd(...)", number(open))));
  }

  @Test
  void aSessionFileIsARegularFile() throws Exception {
    Descriptor pipe = descriptors.pipe().reader();
    assertEquals(
        "false session file is not a regular file",
        shown(run("return config.new():set_session_fd(...)", number(pipe))));
  }

  private Varargs run(String chunk, LuaValue... arguments) throws ScriptException {
    return vm.run(
        chunk.getBytes(StandardCharsets.ISO_8859_1), "=test", LuaValue.varargsOf(arguments));
  }

  private static LuaValue number(Descriptor descriptor) {
    return LuaValue.valueOf(descriptor.fd());
  }

  private static LuaValue ticketKey() {
    return LuaValue.valueOf("k".repeat(48));
  }

  private static String shown(Varargs results) {
    List<String> shown = new ArrayList<>();
    for (int i = 1; i <= results.narg(); i++) {
      LuaValue value = results.arg(i);
      shown.add(
          value.isstring()
              ? new String(
                  value.strvalue().m_bytes,
                  value.strvalue().m_offset,
                  value.strvalue().m_length,
                  StandardCharsets.ISO_8859_1)
              : value.tojstring());
    }
    return String.join(" ", shown);
  }

  private static Set<String> names(LuaTable table) {
    Set<String> names = new TreeSet<>();
    for (LuaValue key : table.keys()) {
      names.add(key.tojstring());
    }
    return names;
  }
}
