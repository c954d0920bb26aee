-- Requests with bodies, what callbacks may refuse, and headers. The acceptance cases 77 to 81 and 86 to 88 of the
-- reference.

local lws = require("libwebsockets")
local http = require("scripted.http")
local digest = require("scripted.digest")
local staging = require("scripted.stage")

local response = http.response

describe("libwebsockets: HTTP requests", function()
  local stage, log

  before_each(function()
    stage = staging.new()
    log = stage.log
  end)

  after_each(function()
    stage:finish()
  end)

  -- Has a body sent with the next requests, in pieces of at most a size.
  local function send_body(body, size)
    local sent = 0
    log.hooks.APPEND = function(event)
      event.wsi:add_http_header_by_token(lws.WSI_TOKEN_HTTP_CONTENT_LENGTH, tostring(#body))
      event.wsi:client_http_body_pending(1)
      event.wsi:callback_on_writable()
    end
    log.hooks.HWR = function(event)
      local piece = body:sub(sent + 1, sent + size)
      sent = sent + #piece
      local last = sent == #body
      event.answer = event.wsi:write(piece, last and lws.WRITE_HTTP_FINAL or lws.WRITE_HTTP)
      if last then
        event.wsi:client_http_body_pending(0)
      else
        event.wsi:callback_on_writable()
      end
    end
  end

  local function echo_server()
    return stage:serve(http.serve(function(request) return response(200, request.method .. " " .. request.body) end))
  end

  it("77 POST 20 bytes: CLIENT_HTTP_WRITEABLE once, the server sees the body, DONE", function()
    send_body(("x"):rep(20), 2000)
    local server = echo_server()
    local wsi = stage:open(server, {method = "POST"})
    stage:await_end()
    assert.equal("APPEND HWR FILTER{200} ECH{200} RCH READ[25] DONE CLOSED", log:sequence(wsi))
    assert.equal(("x"):rep(20), server.requests[1].body)
    assert.equal("20", server.requests[1].headers["content-length"])
    assert.equal(20, log:last(wsi, "HWR").answer)
  end)

  it("78 POST 5000 in pieces of 2000: three WRITEABLEs", function()
    local body = ("0123456789"):rep(500)
    send_body(body, 2000)
    local server = echo_server()
    local wsi = stage:open(server, {method = "POST"})
    stage:await_end()
    assert.matches("^APPEND HWR HWR HWR FILTER{200} ECH{200} RCH .*DONE CLOSED$", log:sequence(wsi))
    assert.is_true(server.requests[1].body == body)
  end)

  it("78 POST of a megabyte: arrives whole", function()
    local body = ("0123456789"):rep(100000)
    send_body(body, 20000)
    local server = stage:serve(http.serve(function(request) return response(200, tostring(#request.body)) end))
    local wsi = stage:open(server, {method = "POST"})
    stage:await_end(wsi, 20)
    assert.equal("1000000", log:joined(wsi, "READ"))
    assert.is_true(server.requests[1].body == body)
  end)

  for _, method in ipairs({"PUT", "PATCH"}) do
    it("79 " .. method .. ": sends a body", function()
      send_body("the new state", 2000)
      local server = echo_server()
      local wsi = stage:open(server, {method = method})
      stage:await_end()
      assert.equal(method .. " the new state", log:joined(wsi, "READ"))
      assert.equal(method, server.requests[1].method)
    end)
  end

  for _, method in ipairs({"DELETE", "OPTIONS"}) do
    it("79 " .. method .. ": sends none", function()
      local server = echo_server()
      local wsi = stage:open(server, {method = method})
      stage:await_end()
      assert.equal(method .. " ", log:joined(wsi, "READ"))
      assert.equal("APPEND FILTER{200} ECH{200} RCH READ[" .. #method + 1 .. "] DONE CLOSED", log:sequence(wsi))
      assert.is_nil(server.requests[1].headers["content-length"])
      assert.is_nil(server.requests[1].headers["transfer-encoding"])
    end)
  end

  it("80 ECH returns 1: ERR \"HS: disallowed at ESTABLISHED\"", function()
    log.hooks.ECH = function() return 1 end
    local wsi = stage:get(echo_server())
    stage:await_end()
    assert.equal("HS: disallowed at ESTABLISHED", log:error(wsi))
    assert.equal(0, log:count("READ") + log:count("DONE"))
  end)

  it("80 FILTER returns 1: ends it before ECH", function()
    log.hooks.FILTER = function() return 1 end
    local wsi = stage:get(echo_server())
    stage:await_end()
    assert.equal(0, log:count("ECH") + log:count("DONE"))
    assert.matches("%S", log:error(wsi))
  end)

  it("80 READ returns -1: the read answers nonzero, CLOSED, no DONE", function()
    local answer
    log.hooks.READ = function() return -1 end
    log.hooks.RCH = function(event)
      answer = event.wsi:http_client_read()
      return answer
    end
    local wsi = stage:get(echo_server())
    stage:await_end()
    assert.is_true(answer ~= 0)
    assert.equal("APPEND FILTER{200} ECH{200} RCH READ[4] CLOSED", log:sequence(wsi))
  end)

  it("81 APPEND returns 1: the server sees no request; CLOSED", function()
    log.hooks.APPEND = function() return 1 end
    local server = stage:serve(function(conn) conn.seen = conn:read_all() end)
    local wsi = stage:get(server)
    stage:await_end()
    stage:await_handlers(server)
    assert.equal("", server.connections[1].seen)
    assert.equal("APPEND CLOSED", log:sequence(wsi))
  end)

  -- GETs a response with these header lines and calls `look` with the connection in ECH.
  local function look_at(lines, look)
    log.hooks.ECH = function(event) look(event.wsi) end
    local wsi = stage:get(stage:serve(http.serve(function() return response(200, "x", lines) end)))
    stage:await_end()
    return wsi
  end

  it("86 Set-Cookie twice: both values can be had", function()
    local joined, all, length
    look_at({"Set-Cookie: a=1; Path=/", "Set-Cookie: b=2"}, function(wsi)
      joined = wsi:hdr_copy(lws.WSI_TOKEN_HTTP_SET_COOKIE)
      length = wsi:hdr_total_length(lws.WSI_TOKEN_HTTP_SET_COOKIE)
      all = wsi:hdr_copy_all(lws.WSI_TOKEN_HTTP_SET_COOKIE)
    end)
    assert.matches("a=1; Path=/", joined, 1, true)
    assert.matches("b=2", joined, 1, true)
    assert.equal(#joined, length)
    assert.same({"a=1; Path=/", "b=2"}, all)
  end)

  it("86 a header may be asked for fragment by fragment", function()
    local lengths, first, second, third
    look_at({"Set-Cookie: a=1", "Set-Cookie: bb=2"}, function(wsi)
      local token = lws.WSI_TOKEN_HTTP_SET_COOKIE
      lengths = {wsi:hdr_fragment_length(token, 0), wsi:hdr_fragment_length(token, 1), wsi:hdr_fragment_length(token, 2)}
      first, second = wsi:hdr_copy_fragment(token, 0), wsi:hdr_copy_fragment(token, 1)
      third = wsi:hdr_copy_fragment(token, 2)
    end)
    assert.same({3, 4, 0}, lengths)
    assert.same({"a=1", "bb=2"}, {first, second})
    assert.is_nil(third)
  end)

  it("86 headers with a token: type, length, status line; nil and 0 where absent", function()
    local seen
    look_at({"Content-Type: text/plain", "Server: spec"}, function(wsi)
      seen = {
        wsi:hdr_copy(lws.WSI_TOKEN_HTTP_CONTENT_TYPE), wsi:hdr_copy(lws.WSI_TOKEN_HTTP_SERVER),
        wsi:hdr_copy(lws.WSI_TOKEN_HTTP_CONTENT_LENGTH), wsi:hdr_copy(lws.WSI_TOKEN_HTTP),
        wsi:hdr_total_length(lws.WSI_TOKEN_HTTP_LOCATION), tostring(wsi:hdr_copy(lws.WSI_TOKEN_HTTP_LOCATION)),
      }
    end)
    assert.same({"text/plain", "spec", "1", "200 OK", 0, "nil"}, seen)
  end)

  it("87 hdr_custom \"x-probe:\": \"hello\"; absent is nil or -1", function()
    local found, length, absent, absent_length, bare
    look_at({"X-Probe: hello", "X-Probe: again"}, function(wsi)
      found, length = wsi:hdr_custom_copy("x-probe:"), wsi:hdr_custom_length("x-probe:")
      absent, absent_length = wsi:hdr_custom_copy("x-nothing:"), wsi:hdr_custom_length("x-nothing:")
      bare = wsi:hdr_custom_copy("X-Probe")
    end)
    assert.same({"hello", 5, "hello"}, {found, length, bare})
    assert.is_true(absent == nil or absent == -1)
    assert.equal(-1, absent_length)
  end)

  it("88 basic auth helper: gives \"Basic dXNlcjpwYXNz\", and the request gets 200", function()
    local value = lws.http_basic_auth_gen("user", "pass")
    assert.equal("Basic dXNlcjpwYXNz", value)
    log.hooks.APPEND = function(event)
      assert.equal(0, event.wsi:add_http_header_by_token(lws.WSI_TOKEN_HTTP_AUTHORIZATION, value))
    end
    local server = stage:serve(http.serve(function(request)
      local encoded = (request.headers.authorization or ""):match("^Basic (.*)$")
      return response(encoded and digest.unbase64(encoded) == "user:pass" and 200 or 401, "x")
    end))
    local wsi = stage:get(server)
    stage:await_end()
    assert.equal(200, log:last(wsi, "ECH").status)
  end)

  it("88 headers by name: with or without colon", function()
    log.hooks.APPEND = function(event)
      event.wsi:add_http_header_by_name("X-A:", "one")
      event.wsi:add_http_header_by_name("X-B", "two")
    end
    local server = echo_server()
    stage:get(server)
    stage:await_end()
    assert.equal("one", server.requests[1].headers["x-a"])
    assert.equal("two", server.requests[1].headers["x-b"])
  end)

  it("88 headers: cannot smuggle lines", function()
    local ok
    log.hooks.APPEND = function(event)
      ok = pcall(event.wsi.add_http_header_by_name, event.wsi, "X-A", "one\r\nX-Evil: two")
    end
    local server = echo_server()
    stage:get(server)
    stage:await_end()
    assert.is_false(ok)
    for _, request in ipairs(server.requests) do
      assert.is_nil(request.headers["x-evil"])
    end
  end)
end)
