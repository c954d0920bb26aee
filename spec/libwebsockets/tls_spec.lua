-- WebSockets inside TLS: whom a client trusts, by flags. The acceptance cases 53 to 63 of the reference.

local lws = require("libwebsockets")
local clock = require("scripted.clock")
local helper = require("helper")
local http = require("scripted.http")
local staging = require("scripted.stage")
local websocket = require("scripted.websocket")

local SSL = lws.LCCSCF_USE_SSL
local SELFSIGNED = SSL + lws.LCCSCF_ALLOW_SELFSIGNED
local ANY_NAME = SSL + lws.LCCSCF_SKIP_SERVER_CERT_HOSTNAME_CHECK
local SELFSIGNED_ANY_NAME = SELFSIGNED + lws.LCCSCF_SKIP_SERVER_CERT_HOSTNAME_CHECK
local EXPIRED = SSL + lws.LCCSCF_ALLOW_EXPIRED
local INSECURE = SSL + lws.LCCSCF_ALLOW_INSECURE

describe("libwebsockets: TLS", function()
  local stage, log

  before_each(function()
    stage = staging.new()
    log = stage.log
  end)

  after_each(function()
    stage:finish()
  end)

  local function serve(name, more)
    return stage:serve(websocket.echo(), {tls = staging.keypair(name, more)})
  end

  -- Opens to a server with the named certificate.
  local function open(server, flags, host)
    if not stage.ctx then
      stage:tls_context()
    end
    return stage:open(server, {ssl_connection = flags, host = host or "server.test"})
  end

  local function assert_open(server, flags, host)
    local wsi = open(server, flags, host)
    stage:drive("EST or the end", function() return log:last(wsi, "EST") or log:ended(wsi) end)
    assert.equal("APPEND FILTER{101} EST", log:sequence(wsi))
    stage:send(wsi, "secret")
    stage:await(wsi, "RX")
    assert.equal("secret", log:joined(wsi, "RX"))
    return wsi
  end

  local function assert_refused(server, flags, host)
    local wsi = open(server, flags, host)
    stage:await_end(wsi)
    assert.matches("%S", log:error(wsi))
    assert.equal("ERR", log:sequence(wsi))
    return wsi
  end

  it("53 good chain and CA: VFY for each element from the root down, EST", function()
    local server = serve("leaf1", {chain = true})
    local wsi = open(server, SSL, "leaf1.test")
    stage:await(wsi, "EST")
    assert.equal("VFY[1] VFY[1] VFY[1] APPEND FILTER{101} EST", log:sequence(wsi, "VFY"))
    assert.is_true(wsi:is_ssl() == true or wsi:is_ssl() == 1)
  end)

  it("53 good chain: a megabyte comes back inside TLS, and a GET has its body", function()
    local payload = ("0123456789abcdef"):rep(65536)
    local wsi = assert_open(serve("server"), SSL)
    stage:send(wsi, payload, lws.WRITE_BINARY)
    stage:drive("all bytes", function() return #log:joined(wsi, "RX") == #payload + #"secret" end, 30)
    assert.is_true(log:joined(wsi, "RX") == "secret" .. payload)
    local server = stage:serve(http.serve(function() return http.response(200, payload) end),
      {tls = staging.keypair("server")})
    local get = stage:get(server, {host = "server.test", ssl_connection = SSL})
    stage:await_end(get, 20)
    assert.is_true(log:joined(get, "READ") == payload)
    assert.equal("http/1.1", server.connections[1].alpn or "http/1.1")
  end)

  it("54 unknown CA: flags 1 and 3 give ERR, 0x11 is open", function()
    local server = serve("srvother")
    assert_refused(server, SSL)
    assert_refused(server, SELFSIGNED)
    assert_open(server, INSECURE)
  end)

  it("54 unknown CA: VFY is told with 0 once", function()
    local wsi = assert_refused(serve("srvother"), SSL)
    assert.equal("VFY[0] ERR", log:sequence(wsi, "VFY"))
  end)

  it("55 self-signed: 1 gives ERR, 3 is open", function()
    local server = serve("selfs")
    assert_refused(server, SSL, "self.test")
    assert_open(server, SELFSIGNED, "self.test")
  end)

  it("55 self-signed: 1 with the certificate as CA is open", function()
    stage:tls_context("selfs.crt")
    assert_open(serve("selfs"), SSL, "self.test")
  end)

  it("55 self-signed: 1 with the certificate as CA from memory is open", function()
    stage:tls_context(nil, {client_ssl_ca_filepath = false, client_ssl_ca_mem = helper.pem("selfs.crt")})
    assert_open(serve("selfs"), SSL, "self.test")
  end)

  it("56 wrong name: 1 and 3 give ERR, 5 is open", function()
    local server = serve("server")
    assert_refused(server, SSL, "other.test")
    assert_refused(server, SELFSIGNED, "other.test")
    assert_open(server, ANY_NAME, "other.test")
  end)

  it("57 self-signed and wrong name: 3, 5 and 0x11 give ERR, 7 is open", function()
    local server = serve("selfs")
    assert_refused(server, SELFSIGNED, "other.test")
    assert_refused(server, ANY_NAME, "other.test")
    assert_refused(server, INSECURE, "other.test")
    assert_open(server, SELFSIGNED_ANY_NAME, "other.test")
  end)

  for _, name in ipairs({"expired", "notyet"}) do
    it("58 " .. name .. ": 1 gives ERR, 9 is open", function()
      local server = serve(name)
      assert_refused(server, SSL)
      assert_open(server, EXPIRED)
    end)
  end

  it("58 expired: 9 does not open to a wrong name or an unknown CA", function()
    assert_refused(serve("expired"), EXPIRED, "other.test")
    assert_refused(serve("srvother"), EXPIRED)
  end)

  it("59 name check: uses host, which SNI names", function()
    local server = serve("server")
    assert_open(server, SSL, "www.server.test")
    assert.equal("www.server.test", server.connections[1].servername)
    assert.equal("www.server.test", server.requests[1].headers.host)
    assert_refused(server, SSL, "localhost")
  end)

  it("59 name check: an address as host must be in the certificate", function()
    assert_open(serve("server"), SSL, "127.0.0.1")
    assert_refused(serve("leaf1", {chain = true}), SSL, "127.0.0.1")
  end)

  local function demanding()
    return serve("server", {verify_client = true, ca_file = helper.pki("root.crt")})
  end

  it("60 client certificate demanded, none given: ERR", function()
    local server = demanding()
    local wsi = open(server, SSL)
    stage:await_end()
    assert.matches("%S", log:error(wsi))
    assert.is_nil(log:last(wsi, "EST"))
    assert.equal(0, #server.requests)
  end)

  it("60 client certificate demanded and given: open", function()
    local server = demanding()
    stage:tls_context(nil, {
      client_ssl_cert_filepath = helper.pki("client.crt"), client_ssl_private_key_filepath = helper.pki("client.key"),
    })
    assert_open(server, SSL)
    assert.matches("CN=client%.test", server.connections[1].peer_subject)
  end)

  it("60 client certificate: from memory", function()
    local server = demanding()
    stage:tls_context(nil, {
      client_ssl_cert_mem = helper.pem("client.crt"), client_ssl_key_mem = helper.pem("client.key"),
    })
    assert_open(server, SSL)
    assert.matches("CN=client%.test", server.connections[1].peer_subject)
  end)

  it("61 plain to a TLS port: ERR", function()
    local wsi = open(serve("server"), 0)
    stage:await_end()
    assert.equal("APPEND ERR", log:sequence(wsi))
    assert.matches("%S", log:error(wsi))
  end)

  it("61 TLS to a silent port, timeout 2: ERR \"Timed out waiting SSL\"", function()
    stage:tls_context(nil, {timeout_secs = 2})
    local began = clock.now()
    local wsi = open(stage:serve(function(conn) conn:read_all() end), SSL)
    stage:await_end(wsi)
    assert.equal("Timed out waiting SSL", log:error(wsi))
    assert.is_true(clock.took(2, log:last(wsi, "ERR").at - began))
  end)

  it("61 TLS to a port that answers something else: ERR", function()
    assert_refused(stage:serve(function(conn)
      conn:write("220 mail.test ESMTP\r\n")
      conn:read_all()
    end), SSL)
  end)

  it("62 ssl_connection = 2, no USE_SSL: a plain connection", function()
    local wsi = open(stage:serve(websocket.echo()), lws.LCCSCF_ALLOW_SELFSIGNED)
    stage:await(wsi, "EST")
    assert.is_true(wsi:is_ssl() == false or wsi:is_ssl() == 0)
  end)

  it("63 VFY returning nonzero: ERR", function()
    log.hooks.VFY = function() return 1 end
    local server = serve("server")
    assert_refused(server, SSL)
    assert.equal(0, #server.requests)
  end)

  it("63 VFY cannot make a bad certificate good", function()
    log.hooks.VFY = function() return 0 end
    assert_refused(serve("srvother"), SSL)
  end)

  it("63 VFY can look at the certificate", function()
    local seen
    log.hooks.VFY = function(event) seen = event.wsi:tls_peer_cert_info(lws.TLS_CERT_INFO_COMMON_NAME) end
    local wsi = assert_open(serve("server"), SSL)
    assert.equal("server.test", seen)
    assert.equal("server.test", (wsi:tls_peer_cert_info(lws.TLS_CERT_INFO_COMMON_NAME)))
  end)
end)
