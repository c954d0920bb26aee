-- Contexts, vhosts and connections as values: what a script may hold, ask and pass; what a mistake raises.

local lws = require("libwebsockets")
local helper = require("helper")
local http = require("scripted.http")
local recorder = require("scripted.recorder")
local staging = require("scripted.stage")
local websocket = require("scripted.websocket")

local SSL_INIT = lws.SERVER_OPTION_DO_SSL_GLOBAL_INIT
local EXPLICIT = lws.SERVER_OPTION_EXPLICIT_VHOSTS
local LOOPBACK = "127.0.0.1"

describe("libwebsockets: objects", function()
  local stage, log

  before_each(function()
    stage = staging.new()
    log = stage.log
  end)

  after_each(function()
    stage:finish()
  end)

  local function assert_bad_argument(number, fn, ...)
    local ok, err = pcall(fn, ...)
    assert.is_false(ok)
    assert.matches("bad argument #" .. number, err)
  end

  local function established(fields)
    local wsi = stage:open(stage:serve(websocket.echo()), fields)
    stage:await(wsi, "EST")
    return wsi
  end

  describe("connections", function()
    it("are the same userdata in every callback, and a table's key", function()
      local names = {}
      local early
      local wsi = established({pwsi = function(made) early = made end})
      assert.is_userdata(wsi)
      names[wsi] = "mine"
      for _, event in ipairs(log:of(wsi)) do
        assert.equal("mine", names[event.wsi])
      end
      assert.is_true(rawequal(early, wsi))
      assert.matches("wsi", tostring(wsi))
    end)

    it("carry userdata, by default a table of their own", function()
      local mine = {}
      local server = stage:serve(websocket.echo())
      local wsi, other, third = stage:open(server, {userdata = mine}), stage:open(server), stage:open(server)
      stage:drive("three", function() return log:count("EST") == 3 end)
      assert.is_true(rawequal(mine, log:last(wsi, "EST").user))
      assert.is_true(rawequal(mine, wsi:wsi_user()))
      assert.is_table(log:last(other, "EST").user)
      assert.is_false(rawequal(log:last(other, "EST").user, log:last(third, "EST").user))
      assert.is_true(rawequal(log:last(other, "APPEND").user, log:last(other, "EST").user))
      wsi:set_wsi_user("another")
      stage:send(wsi, "hello")
      stage:await(wsi, "RX")
      assert.equal("another", log:last(wsi, "RX").user)
    end)

    it("carry opaque user data", function()
      local wsi = established({opaque_user_data = "first"})
      assert.equal("first", wsi:get_opaque_user_data())
      local value = {}
      wsi:set_opaque_user_data(value)
      assert.is_true(rawequal(value, lws.get_opaque_user_data(wsi)))
    end)

    it("know their context, vhost, protocol and peer", function()
      local wsi = established()
      assert.is_true(wsi:get_context() == stage.ctx)
      assert.is_true(wsi:get_vhost() == lws.get_vhost_by_name(stage.ctx, "default"))
      assert.equal("spec", wsi:get_protocol().name)
      assert.equal(LOOPBACK, wsi:get_peer_simple())
      local _, address = wsi:get_peer_addresses()
      assert.equal(LOOPBACK, address)
      assert.is_nil(wsi:get_parent())
      assert.is_nil(wsi:get_child())
    end)

    it("answer nil, \"closed\" once they have ended", function()
      local wsi = established()
      wsi:wsi_close(lws.TO_KILL_ASYNC)
      stage:await_end()
      assert.same({nil, "closed"}, {wsi:write("x", lws.WRITE_TEXT)})
      assert.same({nil, "closed"}, {wsi:callback_on_writable()})
      assert.same({nil, "closed"}, {wsi:set_timer_usecs(1000)})
      assert.same({nil, "closed"}, {wsi:http_client_read()})
      assert.same({nil, "closed"}, {wsi:close_reason(1000, "x")})
      assert.same({nil, "closed"}, {lws.rx_flow_control(wsi, 1)})
      assert.is_nil((wsi:get_peer_simple()))
      assert.is_string(tostring(wsi))
    end)

    it("tell what is known of them once they have ended, and nothing wrong", function()
      local wsi = established()
      wsi:wsi_close(lws.TO_KILL_ASYNC)
      stage:await_end()
      local status = wsi:http_client_http_response()
      assert.is_true(status == nil or status == 101)
      local line = wsi:hdr_copy(lws.WSI_TOKEN_HTTP)
      assert.is_true(line == nil or line == "101 Switching Protocols")
      local user = wsi:wsi_user()
      assert.is_true(user == nil or user == log:last(wsi, "EST").user)
    end)

    it("answer nil, \"closed\" once their context is destroyed", function()
      local wsi = established()
      stage:destroy()
      assert.same({nil, "closed"}, {wsi:write("x", lws.WRITE_TEXT)})
    end)

    it("close their children, and hear of those that close by themselves", function()
      local server = stage:serve(websocket.echo())
      local parent = stage:open(server)
      stage:await(parent, "EST")
      local child, other = stage:open(server, {parent_wsi = parent}), stage:open(server, {parent_wsi = parent})
      stage:drive("the children", function() return log:count("EST") == 3 end)
      assert.is_true(rawequal(parent, child:get_parent()))
      child:wsi_close(lws.TO_KILL_ASYNC)
      stage:await_end(child)
      assert.is_true(rawequal(child, log:last(parent, "CHILD").data))
      assert.is_true(rawequal(other, parent:get_child()))
      parent:wsi_close(lws.TO_KILL_ASYNC)
      stage:await_end()
      assert.equal(1, log:count("WSCLOSED", other))
    end)

    it("keep the last status for life", function()
      local status
      log.hooks.CLOSED = function(event) status = event.wsi:http_client_http_response() end
      stage:get(stage:serve(http.serve(function() return http.response(404, "x") end)))
      stage:await_end()
      assert.equal(404, status)
    end)

    it("may be closed from any callback", function()
      local names = {"APPEND", "FILTER", "EST", "RX", "WR", "PONG"}
      local server = stage:serve(websocket.sends(websocket.frame("pong", "x") .. websocket.frame("text", "x")))
      for _, name in ipairs(names) do
        log.hooks.EST = function(event) event.wsi:callback_on_writable() end
        log.hooks[name] = function(event)
          event.wsi:wsi_close(lws.TO_KILL_ASYNC)
        end
        local wsi = stage:open(server)
        stage:await_end(wsi)
        log.hooks[name] = nil
      end
    end)
  end)

  describe("mistakes", function()
    it("of types raise bad argument", function()
      local wsi = established()
      assert_bad_argument(1, lws.create_context)
      assert_bad_argument(1, lws.create_context, 5)
      assert_bad_argument(1, lws.client_connect_via_info, "127.0.0.1")
      assert_bad_argument(1, lws.service, nil, 0)
      assert_bad_argument(1, lws.service, wsi, 0)
      assert_bad_argument(1, lws.write, stage.ctx, "x", 0)
      assert_bad_argument(2, lws.service, stage.ctx, "soon")
      assert_bad_argument(2, lws.write, wsi, nil, 0)
      assert_bad_argument(2, lws.hdr_copy, wsi, {})
      assert_bad_argument(2, lws.set_timer_usecs, wsi, "x")
      assert_bad_argument(1, lws.http_basic_auth_gen)
    end)

    it("in fields are named", function()
      local ctx = stage:context()
      local function info(fields)
        local all = {context = ctx, address = LOOPBACK, port = 1, path = "/", host = "x"}
        for key, value in pairs(fields) do
          all[key] = value
        end
        return all
      end
      for field, value in pairs({port = "x", path = {}, host = 5 == 5, ssl_connection = "ssl", context = 5, method = {}}) do
        local ok, err = pcall(lws.client_connect_via_info, info({[field] = value}))
        assert.message(field).is_false(ok)
        assert.matches(field, err, 1, true)
      end
      local ok, err = pcall(lws.client_connect_via_info, {address = LOOPBACK, port = 1})
      assert.is_false(ok)
      assert.matches("context", err)
      ok, err = pcall(lws.create_context, {port = -1, protocols = {{name = "x", callback = "not a function"}}})
      assert.is_false(ok)
      assert.matches("callback", err)
    end)

    it("of the request line and host are refused: no line may be smuggled", function()
      local server = stage:serve(http.serve(function() return http.response(200, "x") end))
      for _, fields in ipairs({{path = "/ HTTP/1.1\r\nX-Evil: 1"}, {host = "a\r\nX-Evil: 1"}, {origin = "a\r\nX-Evil: 1"}}) do
        local ok, wsi = pcall(stage.get, stage, server, fields)
        if ok and wsi then
          stage:await_end(wsi)
        end
      end
      for _, request in ipairs(server.requests) do
        assert.is_nil(request.headers["x-evil"])
      end
    end)

    it("with a destroyed context raise or answer nil, and break nothing", function()
      local ctx = stage:context()
      ctx:destroy()
      local ok, wsi = pcall(lws.client_connect_via_info, {context = ctx, address = LOOPBACK, port = 1, path = "/", host = "x"})
      assert.is_true(not ok or wsi == nil)
    end)
  end)

  describe("vhosts", function()
    local function explicit(fields, options)
      local ctx = stage:context({options = options or EXPLICIT + SSL_INIT})
      local info = {port = -1, options = options or EXPLICIT + SSL_INIT, vhost_name = "mine",
        protocols = {{name = "spec", callback = log.callback}}}
      for key, value in pairs(fields or {}) do
        info[key] = value
      end
      return assert(lws.create_vhost(ctx, info)), info
    end

    -- Opens with TLS on a vhost; the end or EST.
    local function open(vhost, keypair, host)
      local server = stage:serve(websocket.echo(), {tls = staging.keypair(keypair or "server", stage.tls_more)})
      local wsi = stage:open(server, {vhost = vhost, ssl_connection = lws.LCCSCF_USE_SSL, host = host or "server.test"})
      stage:drive("EST or the end", function() return log:last(wsi, "EST") or log:ended(wsi) end)
      return wsi, server
    end

    it("are found by name; \"default\" is the implicit one, none with EXPLICIT_VHOSTS", function()
      local ctx = stage:context()
      assert.is_userdata(lws.get_vhost_by_name(ctx, "default"))
      assert.is_nil(lws.get_vhost_by_name(ctx, "mine"))
      ctx:destroy()
      local vhost = explicit()
      assert.is_nil(lws.get_vhost_by_name(stage.ctx, "default"))
      assert.is_true(vhost == lws.get_vhost_by_name(stage.ctx, "mine"))
    end)

    it("have protocols of their own", function()
      local other = recorder.new()
      local vhost = explicit({protocols = {{name = "another", callback = other.callback}}})
      local wsi = stage:open(stage:serve(websocket.echo()), {vhost = vhost, protocol = "another"})
      stage:drive("EST", function() return other:last(wsi, "EST") end)
      assert.equal("another", wsi:get_protocol().name)
      assert.is_true(wsi:get_vhost() == vhost)
      stage.wsis = {} -- what ends it is not in the stage's record
    end)

    it("with DO_SSL_GLOBAL_INIT can do TLS, with init_vhost_client_ssl and without", function()
      local vhost, info = explicit({client_ssl_ca_filepath = helper.pki("root.crt")})
      assert.equal("APPEND FILTER{101} EST", log:sequence((open(vhost))))
      assert.equal(0, lws.init_vhost_client_ssl(info, vhost))
      assert.equal("APPEND FILTER{101} EST", log:sequence((open(vhost))))
    end)

    it("without DO_SSL_GLOBAL_INIT: init_vhost_client_ssl does nothing and answers 0, TLS is ERR", function()
      local vhost, info = explicit({client_ssl_ca_filepath = helper.pki("root.crt")}, EXPLICIT)
      assert.equal(0, lws.init_vhost_client_ssl(info, vhost))
      local wsi = open(vhost)
      assert.equal("ERR", log:sequence(wsi))
      assert.matches("%S", log:error(wsi))
    end)

    it("init_vhost_client_ssl: gives a vhost made without TLS what info says", function()
      local vhost = explicit(nil, EXPLICIT)
      assert.equal(0, lws.init_vhost_client_ssl({options = SSL_INIT, ssl_ca_filepath = helper.pki("root.crt")}, vhost))
      assert.equal("APPEND FILTER{101} EST", log:sequence((open(vhost))))
    end)

    it("init_vhost_client_ssl: ssl_cert_filepath and ssl_private_key_filepath are the client's", function()
      local vhost = explicit()
      stage.tls_more = {verify_client = true, ca_file = helper.pki("root.crt")}
      assert.equal(0, lws.init_vhost_client_ssl({
        options = SSL_INIT, ssl_ca_filepath = helper.pki("root.crt"), ssl_cert_filepath = helper.pki("client.crt"),
        ssl_private_key_filepath = helper.pki("client.key"),
      }, vhost))
      local wsi, server = open(vhost)
      stage:send(wsi, "hello")
      stage:await(wsi, "RX")
      assert.matches("CN=client%.test", server.connections[1].peer_subject)
    end)

    it("init_vhost_client_ssl: ssl_cipher_list is the client's, a wrong one fails", function()
      local vhost = explicit()
      stage.tls_more = {protocols = require("libtls").TLS_v12}
      local info = {options = SSL_INIT, ssl_ca_filepath = helper.pki("root.crt"),
        ssl_cipher_list = "ECDHE-RSA-AES128-GCM-SHA256"}
      assert.equal(0, lws.init_vhost_client_ssl(info, vhost))
      local wsi, server = open(vhost)
      assert.equal("APPEND FILTER{101} EST", log:sequence(wsi))
      assert.equal("ECDHE-RSA-AES128-GCM-SHA256", server.connections[1].stream.context:conn_cipher())
      info.ssl_cipher_list = "no such cipher"
      assert.not_equal(0, lws.init_vhost_client_ssl(info, vhost))
    end)

    it("init_vhost_client_ssl: files that are not there fail", function()
      local vhost = explicit()
      for _, field in ipairs({"ssl_ca_filepath", "ssl_cert_filepath", "ssl_private_key_filepath"}) do
        local answer = lws.init_vhost_client_ssl({options = SSL_INIT, [field] = "/no/such/file"}, vhost)
        assert.message(field).is_true(answer ~= 0)
      end
    end)

    it("init_vhost_client_ssl: provided_client_ssl_ctx is a config of libtls", function()
      local vhost = explicit()
      assert.equal(0, lws.init_vhost_client_ssl({options = SSL_INIT, provided_client_ssl_ctx = helper.ccfg()}, vhost))
      assert.equal("APPEND FILTER{101} EST", log:sequence((open(vhost))))
      assert.equal("ERR", log:sequence((open(vhost, "srvother"))))
    end)

    it("init_vhost_client_ssl: wants a table and a vhost", function()
      local vhost, info = explicit()
      assert_bad_argument(1, lws.init_vhost_client_ssl, nil, vhost)
      assert_bad_argument(2, lws.init_vhost_client_ssl, info, nil)
      assert_bad_argument(2, lws.init_vhost_client_ssl, info, stage.ctx)
    end)

    it("destroyed end their connections", function()
      local vhost = explicit()
      local wsi = stage:open(stage:serve(websocket.echo()), {vhost = vhost})
      stage:await(wsi, "EST")
      lws.vhost_destroy(vhost)
      stage:await_end()
      assert.equal("APPEND FILTER{101} EST WSCLOSED", log:sequence(wsi))
      assert.is_nil(lws.get_vhost_by_name(stage.ctx, "mine"))
    end)
  end)
end)
