-- Redirects. The acceptance cases 82 to 85 of the reference.

local lws = require("libwebsockets")
local http = require("scripted.http")
local staging = require("scripted.stage")

local response = http.response

-- The lines of a redirect.
local function to(location)
  return {"Location: " .. location}
end

describe("libwebsockets: redirects", function()
  local stage, log

  before_each(function()
    stage = staging.new()
    log = stage.log
  end)

  after_each(function()
    stage:finish()
  end)

  -- A server with one path that answers a status and a Location, and others that are there.
  local function redirecting(status, location, options)
    return stage:serve(http.serve(function(request)
      if request.path == "/from" then
        return response(status, "elsewhere", location and to(location))
      end
      return response(200, request.method .. " " .. request.body)
    end), options)
  end

  for _, status in ipairs({301, 302, 303, 307, 308}) do
    it("82 " .. status .. " GET: final 200, two requests", function()
      local server = redirecting(status, "/there?x=1")
      local wsi = stage:get(server, {path = "/from"})
      stage:await_end()
      assert.equal("APPEND APPEND FILTER{200} ECH{200} RCH READ[4] DONE CLOSED", log:sequence(wsi))
      assert.equal("GET ", log:joined(wsi, "READ"))
      assert.equal(2, #server.requests)
      assert.equal("/there?x=1", server.requests[2].path)
    end)
  end

  it("82 a redirect: is told with the status as length", function()
    local wsi = stage:get(redirecting(302, "/there"), {path = "/from"})
    stage:await_end()
    local event = log:last(wsi, "REDIRECT")
    assert.same({"/there", 302}, {event.data, event.len})
  end)

  it("82 a redirect: may be refused", function()
    log.hooks.REDIRECT = function() return 1 end
    local server = redirecting(302, "/there")
    local wsi = stage:get(server, {path = "/from"})
    stage:await_end()
    assert.equal("HS: user code rejected redirect", log:error(wsi))
    assert.equal(1, #server.requests)
  end)

  it("82 a redirect to another server: gets that one's Host, relative to it afterwards", function()
    local target = redirecting(302, "last")
    local server = redirecting(302, ("http://127.0.0.1:%d/from"):format(target.port))
    local wsi = stage:get(server, {path = "/from", host = "first.host"})
    stage:await_end()
    assert.equal("first.host", server.requests[1].headers.host)
    assert.equal("127.0.0.1:" .. target.port, target.requests[1].headers.host)
    assert.equal("/last", target.requests[2].path)
    assert.equal(1, log:count("DONE", wsi))
  end)

  -- Has "data" sent as the body of each request that still has one.
  local function send_body()
    log.hooks.APPEND = function(event)
      event.to_get = event.wsi:http_is_redirected_to_get()
      if event.to_get ~= true and event.to_get ~= 1 then
        event.wsi:add_http_header_by_token(lws.WSI_TOKEN_HTTP_CONTENT_LENGTH, "4")
        event.wsi:client_http_body_pending(1)
        event.wsi:callback_on_writable()
      end
    end
    log.hooks.HWR = function(event)
      event.wsi:write("data", lws.WRITE_HTTP_FINAL)
      event.wsi:client_http_body_pending(0)
    end
  end

  it("82 303 after POST: the second request is GET without body", function()
    send_body()
    local server = redirecting(303, "/there")
    local wsi = stage:open(server, {path = "/from", method = "POST"})
    stage:await_end()
    assert.equal("data", server.requests[1].body)
    assert.equal("GET", server.requests[2].method)
    assert.equal("", server.requests[2].body)
    assert.is_nil(server.requests[2].headers["content-length"])
    assert.equal("GET ", log:joined(wsi, "READ"))
    assert.equal("APPEND HWR APPEND FILTER{200} ECH{200} RCH READ[4] DONE CLOSED", log:sequence(wsi))
  end)

  for _, status in ipairs({301, 302, 307, 308}) do
    it("82 " .. status .. " after POST: the second request is POST with the body", function()
      send_body()
      local server = redirecting(status, "/there")
      local wsi = stage:open(server, {path = "/from", method = "POST"})
      stage:await_end()
      assert.equal("POST", server.requests[2].method)
      assert.equal("POST data", log:joined(wsi, "READ"))
    end)
  end

  it("83 redirect loop: exactly four requests, then ERR \"HS: Redirect failed\"", function()
    local server = redirecting(302, "/from")
    local wsi = stage:get(server, {path = "/from"})
    stage:await_end()
    assert.equal("HS: Redirect failed", log:error(wsi))
    assert.equal("APPEND APPEND APPEND APPEND ERR", log:sequence(wsi))
    assert.equal(4, #server.requests)
  end)

  it("84 https to http: ERR \"HS: Redirect attempted SSL downgrade\"", function()
    local target = redirecting()
    local server = redirecting(302, ("http://127.0.0.1:%d/"):format(target.port), {tls = staging.keypair("server")})
    stage:tls_context()
    local wsi = stage:get(server, {path = "/from", host = "server.test", ssl_connection = lws.LCCSCF_USE_SSL})
    stage:await_end()
    assert.equal("HS: Redirect attempted SSL downgrade", log:error(wsi))
    assert.equal(0, #target.connections)
  end)

  it("84 https to http: is followed with ACCEPT_TLS_DOWNGRADE_REDIRECTS", function()
    local target = redirecting()
    local server = redirecting(302, ("http://127.0.0.1:%d/"):format(target.port), {tls = staging.keypair("server")})
    stage:tls_context()
    local wsi = stage:get(server, {path = "/from", host = "server.test",
      ssl_connection = lws.LCCSCF_USE_SSL + lws.LCCSCF_ACCEPT_TLS_DOWNGRADE_REDIRECTS})
    stage:await_end()
    assert.equal("GET ", log:joined(wsi, "READ"))
  end)

  it("84 http to https with CA: 200", function()
    local target = redirecting(nil, nil, {tls = staging.keypair("server")})
    local server = redirecting(302, ("https://127.0.0.1:%d/secret"):format(target.port))
    stage:tls_context()
    local wsi = stage:get(server, {path = "/from"})
    stage:await_end()
    assert.equal(200, log:last(wsi, "ECH").status)
    assert.equal("/secret", target.requests[1].path)
    assert.matches("DONE CLOSED$", log:sequence(wsi))
  end)

  it("84 http to https without the CA: ERR", function()
    local target = redirecting(nil, nil, {tls = staging.keypair("srvother")})
    local server = redirecting(302, ("https://127.0.0.1:%d/secret"):format(target.port))
    stage:tls_context()
    local wsi = stage:get(server, {path = "/from"})
    stage:await_end()
    assert.matches("%S", log:error(wsi))
    assert.equal(0, #target.requests)
  end)

  it("85 NO_FOLLOW_REDIRECT: ECH{302}, DONE", function()
    local server = redirecting(302, "/there")
    local wsi = stage:get(server, {path = "/from", ssl_connection = lws.LCCSCF_HTTP_NO_FOLLOW_REDIRECT})
    local location
    log.hooks.ECH = function(event) location = event.wsi:hdr_copy(lws.WSI_TOKEN_HTTP_LOCATION) end
    stage:await_end()
    assert.equal("APPEND FILTER{302} ECH{302} RCH READ[9] DONE CLOSED", log:sequence(wsi))
    assert.equal("/there", location)
    assert.equal(1, #server.requests)
  end)

  it("85 301 without Location: ERR \"HS: Redirect code but no Location\"", function()
    local wsi = stage:get(redirecting(301), {path = "/from"})
    stage:await_end()
    assert.equal("HS: Redirect code but no Location", log:error(wsi))
  end)
end)
