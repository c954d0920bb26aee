-- Connections that serve several requests. The acceptance cases 89 to 96 of the reference.

local lws = require("libwebsockets")
local clock = require("scripted.clock")
local helper = require("helper")
local http = require("scripted.http")
local staging = require("scripted.stage")

local PIPELINE = lws.LCCSCF_PIPELINE
local DEFAULT_WARM_SECONDS = 5

local response = http.response

describe("libwebsockets: keep-alive", function()
  local stage, log

  before_each(function()
    stage = staging.new()
    log = stage.log
  end)

  after_each(function()
    stage:finish()
  end)

  -- GETs /1, /2... at once, with these fields.
  local function get_many(target, count, fields)
    local wsis = {}
    for i = 1, count do
      local info = {path = "/" .. i, ssl_connection = PIPELINE}
      for key, value in pairs(fields or {}) do
        info[key] = value
      end
      wsis[i] = stage:get(target, info)
    end
    return wsis
  end

  local function await_done(count, seconds)
    stage:drive(count .. " DONE", function() return log:count("DONE") == count end, seconds)
  end

  -- Each got the answer to its own path.
  local function assert_bodies(wsis)
    for i, wsi in ipairs(wsis) do
      assert.equal("body of /" .. i, log:joined(wsi, "READ"))
    end
  end

  local function body_of(request)
    return response(200, "body of " .. request.path)
  end

  local function paths(server)
    local list = {}
    for i, request in ipairs(server.requests) do
      list[i] = request.path
    end
    return list
  end

  it("89 3 GETs without PIPELINE: three TCP connections at once, each \"connection: close\"", function()
    local server
    server = stage:serve(http.serve(function(request, conn)
      conn:await(function() return #server.requests == 3 end)
      return body_of(request)
    end))
    local wsis = get_many(server, 3, {ssl_connection = 0})
    stage:await_end()
    assert_bodies(wsis)
    assert.equal(3, #server.connections)
    for i, wsi in ipairs(wsis) do
      assert.equal("close", server.requests[i].headers.connection)
      assert.matches("^APPEND FILTER{200} ECH{200} RCH READ.* DONE CLOSED$", log:sequence(wsi))
    end
  end)

  it("90 3 GETs with PIPELINE: one TCP connection, responses in order, each DONE", function()
    local server = stage:serve(http.serve(body_of))
    local wsis = get_many(server, 3)
    await_done(3)
    assert_bodies(wsis)
    assert.equal(1, #server.connections)
    assert.same({"/1", "/2", "/3"}, paths(server))
    local done = log:of(nil, "DONE")
    assert.same({true, true, true}, {done[1].wsi == wsis[1], done[2].wsi == wsis[2], done[3].wsi == wsis[3]})
    for i, request in ipairs(server.requests) do
      assert.message("request " .. i).is_not_equal("close", request.headers.connection)
    end
    stage:destroy()
    for _, wsi in ipairs(wsis) do
      assert.equal("APPEND FILTER{200} ECH{200} RCH READ[10] DONE CLOSED", log:sequence(wsi))
    end
  end)

  it("90 PIPELINE: those with others behind them are closed when they are done", function()
    local server = stage:serve(http.serve(body_of))
    local wsis = get_many(server, 3)
    await_done(3)
    assert.same({true, true, false}, {log:ended(wsis[1]), log:ended(wsis[2]), log:ended(wsis[3])})
    assert.matches("DONE DROP CLOSED$", log:sequence(wsis[1], "DROP"))
  end)

  it("90 PIPELINE: POST waits until the line is free, then has it for itself", function()
    local overlapped = false
    local server = stage:serve(function(conn)
      while true do
        local request = conn:read_request()
        if request.method == "POST" then
          conn:sleep(0.05)
          overlapped = overlapped or conn:read_ready() ~= nil
        end
        conn:write(response(200, "body of " .. request.path))
      end
    end)
    log.hooks.APPEND = function(event)
      if event.user.body then
        event.wsi:add_http_header_by_token(lws.WSI_TOKEN_HTTP_CONTENT_LENGTH, tostring(#event.user.body))
        event.wsi:client_http_body_pending(1)
        event.wsi:callback_on_writable()
      end
    end
    log.hooks.HWR = function(event)
      event.wsi:write(event.user.body, lws.WRITE_HTTP_FINAL)
      event.wsi:client_http_body_pending(0)
    end
    local wsis = {}
    for i, method in ipairs({"GET", "POST", "GET", "POST"}) do
      wsis[i] = stage:get(server, {path = "/" .. i, method = method, ssl_connection = PIPELINE,
        userdata = {body = method == "POST" and "data" .. i or nil}})
    end
    await_done(4)
    assert_bodies(wsis)
    assert.is_false(overlapped)
    assert.equal(1, #server.connections)
    assert.same({"", "data2", "", "data4"}, {server.requests[1].body, server.requests[2].body, server.requests[3].body,
      server.requests[4].body})
  end)

  it("91 PIPELINE, then a connect while it is idle: the same TCP connection", function()
    local server = stage:serve(http.serve(body_of))
    local first = get_many(server, 1)[1]
    await_done(1)
    stage:idle(2)
    assert.is_false(log:ended(first))
    get_many(server, 1)
    await_done(2)
    assert.equal(1, #server.connections)
    assert.equal(1, log:count("CLOSED", first))
  end)

  it("91 PIPELINE, after keep_warm_secs: CLOSED, new TCP connection", function()
    local server = stage:serve(http.serve(body_of))
    local first = get_many(server, 1, {keep_warm_secs = 1})[1]
    await_done(1)
    local done = log:last(first, "DONE").at
    stage:await_end(first)
    assert.is_true(clock.took(1, log:last(first, "CLOSED").at - done))
    assert.equal("APPEND FILTER{200} ECH{200} RCH READ[10] DONE CLOSED", log:sequence(first))
    get_many(server, 1)
    await_done(2)
    assert.equal(2, #server.connections)
  end)

  it("91 PIPELINE: kept for 5 s by default", function()
    local first = get_many(stage:serve(http.serve(body_of)), 1)[1]
    await_done(1)
    local done = log:last(first, "DONE").at
    stage:await_end(first)
    assert.is_true(clock.took(DEFAULT_WARM_SECONDS, log:last(first, "CLOSED").at - done))
  end)

  it("91 PIPELINE: the server's close of an idle connection is CLOSED", function()
    local wsi = get_many(stage:serve(function(conn) conn:write(body_of(conn:read_request())) end), 1)[1]
    stage:await_end(wsi, 2)
    assert.equal("APPEND FILTER{200} ECH{200} RCH READ[10] DONE CLOSED", log:sequence(wsi))
  end)

  for name, lines in pairs({["with"] = {"Connection: close"}, ["without"] = {}}) do
    it("92 PIPELINE, server closes after #1 " .. name .. " a word: the others are completed on a new connection", function()
      local server = stage:serve(function(conn)
        if conn.index == 1 then
          local request = conn:read_request()
          conn:write(response(200, "body of " .. request.path, lines))
        else
          http.serve(body_of)(conn)
        end
      end)
      local wsis = get_many(server, 3)
      await_done(3)
      assert_bodies(wsis)
      assert.equal(2, #server.connections)
    end)
  end

  it("92 PIPELINE, server closes in the midst of #2: that is CLOSED without DONE, #3 is completed", function()
    local server = stage:serve(function(conn)
      if conn.index == 1 then
        conn:write(body_of(conn:read_request()))
        conn:read_request()
        conn:write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
      else
        http.serve(body_of)(conn)
      end
    end)
    local wsis = get_many(server, 3)
    await_done(2)
    assert.matches("READ%[4%] CLOSED$", log:sequence(wsis[2]))
    assert.equal("body of /3", log:joined(wsis[3], "READ"))
  end)

  it("93 PIPELINE, HTTP/1.0 server: all three complete", function()
    local server = stage:serve(function(conn)
      local request = conn:read_request()
      conn:write(response(200, "body of " .. request.path, {}, "HTTP/1.0"))
    end)
    local wsis = get_many(server, 3)
    await_done(3)
    assert_bodies(wsis)
    assert.equal(3, #server.connections)
  end)

  it("93 PIPELINE, HTTP/1.0 server with keep-alive: all three complete", function()
    local server = stage:serve(http.serve(function(request)
      return response(200, "body of " .. request.path, {"Connection: keep-alive"}, "HTTP/1.0")
    end))
    local wsis = get_many(server, 3)
    await_done(3)
    assert_bodies(wsis)
  end)

  it("94 PIPELINE, address other than host: still one TCP connection", function()
    local server = stage:serve(http.serve(body_of))
    local wsis = get_many(server, 3, {host = "some.host"})
    await_done(3)
    assert_bodies(wsis)
    assert.equal(1, #server.connections)
    assert.equal("some.host", server.requests[3].headers.host)
  end)

  it("94 PIPELINE, TLS: other names do not share a connection, the same do", function()
    stage:tls_context()
    local server = stage:serve(http.serve(body_of), {tls = staging.keypair("server")})
    for _, host in ipairs({"server.test", "www.server.test", "server.test"}) do
      get_many(server, 1, {host = host, ssl_connection = PIPELINE + lws.LCCSCF_USE_SSL})
    end
    await_done(3)
    assert.equal(2, #server.connections)
    for _, request in ipairs(server.requests) do
      assert.equal(request.headers.host, server.connections[request.connection].servername)
    end
  end)

  it("94 PIPELINE, TLS: what one connection ignores of a certificate, another does not", function()
    stage:tls_context()
    local server = stage:serve(http.serve(body_of), {tls = staging.keypair("expired")})
    local function get(flags)
      return get_many(server, 1, {host = "server.test", ssl_connection = PIPELINE + lws.LCCSCF_USE_SSL + flags})[1]
    end
    local lax = get(lws.LCCSCF_ALLOW_EXPIRED)
    stage:await(lax, "DONE")
    local strict = get(0)
    stage:await_end(strict)
    assert.equal("ERR", log:sequence(strict))
  end)

  it("95 PIPELINE, two responses in one TCP segment: both are delivered", function()
    local server = stage:serve(function(conn)
      conn:write(body_of(conn:read_request()))
      local second, third = conn:read_request(), conn:read_request()
      conn:write(body_of(second) .. body_of(third))
      conn:read_all()
    end)
    local wsis = get_many(server, 3)
    await_done(3)
    assert_bodies(wsis)
    assert.equal(1, #server.connections)
    for _, wsi in ipairs(wsis) do
      assert.matches("^APPEND FILTER{200} ECH{200} RCH READ%[10%] DONE", log:sequence(wsi))
    end
  end)

  it("96 PIPELINE and refused: every connection ends", function()
    local wsis = get_many(helper.freeport(), 3)
    stage:await_end()
    for _, wsi in ipairs(wsis) do
      assert.equal("ERR", log:sequence(wsi))
      assert.matches("connect", log:error(wsi))
    end
  end)

  it("96 PIPELINE and a callback that ends #1: the others are completed", function()
    log.hooks.READ = function(event) return event.user.path == 1 and -1 or 0 end
    local server = stage:serve(http.serve(body_of))
    local wsis = {}
    for i = 1, 3 do
      wsis[i] = stage:get(server, {path = "/" .. i, ssl_connection = PIPELINE, userdata = {path = i}})
    end
    await_done(2)
    assert.matches("READ%[10%] CLOSED$", log:sequence(wsis[1]))
    assert.equal("body of /2", log:joined(wsis[2], "READ"))
    assert.equal("body of /3", log:joined(wsis[3], "READ"))
  end)
end)
