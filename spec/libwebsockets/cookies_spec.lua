-- LCCSCF_CACHE_COOKIES: what a server sets goes back to it, and to nobody else.

local lws = require("libwebsockets")
local http = require("scripted.http")
local staging = require("scripted.stage")

local COOKIES = lws.LCCSCF_CACHE_COOKIES

describe("libwebsockets: LCCSCF_CACHE_COOKIES", function()
  local stage, log

  before_each(function()
    stage = staging.new()
    log = stage.log
  end)

  after_each(function()
    stage:finish()
  end)

  -- A server that sets cookies with its first answer.
  local function setting(lines, options)
    return stage:serve(http.serve(function(_, conn)
      return http.response(200, "", #conn.server.requests == 1 and lines or nil)
    end), options)
  end

  local function get(server, fields)
    local info = {ssl_connection = COOKIES}
    for name, value in pairs(fields or {}) do
      info[name] = value
    end
    local wsi = stage:get(server, info)
    stage:await_end(wsi)
    return wsi
  end

  local function sent(server)
    return server.requests[#server.requests].headers.cookie
  end

  it("sends back what was set, by path", function()
    local server = setting({"Set-Cookie: a=1; Path=/", "Set-Cookie: b=2; Path=/deep"})
    get(server)
    assert.is_nil(sent(server))
    get(server, {path = "/deep/er?x"})
    assert.equal("b=2; a=1", sent(server))
    get(server, {path = "/else"})
    assert.equal("a=1", sent(server))
  end)

  it("keeps and sends nothing without the flag", function()
    local server = setting({"Set-Cookie: a=1"})
    get(server, {ssl_connection = 0})
    get(server)
    assert.is_nil(sent(server))
    local other = setting({"Set-Cookie: a=1"})
    get(other)
    get(other, {ssl_connection = 0})
    assert.is_nil(sent(other))
  end)

  it("sends nothing to another host", function()
    local server = setting({"Set-Cookie: a=1"})
    get(server, {host = "one.test"})
    get(server, {host = "two.test"})
    assert.is_nil(sent(server))
    get(server, {host = "one.test:99"})
    assert.equal("a=1", sent(server))
  end)

  it("takes nothing along in a redirect to another host", function()
    local target = setting({})
    local server = stage:serve(http.serve(function()
      return http.response(302, "", {"Set-Cookie: a=1; Path=/", ("Location: http://127.0.0.1:%d/"):format(target.port)})
    end))
    get(server, {host = "one.test"})
    assert.equal(1, #target.requests)
    assert.is_nil(sent(target))
  end)

  it("takes along in a redirect what that has set", function()
    local home = stage:serve(http.serve(function(request)
      if request.path == "/" then
        return http.response(302, "", {"Set-Cookie: a=1; Path=/", "Location: /there"})
      end
      return http.response(200, "")
    end))
    get(home)
    assert.equal("a=1", sent(home))
  end)

  it("sends nothing secure without TLS", function()
    local server = setting({"Set-Cookie: a=1; Secure; Path=/", "Set-Cookie: b=2; Path=/"},
      {tls = staging.keypair("server")})
    local plain = setting({})
    stage:tls_context()
    local tls = {host = "server.test", ssl_connection = COOKIES + lws.LCCSCF_USE_SSL}
    get(server, tls)
    get(server, tls)
    assert.equal("a=1; b=2", sent(server))
    get(plain, {host = "server.test"})
    assert.equal("b=2", sent(plain))
  end)

  it("keeps a vhost's cookies from the others", function()
    local server = setting({"Set-Cookie: a=1"})
    stage:context()
    local other = assert(lws.create_vhost(stage.ctx, {
      vhost_name = "other", protocols = {{name = "spec", callback = log.callback}},
    }))
    get(server)
    get(server, {vhost = other})
    assert.is_nil(sent(server))
    get(server)
    assert.equal("a=1", sent(server))
  end)

  it("leaves a handler's own field alone", function()
    local server = setting({"Set-Cookie: a=1"})
    get(server)
    log.hooks.APPEND = function(event)
      event.wsi:add_http_header_by_name("Cookie:", "mine=1")
    end
    get(server)
    assert.equal("mine=1", sent(server))
  end)

  it("sends them in a WebSocket's handshake, and keeps that one's", function()
    local server = stage:serve(function(conn)
      conn:read_head()
      conn:respond(403, "", {"Set-Cookie: ws=1; Path=/"})
    end)
    stage:context()
    for _ = 1, 2 do
      local wsi = stage:open(server, {ssl_connection = COOKIES})
      stage:await_end(wsi)
    end
    assert.equal("ws=1", sent(server))
  end)
end)
