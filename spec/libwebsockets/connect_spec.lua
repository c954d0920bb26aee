-- Ways to a server: refused ports, unknown names, unix sockets, proxies. The acceptance cases 47 to 52 of the reference.

local lws = require("libwebsockets")
local fd = require("moonwire.fd")
local helper = require("helper")
local http = require("scripted.http")
local proxy = require("scripted.proxy")
local staging = require("scripted.stage")
local websocket = require("scripted.websocket")

local DNS_SECONDS = 30
local TARGET = "target.example"
local TARGET_PORT = 7001
local DOMAIN = 3
local CONNECT = 1

-- A path at which nothing is.
local function free_path()
  local path = assert(fd.tmpfile())
  assert(os.remove(path))
  return path
end

describe("libwebsockets: connecting", function()
  local stage, log

  before_each(function()
    stage = staging.new()
    log = stage.log
  end)

  after_each(function()
    stage:finish()
  end)

  -- Has a WebSocket to the target echo a text.
  local function assert_echo(target, fields)
    log.hooks.EST = function(event) stage:send(event.wsi, "hello") end
    local wsi = stage:open(target, fields)
    stage:await(wsi, "RX")
    assert.equal("APPEND FILTER{101} EST RX[5]", log:sequence(wsi))
    assert.equal("hello", log:joined(wsi, "RX"))
    return wsi
  end

  -- Opens through a proxy to a name that only the proxy knows.
  local function to_target(fields)
    local info = {address = TARGET, port = TARGET_PORT, host = TARGET}
    for key, value in pairs(fields or {}) do
      info[key] = value
    end
    return info
  end

  it("47 refused port: ERR whose text tells of connecting", function()
    local wsi = stage:open(helper.freeport())
    stage:await_end()
    assert.matches("connect", log:error(wsi))
    assert.equal("ERR", log:sequence(wsi))
  end)

  it("47 refused port: the same for a GET", function()
    local wsi = stage:get(helper.freeport())
    stage:await_end()
    assert.matches("connect", log:error(wsi))
    assert.equal("ERR", log:sequence(wsi))
  end)

  it("48 unknown host: nil and a message, or ERR, exactly one", function()
    local wsi, message = stage:open(80, {address = "no-such-host.invalid"})
    if wsi then
      stage:await_end(wsi, DNS_SECONDS)
      assert.matches("%S", log:error(wsi))
      assert.equal("ERR", log:sequence(wsi))
    else
      assert.matches("%S", message)
      stage:idle(0.1)
      assert.equal("", log:sequence())
    end
  end)

  it("48 a name of the hosts file: is found", function()
    local server = stage:serve(websocket.echo())
    assert_echo(server, {address = "localhost"})
  end)

  it("49 unix socket: ws echo", function()
    local server = stage:serve(websocket.echo(), {path = free_path()})
    assert_echo(server, {host = "some.host"})
    assert.equal("some.host", server.requests[1].headers.host)
  end)

  it("49 unix socket: GET", function()
    local server = stage:serve(http.serve(function() return http.response(200, "local") end), {path = free_path()})
    local wsi = stage:get(server)
    stage:await_end()
    assert.equal("local", log:joined(wsi, "READ"))
  end)

  it("49 unix socket: nobody there is ERR", function()
    local wsi = stage:open(0, {address = "+" .. free_path()})
    stage:await_end()
    assert.matches("connect", log:error(wsi))
  end)

  describe("through an HTTP proxy", function()
    local function proxied(options, credentials)
      local server = stage:serve(proxy.connect(options))
      stage:context({
        http_proxy_address = (credentials and credentials .. "@" or "") .. "127.0.0.1", http_proxy_port = server.port,
      })
      return server
    end

    it("50 http proxy: is asked for the target by name, ws echo through it", function()
      local target = stage:serve(websocket.echo())
      local server = proxied({target = target})
      assert_echo(nil, to_target())
      local head = server.requests[1]
      assert.same({"CONNECT", "target.example:7001", "HTTP/1.1"}, {head.method, head.path, head.version})
      assert.matches("^target%.example", head.headers.host)
      assert.is_nil(head.headers["proxy-authorization"])
      assert.equal(TARGET, target.requests[1].headers.host)
      assert.is_nil(target.requests[1].headers["proxy-authorization"])
    end)

    it("50 http proxy: user:pw@ is sent as Basic", function()
      local target = stage:serve(websocket.echo())
      local server = proxied({target = target, credentials = "me:secret"}, "me:secret")
      assert_echo(nil, to_target())
      assert.equal("me:secret", server.connections[1].credentials)
    end)

    it("50 http proxy: host:port in one, and set_proxy", function()
      local target = stage:serve(websocket.echo())
      local server = stage:serve(proxy.connect({target = target}))
      stage:context({http_proxy_address = "127.0.0.1:" .. server.port})
      assert_echo(nil, to_target())
      lws.set_proxy(lws.get_vhost_by_name(stage.ctx, "default"), "you:word@127.0.0.1:" .. server.port)
      assert_echo(nil, to_target())
      assert.equal("you:word", server.connections[2].credentials)
    end)

    it("50 http proxy: GET, and TLS inside", function()
      local target = stage:serve(http.serve(function() return http.response(200, "inside") end),
        {tls = staging.keypair("server")})
      local server = stage:serve(proxy.connect({target = target}))
      stage:tls_context("root.crt", {http_proxy_address = "127.0.0.1", http_proxy_port = server.port})
      local wsi = stage:get(nil, to_target({host = "server.test", ssl_connection = lws.LCCSCF_USE_SSL}))
      stage:await_end()
      assert.equal("inside", log:joined(wsi, "READ"))
      assert.equal("server.test", target.connections[1].servername)
      assert.equal("target.example:7001", server.requests[1].path)
    end)

    for _, status in ipairs({403, 407}) do
      it("51 proxy " .. status .. ": ERR", function()
        proxied({refuse = status})
        local wsi = stage:open(nil, to_target())
        stage:await_end()
        assert.matches("proxy", log:error(wsi))
        assert.equal("ERR", log:sequence(wsi))
      end)
    end

    it("51 proxy down: ERR", function()
      stage:context({http_proxy_address = "127.0.0.1", http_proxy_port = helper.freeport()})
      local wsi = stage:open(nil, to_target())
      stage:await_end()
      assert.matches("%S", log:error(wsi))
      assert.equal("ERR", log:sequence(wsi))
    end)
  end)

  describe("through SOCKS5", function()
    local function proxied(options, address)
      local server = stage:serve(proxy.socks5(options))
      stage:context({socks_proxy_address = address or "127.0.0.1", socks_proxy_port = server.port})
      return server
    end

    local function assert_asked(server)
      assert.same({command = CONNECT, kind = DOMAIN, address = TARGET, port = TARGET_PORT},
        server.connections[1].destination)
    end

    it("52 socks5 without credentials: is asked for the name", function()
      local server = proxied({target = stage:serve(websocket.echo())})
      assert_echo(nil, to_target())
      assert_asked(server)
    end)

    it("52 socks5 with user and password: says them, is asked for the name", function()
      local server = proxied({target = stage:serve(websocket.echo()), credentials = "me:secret"}, "me:secret@127.0.0.1")
      assert_echo(nil, to_target())
      assert_asked(server)
      assert.equal("me:secret", server.connections[1].credentials)
    end)

    it("52 socks5: a wrong password is ERR", function()
      proxied({target = stage:serve(websocket.echo()), credentials = "me:secret"}, "me:guess@127.0.0.1")
      local wsi = stage:open(nil, to_target())
      stage:await_end()
      assert.matches("%S", log:error(wsi))
      assert.equal("ERR", log:sequence(wsi))
    end)

    it("52 socks5: a refusal is ERR", function()
      proxied({target = stage:serve(websocket.echo()), reply = 5})
      local wsi = stage:open(nil, to_target())
      stage:await_end()
      assert.matches("%S", log:error(wsi))
      assert.equal("ERR", log:sequence(wsi))
    end)
  end)
end)
