-- HTTP/2 with nginx. The acceptance cases 97 to 100 of the reference.

local lws = require("libwebsockets")
local http = require("scripted.http")
local http2_server = require("http2_server")
local programs = require("programs")
local staging = require("scripted.stage")

local SSL = lws.LCCSCF_USE_SSL
local PIPELINE = SSL + lws.LCCSCF_PIPELINE
local DOWNLOAD = ("0123456789abcdef"):rep(6250)
local UPLOAD = ("fedcba9876543210"):rep(3125)

local test = programs.needs(it, pending, programs.has("nginx"), "nginx")

describe("libwebsockets: HTTP/2 with nginx", function()
  local stage, log, nginx

  before_each(function()
    stage = staging.new()
    log = stage.log
  end)

  after_each(function()
    if nginx then
      programs.stop(nginx)
      nginx = nil
    end
    stage:finish()
  end)

  -- Starts nginx, with a server of ours behind it.
  local function start(answer, options)
    options = options or {}
    local upstream = stage:serve(http.serve(answer or function() return http.response(200, "up") end))
    options.upstream, options.files = upstream.port, {small = "hello world", large = DOWNLOAD}
    nginx = http2_server.start(options)
    stage:tls_context()
    log.hooks.ECH = function(event)
      event.connection = event.wsi:hdr_custom_copy("x-connection:")
      event.protocol = event.wsi:hdr_custom_copy("x-protocol:")
    end
    return upstream
  end

  local function get(path, fields)
    local info = {host = "server.test", path = path, alpn = "h2", ssl_connection = SSL}
    for key, value in pairs(fields or {}) do
      info[key] = value
    end
    return stage:get(nginx.port, info)
  end

  local function await_done(count, seconds)
    stage:drive(count .. " DONE", function() return log:count("DONE") == count end, seconds)
  end

  -- How many connections nginx saw.
  local function connections()
    local seen, count = {}, 0
    for _, event in ipairs(log:of(nil, "ECH")) do
      assert.equal("HTTP/2.0", event.protocol)
      count = count + (seen[event.connection] and 0 or 1)
      seen[event.connection] = true
    end
    return count
  end

  test("97 h2, 3 GETs with PIPELINE: one TCP connection, streams that overlap", function()
    local upstream
    upstream = start(function(request, conn)
      conn:await(function() return #upstream.requests == 3 end)
      return http.response(200, "body of " .. request.path)
    end)
    local wsis = {}
    for i = 1, 3 do
      wsis[i] = get("/up/" .. i, {ssl_connection = PIPELINE})
    end
    await_done(3)
    assert.equal(1, connections())
    for i, wsi in ipairs(wsis) do
      assert.equal("body of /up/" .. i, log:joined(wsi, "READ"))
      assert.matches("^APPEND FILTER{200} ECH{200} READ.* DONE", log:sequence(wsi))
      assert.equal(0, log:count("RCH", wsi) + log:count("HWR", wsi))
    end
  end)

  test("97 h2, PIPELINE: a later GET joins the connection", function()
    start()
    local first = get("/small", {ssl_connection = PIPELINE})
    await_done(1)
    local second = get("/small", {ssl_connection = PIPELINE})
    await_done(2)
    assert.equal(1, connections())
    assert.matches("^APPEND FILTER{200} ECH{200} READ%[11%] DONE", log:sequence(second))
    assert.equal("hello world", log:joined(first, "READ"))
  end)

  test("97 h2, PIPELINE: after GOAWAY the rest is completed on new connections", function()
    start(nil, {requests = 3})
    for _ = 1, 8 do
      get("/small", {ssl_connection = PIPELINE})
    end
    await_done(8)
    assert.equal(("hello world"):rep(8), log:joined(nil, "READ"))
    assert.is_true(connections() >= 2)
  end)

  test("98 h2 without PIPELINE: works, without a connection header", function()
    start()
    local wsi = get("/small")
    stage:await_end()
    assert.equal("APPEND FILTER{200} ECH{200} READ[11] DONE CLOSED", log:sequence(wsi))
    assert.equal("hello world", log:joined(wsi, "READ"))
    assert.equal(1, connections())
  end)

  test("98 h2 without PIPELINE: three connections for three GETs", function()
    start()
    for _ = 1, 3 do
      get("/small")
    end
    stage:await_end()
    assert.equal(3, log:count("DONE"))
    assert.equal(3, connections())
  end)

  test("98 http/1.1 where ALPN does not offer h2", function()
    start()
    local wsi = get("/small", {alpn = "http/1.1"})
    stage:await_end()
    assert.equal("HTTP/1.1", log:last(wsi, "ECH").protocol)
    assert.equal("APPEND FILTER{200} ECH{200} RCH READ[11] DONE CLOSED", log:sequence(wsi))
  end)

  test("98 h2: HEAD, 204 and a redirect end as they should", function()
    start()
    local head, none, moved = get("/large", {method = "HEAD"}), get("/none"), get("/moved")
    stage:await_end()
    assert.equal("APPEND FILTER{200} ECH{200} DONE CLOSED", log:sequence(head))
    assert.equal("APPEND FILTER{204} ECH{204} DONE CLOSED", log:sequence(none))
    assert.matches("^APPEND APPEND FILTER{404} ECH{404} .*DONE CLOSED$", log:sequence(moved))
  end)

  test("99 h2 POST 50 kB: body intact", function()
    local upstream = start(function(request) return http.response(200, tostring(#request.body)) end)
    local sent = 0
    log.hooks.APPEND = function(event)
      event.wsi:add_http_header_by_token(lws.WSI_TOKEN_HTTP_CONTENT_LENGTH, tostring(#UPLOAD))
      event.wsi:client_http_body_pending(1)
      event.wsi:callback_on_writable()
    end
    log.hooks.HWR = function(event)
      local piece = UPLOAD:sub(sent + 1, sent + 20000)
      sent = sent + #piece
      event.wsi:write(piece, sent == #UPLOAD and lws.WRITE_HTTP_FINAL or lws.WRITE_HTTP)
      event.wsi:client_http_body_pending(sent == #UPLOAD and 0 or 1)
      if sent < #UPLOAD then
        event.wsi:callback_on_writable()
      end
    end
    local wsi = get("/up/load", {method = "POST"})
    stage:await_end()
    assert.equal("50000", log:joined(wsi, "READ"))
    assert.is_true(upstream.requests[1].body == UPLOAD)
    assert.equal("APPEND HWR HWR HWR FILTER{200} ECH{200} READ[5] DONE CLOSED", log:sequence(wsi))
    assert.equal(1, connections())
  end)

  test("100 h2 100 kB download: all bytes", function()
    start()
    local wsi = get("/large")
    stage:await_end()
    assert.equal(100000, #DOWNLOAD)
    assert.is_true(log:joined(wsi, "READ") == DOWNLOAD)
    assert.equal(1, log:count("DONE"))
    assert.equal(1, connections())
  end)

  test("100 h2 downloads at once: all bytes of each", function()
    start()
    local wsis = {}
    for i = 1, 10 do
      wsis[i] = get("/large", {ssl_connection = PIPELINE})
    end
    await_done(10)
    for _, wsi in ipairs(wsis) do
      assert.is_true(log:joined(wsi, "READ") == DOWNLOAD)
    end
    assert.equal(1, connections())
  end)
end)
