package dev.moonwire.lib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.moonwire.loop.Loop;
import dev.moonwire.tls.engine.TlsEngine;
import dev.moonwire.vm.Limits;
import dev.moonwire.vm.LuaVm;
import dev.moonwire.vm.Options;
import dev.moonwire.vm.ScriptException;
import dev.moonwire.vm.std.StandardLibraries;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.luaj.vm2.LuaValue;

/** Memory that scripts keep behind the userdata of the network libraries counts. */
@Timeout(120)
class NativeMemoryTest {
  private static final String PRELUDE =
      "local lws, tls, config = require('libwebsockets'), require('libtls'), require('libtls.config')"
          + " local inflate = require('moonwire.inflate.core')"
          + " local function big() return ('x'):rep(1e4) end"
          + " local function context(o) o = o or {} o.port = -1 return lws.create_context(o) end"
          + " local ctx = context() local function connect(o) o.context = ctx o.address = 'localhost'"
          + " o.port = 9 return lws.client_connect_via_info(o) end ";

  private static LuaValue run(String chunk) throws ScriptException {
    try (Libs libs = new Libs(Loop.create());
        LuaVm vm = new LuaVm(Options.of(libs.files()).withLimits(Limits.ofMemory(8 << 20)))) {
      libs.attach(vm);
      StandardLibraries.install(vm);
      libs.installTls(vm, TlsEngine.AUTO, Libs.Generation.CLASSIC, null);
      libs.installWebsockets(vm, TlsEngine.AUTO, null, libs.files());
      libs.installInflate(vm);
      byte[] all = (PRELUDE + chunk).getBytes(StandardCharsets.ISO_8859_1);
      return vm.run(all, "=t", LuaValue.NONE).arg1();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "for i = 1, 4000 do connect({userdata = {big()}}) end",
        "for i = 1, 4000 do connect({opaque_user_data = big()}) end",
        "for i = 1, 4000 do connect({retry_and_idle_policy = {big()}}) end",
        "for i = 1, 4000 do connect({path = '/' .. big()}) end",
        "for i = 1, 4000 do lws.set_wsi_user(connect({}), big()) end",
        "for i = 1, 4000 do local s = big() ctx:sul_schedule(function() return s end, 1e9) end",
        "for i = 1, 4000 do local s = big() ctx:retry_sul_schedule({retry_ms_table = {1e6}}, 0,"
            + " function() return s end) end",
        "for i = 1, 4000 do local s = big() ctx:create_vhost({vhost_name = 'v', protocols ="
            + " {{name = 'p', callback = function() return s end}}}) end",
        "for i = 1, 4000 do ctx:create_vhost({vhost_name = big()}) end",
        "for i = 1, 4000 do ctx:create_vhost({vhost_name = 'v', client_ssl_ca_mem = big()}) end",
        "for i = 1, 4000 do local s = big() context():sul_schedule(function() return s end, 1e9) end",
        "for i = 1, 4000 do lws.vhost_destroy(ctx:create_vhost({vhost_name = big()})) end",
        "local w = connect({}) for i = 1, 1e6 do lws.wsi_close(w) end",
        "local t = {} for i = 1, 4000 do local c = context({vhost_name = big()}) t[#t + 1] = c end",
        "local function hide() local t = {} for i = 1, 500 do t[i] = big() end"
            + " lws.set_log_level(0, function() return t end) end"
            + " hide() local t = {} for i = 1, 500 do t[i] = big() end",
        "local t = {} for i = 1, 4000 do local c = config.new() c:set_ca(big()) t[#t + 1] = c end",
        "local t = {} for i = 1, 4000 do local c = config.new() c:set_key(big()) t[#t + 1] = c end",
        "local t = {} for i = 1, 4000 do local c = config.new() c:set_ca(big())"
            + " t[#t + 1] = tls.client(c) end",
        "local t = {} for i = 1, 4000 do local c, s = tls.client(config.new()), big()"
            + " local function f() return s end c:connect_cbs(f, f, 'x') t[#t + 1] = c end",
        "local t = {} for i = 1, 4000 do local s = ('a,'):rep(3e4) .. 'a' local c = config.new()"
            + " c:set_alpn(s) t[#t + 1] = c end",
        "local t = {} for i = 1, 4000 do t[#t + 1] = inflate.new('gzip', 1) end",
      })
  void endsAScriptThatHides(String attack) {
    ScriptException e = assertThrows(ScriptException.class, () -> run(attack), attack);
    assertTrue(e.isLimitExceeded(), attack + ": " + e.getMessage());
    assertTrue(e.getMessage().endsWith("memory limit exceeded"), e.getMessage());
  }

  @Test
  void whatIsGoneDoesNotCount() throws Exception {
    assertEquals(
        "done",
        run("for i = 1, 3000 do local c = config.new() c:set_ca(big()) tls.client(c)"
                + " ctx:sul_schedule(big, 1e9).cancel() inflate.new('gzip', 1)"
                + " local x = context({vhost_name = big()}) x:sul_schedule(big, 1e9) x:destroy() end"
                + " for i = 1, 30 do tls.client(config.new()):connect_cbs(big, big, 'x') end"
                + " return 'done'")
            .tojstring());
  }
}
