-- Servers that mean harm or are broken: what they send ends their connection, in words, and nothing else.

local lws = require("libwebsockets")
local clock = require("scripted.clock")
local http = require("scripted.http")
local staging = require("scripted.stage")
local websocket = require("scripted.websocket")

local PIPELINE = lws.LCCSCF_PIPELINE
local MEGABYTE = 1048576

local frame, close_payload = websocket.frame, websocket.close_payload

describe("libwebsockets: hostile servers", function()
  local stage, log

  before_each(function()
    stage = staging.new()
    log = stage.log
  end)

  after_each(function()
    stage:finish()
  end)

  -- GETs from a server that answers with these bytes and waits; the end.
  local function get(bytes, fields)
    local wsi = stage:get(stage:serve(function(conn)
      conn:read_request()
      conn:write(bytes)
      conn:read_all()
    end), fields)
    stage:await_end(wsi)
    return wsi
  end

  local heads = {
    {"two different lengths", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!"},
    {"a list of different lengths", "HTTP/1.1 200 OK\r\nContent-Length: 5, 6\r\n\r\nhello!"},
    {"a length that is no number", "HTTP/1.1 200 OK\r\nContent-Length: 0x5\r\n\r\nhello"},
    {"a length with a sign", "HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\nhello"},
    {"a length beyond numbers", "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nhello"},
    {"a blank before the colon", "HTTP/1.1 200 OK\r\nContent-Length : 5\r\n\r\nhello"},
    {"a field without a name", "HTTP/1.1 200 OK\r\n: x\r\nContent-Length: 0\r\n\r\n"},
    {"a line without a colon", "HTTP/1.1 200 OK\r\nnonsense\r\nContent-Length: 0\r\n\r\n"},
    {"a NUL in a field", "HTTP/1.1 200 OK\r\nX-A: a\0b\r\nContent-Length: 0\r\n\r\n"},
    {"no version", "200 OK\r\nContent-Length: 0\r\n\r\n"},
    {"version 2 in words", "HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n"},
    {"a status of four digits", "HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n"},
    {"a status that is no number", "HTTP/1.1 2x0 OK\r\nContent-Length: 0\r\n\r\n"},
    {"101 to a request that asked for nothing", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"},
    {"a line without end", ("HTTP/1.1 200 "):rep(MEGABYTE / 8)},
    {"fields without end", "HTTP/1.1 200 OK\r\n" .. ("X-A: b\r\n"):rep(MEGABYTE / 8)},
  }

  for _, head in ipairs(heads) do
    it("HTTP: " .. head[1] .. " is an ERR in words", function()
      local wsi = get(head[2])
      assert.matches("%S", log:error(wsi))
      assert.equal(0, log:count("DONE") + log:count("READ"))
    end)
  end

  it("HTTP: fields beyond max_http_header_data are an ERR, those within are not", function()
    stage:context({max_http_header_data = 2000})
    local wsi = get(http.response(200, "x", {"X-A: " .. ("a"):rep(2000)}))
    assert.matches("%S", log:error(wsi))
    local fits = get(http.response(200, "x", {"X-A: " .. ("a"):rep(1500)}))
    assert.equal(1, log:count("DONE", fits))
  end)

  it("HTTP: a body beyond max_body_size is CLOSED without DONE, by length or by chunks", function()
    stage:context({max_body_size = 1000})
    for _, bytes in ipairs({http.response(200, ("x"):rep(1001)), http.chunked() .. http.chunk(("x"):rep(600)):rep(2)}) do
      local wsi = get(bytes)
      assert.matches("CLOSED$", log:sequence(wsi))
      assert.equal(0, log:count("DONE", wsi))
      assert.is_true(#log:joined(wsi, "READ") <= 1000)
      assert.matches("%S", wsi:close_error())
    end
    assert.equal(1, log:count("DONE", get(http.response(200, ("x"):rep(1000)))))
  end)

  it("HTTP: equal lengths are one", function()
    local wsi = get("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello")
    assert.equal("APPEND FILTER{200} ECH{200} RCH READ[5] DONE CLOSED", log:sequence(wsi))
  end)

  it("HTTP: chunks win over a length, and the connection is not used again", function()
    local server = stage:serve(function(conn)
      conn:read_request()
      if conn.index == 1 then
        conn:write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\nTransfer-Encoding: chunked\r\n\r\n" .. http.chunk("hello")
          .. http.chunk())
      else
        conn:write(http.response(200, "other"))
      end
      conn:read_all()
    end)
    local first = stage:get(server, {ssl_connection = PIPELINE})
    stage:drive("the answer", function() return log:count("DONE", first) == 1 or log:ended(first) end)
    local second = stage:get(server, {ssl_connection = PIPELINE})
    stage:await(second, "DONE")
    assert.equal("other", log:joined(second, "READ"))
    assert.equal(2, #server.connections)
  end)

  it("HTTP: 1xx without end is an ERR or a timeout, not a hang or a heap", function()
    stage:context({timeout_secs = 1})
    local wsi = stage:get(stage:serve(function(conn)
      conn:read_request()
      while true do
        conn:write(http.response(103, nil, {"Link: <x>"}))
        conn:sleep(0.01)
      end
    end))
    stage:await_end(wsi)
    assert.matches("%S", log:error(wsi))
  end)

  it("HTTP: a body that stops coming ends it when timeout_secs are over, without DONE", function()
    stage:context({timeout_secs = 1})
    local wsi = get("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
    assert.equal("APPEND FILTER{200} ECH{200} RCH READ[4] CLOSED", log:sequence(wsi))
    assert.is_true(clock.took(1, log:last(wsi, "CLOSED").at - log:last(wsi, "READ").at))
  end)

  it("HTTP: a body that trickles does not end it", function()
    stage:context({timeout_secs = 1})
    local wsi = stage:get(stage:serve(function(conn)
      conn:read_request()
      conn:write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n")
      conn:write_slowly(0.5, "a", "b", "c", "d")
    end))
    stage:await_end()
    assert.equal("abcd", log:joined(wsi, "READ"))
    assert.equal(1, log:count("DONE"))
  end)

  it("keep-alive: a request that meets a connection just closed goes out again on another", function()
    local server = stage:serve(function(conn)
      if conn.index == 1 then
        conn:respond(200, conn:read_request().path)
        conn:read_request()
      else
        http.serve(function(request) return http.response(200, request.path) end)(conn)
      end
    end)
    stage:await(stage:get(server, {path = "/1", ssl_connection = PIPELINE}), "DONE")
    local second = stage:get(server, {path = "/2", ssl_connection = PIPELINE})
    stage:await(second, "DONE")
    assert.equal("/2", log:joined(second, "READ"))
    assert.equal("APPEND FILTER{200} ECH{200} RCH READ[2] DONE", log:sequence(second))
    assert.equal(2, #server.connections)
  end)

  it("keep-alive: a POST that meets such a connection is not sent twice", function()
    log.hooks.APPEND = function(event)
      if event.user.posts then
        event.wsi:client_http_body_pending(1)
        event.wsi:callback_on_writable()
      end
    end
    log.hooks.HWR = function(event)
      event.wsi:write("body", lws.WRITE_HTTP_FINAL)
      event.wsi:client_http_body_pending(0)
    end
    local server = stage:serve(function(conn)
      conn:respond(200, conn:read_request().path)
      conn:read_request()
    end)
    stage:await(stage:get(server, {ssl_connection = PIPELINE}), "DONE")
    local post = stage:open(server, {method = "POST", ssl_connection = PIPELINE, userdata = {posts = true}})
    stage:await_end(post)
    assert.equal("read failed", log:error(post))
    assert.equal(1, #server.connections)
  end)

  it("keep-alive: a server that never answers #2 does not get it for ever", function()
    local server = stage:serve(function(conn)
      conn:respond(200, conn:read_request().path)
      conn:read_request()
    end)
    stage:await(stage:get(server, {ssl_connection = PIPELINE}), "DONE")
    for _ = 1, 4 do
      stage:get(server, {ssl_connection = PIPELINE})
    end
    stage:drive("answers or ends", function() return log:count("DONE") + log:count("ERR") == 5 end)
    assert.is_true(#server.connections <= 10, #server.connections .. " connections")
  end)

  -- What a server sends on an open WebSocket, and the code it gets.
  local violations = {
    {"a length in more bytes than needed", "\129\126\0\5hello", 1002},
    {"a length in eight bytes that two hold", "\129\127\0\0\0\0\0\0\1\0" .. ("x"):rep(256), 1002},
    {"a length of 2^63", "\130\127\128\0\0\0\0\0\0\0", 1002},
    {"a close with a bad reason", frame("close", close_payload(1000, "\255")), 1007},
    {"text cut inside a character", frame("text", "caf\195"), 1007},
    {"a surrogate", frame("text", "\237\160\128"), 1007},
    {"an overlong character", frame("text", "\192\175"), 1007},
    {"a character beyond Unicode", frame("text", "\244\144\128\128"), 1007},
  }

  for _, violation in ipairs(violations) do
    it(("WebSocket: %s ends it with %d"):format(violation[1], violation[3]), function()
      local server = stage:serve(websocket.sends(violation[2]))
      local wsi = stage:open(server)
      stage:await_end(wsi)
      stage:await_handlers(server)
      assert.equal(close_payload(violation[3]), (server.connections[1].close_payload or "none"):sub(1, 2))
      assert.equal(1, log:count("WSCLOSED", wsi))
      assert.equal("", log:joined(wsi, "RX"))
    end)
  end

  it("WebSocket: bad text is refused as soon as it is seen, not at the end of the message", function()
    local server = stage:serve(websocket.sends(frame("text", "bad \255 text", {fin = false})))
    local wsi = stage:open(server)
    stage:await_end(wsi)
    stage:await_handlers(server)
    assert.equal(close_payload(1007), server.connections[1].close_payload:sub(1, 2))
  end)

  it("WebSocket: a message beyond max_message_size ends it with 1009", function()
    stage:context({max_message_size = 1000})
    local server = stage:serve(websocket.sends(frame("binary", ("x"):rep(600), {fin = false})
      .. frame("continuation", ("x"):rep(600))))
    local wsi = stage:open(server)
    stage:await_end(wsi)
    stage:await_handlers(server)
    assert.equal(close_payload(1009), server.connections[1].close_payload:sub(1, 2))
    assert.is_true(#log:joined(wsi, "RX") <= 1000)
  end)

  it("WebSocket: what follows a close frame is not told", function()
    local wsi = stage:open(stage:serve(websocket.sends(frame("close", close_payload(1000)) .. frame("text", "late"))))
    stage:await_end(wsi)
    assert.equal("APPEND FILTER{101} EST PEERCLOSE[2] WSCLOSED", log:sequence(wsi))
  end)

  it("WebSocket: ten pings at once are all answered, in order", function()
    local pings = {}
    for i = 1, 10 do
      pings[i] = frame("ping", "ping " .. i)
    end
    local server = stage:serve(websocket.sends(table.concat(pings)))
    stage:open(server)
    stage:drive("ten pongs", function() return server.connections[1] and #(server.connections[1].frames or {}) == 10 end)
    for i, read in ipairs(server.connections[1].frames) do
      assert.same({websocket.opcodes.pong, "ping " .. i}, {read.opcode, read.payload})
    end
  end)

  it("WebSocket: a server that pings without end and reads nothing cannot fill the heap with pongs", function()
    stage:context({max_unsent_size = MEGABYTE})
    local many, sent = frame("ping", ("p"):rep(125)):rep(1024), 0
    local server = stage:serve(function(conn)
      conn:handshake_ws()
      while true do
        conn:write(many)
        sent = sent + #many
        conn.wait()
      end
    end)
    local wsi = stage:open(server)
    stage:drive("the end, or a standstill", function()
      local before = sent
      stage:idle(0.2)
      return log:ended(wsi) or sent == before and sent > 0
    end, 50)
    assert.is_true(sent < 48 * MEGABYTE, sent .. " bytes were taken") -- the system's own buffers hold most of it
  end)

  -- Opens with compression to a server that sends these bytes.
  local function compressed(bytes, fields)
    local info = {extensions = {{name = "permessage-deflate", client_offer = "permessage-deflate"}}}
    for key, value in pairs(fields or {}) do
      info[key] = value
    end
    stage:context(info)
    local server = stage:serve(websocket.sends(bytes, {extensions = "permessage-deflate"}))
    local wsi = stage:open(server)
    stage:await_end(wsi)
    stage:await_handlers(server)
    return wsi, server.connections[1].close_payload
  end

  it("compression: what does not inflate ends it with 1007", function()
    local _, payload = compressed(frame("text", "\255\255\255\255", {rsv1 = true}))
    assert.equal(close_payload(1007), (payload or "none"):sub(1, 2))
  end)

  it("compression: a small message that inflates beyond max_message_size ends it with 1009", function()
    local stored = "\0\255\255\0\0" .. ("x"):rep(65535)
    local wsi, payload = compressed(frame("text", stored:rep(2) .. "\0", {rsv1 = true}), {max_message_size = 70000})
    assert.equal(close_payload(1009), (payload or "none"):sub(1, 2))
    assert.is_true(#log:joined(wsi, "RX") <= 70000)
  end)

  it("compression: RSV1 on a continuation ends it with 1002", function()
    local _, payload = compressed(frame("text", "\242\72", {rsv1 = true, fin = false})
      .. frame("continuation", "\205\201\201\7\0", {rsv1 = true}))
    assert.equal(close_payload(1002), (payload or "none"):sub(1, 2))
  end)

  for name, extensions in pairs({
    ["an unknown parameter"] = "permessage-deflate; more=1",
    ["a window that was not offered"] = "permessage-deflate; client_max_window_bits=10",
    ["a window of 16 bits"] = "permessage-deflate; server_max_window_bits=16",
    ["the same twice"] = "permessage-deflate, permessage-deflate",
    ["another extension"] = "permessage-deflate, x-other",
  }) do
    it("compression: " .. name .. " in the answer is an ERR", function()
      stage:context({extensions = {{name = "permessage-deflate", client_offer = "permessage-deflate"}}})
      local wsi = stage:open(stage:serve(websocket.echo({extensions = extensions})))
      stage:await_end(wsi)
      assert.matches("^HS: EXT", log:error(wsi))
    end)
  end
end)
