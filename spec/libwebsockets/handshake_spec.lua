-- Opening handshakes, and what a peer must not send. The acceptance cases 16, 17, 19 and 33 to 46 of the reference.

local lws = require("libwebsockets")
local clock = require("scripted.clock")
local digest = require("scripted.digest")
local http = require("scripted.http")
local staging = require("scripted.stage")
local websocket = require("scripted.websocket")

local REQUEST_FIELDS = {
  "Pragma", "Cache-Control", "Host", "Origin", "Upgrade", "Connection", "Sec-WebSocket-Key", "Sec-WebSocket-Protocol",
  "Sec-WebSocket-Version", "X-User",
}

local frame, close_payload = websocket.frame, websocket.close_payload

local ACCEPT_OF_ANOTHER_KEY = websocket.accept_key("dGhlIHNhbXBsZSBub25jZQ==")

describe("libwebsockets: opening handshakes", function()
  local stage, log

  before_each(function()
    stage = staging.new()
    log = stage.log
  end)

  after_each(function()
    stage:finish()
  end)

  -- Opens to a server that answers the request with these bytes; the end must be this ERR.
  local function assert_refused(text, bytes, fields)
    local wsi = stage:open(stage:serve(function(conn)
      conn:read_head()
      conn:write(bytes)
      conn:read_all()
    end), fields)
    stage:await_end()
    assert.equal(text, log:error(wsi))
    assert.equal(#text, log:last(wsi, "ERR").len)
    assert.is_nil(log:last(wsi, "EST"))
    return wsi
  end

  -- The same with the answer of `handshake_ws`.
  local function assert_rejected(text, options, fields)
    local wsi = stage:open(stage:serve(function(conn)
      conn:handshake_ws(options)
      conn:read_all()
    end), fields)
    stage:await_end()
    assert.equal(text, log:error(wsi))
    assert.is_nil(log:last(wsi, "EST"))
    return wsi
  end

  it("16 ws-origin: a bare name is made a URL, a whole URL is sent as it is, none sends none", function()
    local server = stage:serve(websocket.echo())
    local origins = {"example.com", "https://example.com:444", false}
    for i, origin in ipairs(origins) do
      stage:await(stage:open(server, {origin = origin}), "EST")
      local expected = {"http://example.com", "https://example.com:444"}
      assert.equal(expected[i], server.requests[i].headers.origin)
    end
  end)

  it("16 ws-origin: stays bare with JUST_USE_RAW_ORIGIN", function()
    stage:context({options = lws.SERVER_OPTION_JUST_USE_RAW_ORIGIN})
    local server = stage:serve(websocket.echo())
    stage:await(stage:open(server, {origin = "example.com"}), "EST")
    assert.equal("example.com", server.requests[1].headers.origin)
  end)

  it("17 ws-headers: stand in the usual order, the user's last, Host as given, no User-Agent", function()
    log.hooks.APPEND = function(event)
      assert.equal(0, event.wsi:add_http_header_by_name("X-User:", "mine"))
    end
    local server = stage:serve(websocket.echo())
    stage:await(stage:open(server, {host = "some.example:81", origin = "example.com", path = "/chat?x=1"}), "EST")
    local head, names = server.requests[1], {}
    for i, field in ipairs(head.fields) do
      names[i] = field[1]
    end
    assert.same(REQUEST_FIELDS, names)
    assert.same({"GET", "/chat?x=1", "HTTP/1.1"}, {head.method, head.path, head.version})
    assert.equal("some.example:81", head.headers.host)
    assert.equal("websocket", head.headers.upgrade:lower())
    assert.equal("upgrade", head.headers.connection:lower())
    assert.equal("13", head.headers["sec-websocket-version"])
    assert.equal("mine", head.headers["x-user"])
  end)

  it("19 ws-key: 16 bytes in Base64, others for each connection", function()
    local server = stage:serve(websocket.echo())
    local keys = {}
    for i = 1, 4 do
      stage:await(stage:open(server), "EST")
      keys[i] = server.requests[i].headers["sec-websocket-key"]
      assert.equal(16, #digest.unbase64(keys[i]))
    end
    assert.is_unique(keys)
  end)

  for _, status in ipairs({403, 200, 500}) do
    it("33 " .. status .. ": ERR, and the status can be read", function()
      local wsi = assert_refused("HS: ws upgrade response not 101", http.response(status, "no"))
      assert.equal(status, log:last(wsi, "ERR").status)
    end)
  end

  it("34 401: ERR \"HS: ws upgrade unauthorized\"", function()
    local wsi = assert_refused("HS: ws upgrade unauthorized", http.response(401, "", {"WWW-Authenticate: Basic realm=x"}))
    assert.equal(401, log:last(wsi, "ERR").status)
  end)

  it("35 wrong accept: ERR \"HS: Accept hash wrong\"", function()
    assert_rejected("HS: Accept hash wrong", {accept = ACCEPT_OF_ANOTHER_KEY})
  end)

  it("36 accept missing: ERR \"HS: ACCEPT missing\"", function()
    assert_rejected("HS: ACCEPT missing", {accept = false})
  end)

  it("37 subprotocol not offered: ERR \"HS: PROTOCOL malformed\"", function()
    assert_rejected("HS: PROTOCOL malformed", {protocol = "another"})
  end)

  it("37 subprotocol unsolicited: ERR \"HS: PROTOCOL malformed\"", function()
    assert_rejected("HS: PROTOCOL malformed", {protocol = "another"}, {protocol = false})
  end)

  it("38 subprotocol missing: is established", function()
    local wsi = stage:open(stage:serve(websocket.echo()), {protocol = "spec, other"})
    stage:await(wsi, "EST")
    assert.equal("APPEND FILTER{101} EST", log:sequence(wsi))
  end)

  it("39 extension not offered: ERR \"HS: EXT: unknown ext\"", function()
    assert_rejected("HS: EXT: unknown ext", {extensions = "permessage-deflate"})
  end)

  it("40 Upgrade missing: ERR \"HS: UPGRADE missing\"", function()
    assert_rejected("HS: UPGRADE missing", {upgrade = false})
  end)

  it("40 Upgrade to something else: ERR", function()
    assert_rejected("HS: Upgrade to something other than websocket", {upgrade = "h2c"})
  end)

  it("40 Connection missing: ERR", function()
    local wsi = stage:open(stage:serve(function(conn)
      conn:handshake_ws({connection = false})
      conn:read_all()
    end))
    stage:await_end()
    local text = log:error(wsi)
    assert.is_true(text == "HS: CONNECTION missing" or text == "HS: UPGRADE malformed", text)
  end)

  it("a refusal: its body is read where that is wanted, up to the limit", function()
    for limit, body in pairs({[0] = "", [4] = "who ", [100] = "who are you?"}) do
      stage:context({max_refusal_size = limit})
      local wsi = stage:open(stage:serve(function(conn)
        conn:read_head()
        conn:respond(401, "who are you?")
        conn:read_all()
      end))
      stage:await_end(wsi)
      assert.equal("APPEND ERR", log:sequence(wsi))
      assert.equal("HS: ws upgrade unauthorized", log:error(wsi))
      assert.same({401, body}, {wsi:http_client_http_response(), wsi:refusal_body()})
      stage:destroy()
    end
  end)

  it("41 connection closed before the reply: ERR \"read failed\"", function()
    local wsi = stage:open(stage:serve(function(conn) conn:read_head() end))
    stage:await_end()
    assert.equal("read failed", log:error(wsi))
    assert.equal("APPEND ERR", log:sequence(wsi))
  end)

  it("41 connection reset before the reply: ERR", function()
    local wsi = stage:open(stage:serve(function(conn) conn:reset() end))
    stage:await_end()
    assert.equal("read failed", log:error(wsi))
  end)

  it("41 a reply that is no HTTP: ERR", function()
    local wsi = stage:open(stage:serve(function(conn)
      conn:read_head()
      conn:write("SSH-2.0-nothing for you\r\n\r\n")
      conn:read_all()
    end))
    stage:await_end()
    assert.matches("%S", log:error(wsi))
  end)

  it("42 server silent, timeout_secs = 2: ERR after 2 s", function()
    stage:context({timeout_secs = 2})
    local wsi = stage:open(stage:serve(function(conn) conn:read_all() end))
    stage:await(wsi, "APPEND")
    local began = log:last(wsi, "APPEND").at
    stage:await_end(wsi)
    local taken = log:last(wsi, "ERR").at - began
    assert.is_true(clock.took(2, taken), "ended after " .. taken)
    assert.equal("APPEND ERR", log:sequence(wsi))
    assert.matches("%S", log:error(wsi))
  end)

  it("43 FILTER returns 1: ERR \"HS: Rejected by filter cb\"", function()
    log.hooks.FILTER = function() return 1 end
    local wsi = stage:open(stage:serve(websocket.echo()))
    stage:await_end()
    assert.equal("HS: Rejected by filter cb", log:error(wsi))
    assert.is_nil(log:last(wsi, "EST"))
  end)

  it("43 FILTER can read the response's headers", function()
    local seen
    log.hooks.FILTER = function(event)
      seen = {event.wsi:hdr_custom_copy("x-room:"), event.wsi:hdr_copy(lws.WSI_TOKEN_UPGRADE)}
    end
    local wsi = stage:open(stage:serve(websocket.echo({lines = {"X-Room: blue"}})))
    stage:await(wsi, "EST")
    assert.same({"blue", "websocket"}, seen)
  end)

  it("43 EST returns -1: ERR \"HS: Rejected at CLIENT_ESTABLISHED\"", function()
    log.hooks.EST = function() return -1 end
    local wsi = stage:open(stage:serve(websocket.echo()))
    stage:await_end()
    assert.equal("HS: Rejected at CLIENT_ESTABLISHED", log:error(wsi))
  end)

  -- What is sent, and what may have been delivered of it.
  local violations = {
    {"RSV1 without extension", frame("text", "bad", {rsv1 = true}), ""},
    {"RSV2", frame("text", "bad", {rsv2 = true}), ""},
    {"opcode 3", frame(3, "bad"), ""},
    {"opcode 11", frame(11, "bad"), ""},
    {"ping of more than 125 bytes", frame("ping", ("b"):rep(126)), ""},
    {"fragmented ping", frame("ping", "bad", {fin = false}), ""},
    {"stray continuation", frame("continuation", "bad"), ""},
    {"text in text", frame("text", "one", {fin = false}) .. frame("text", "bad"), "one"},
    {"masked frame", frame("text", "bad", {mask = "\1\2\3\4"}), ""},
    {"close of one byte", frame("close", "\3"), ""},
  }

  for _, violation in ipairs(violations) do
    it("44 protocol errors: " .. violation[1] .. " ends it with 1002, undelivered", function()
      local server = stage:serve(websocket.sends(violation[2]))
      local wsi = stage:open(server)
      stage:await_end()
      stage:await_handlers(server)
      assert.equal(close_payload(1002), (server.connections[1].close_payload or "none"):sub(1, 2))
      assert.equal(violation[3], log:joined(wsi, "RX"))
      assert.is_nil(log:last(wsi, "PONG"))
      assert.equal(1, log:count("WSCLOSED", wsi))
    end)
  end

  it("44 protocol errors: what a message before them is answered with goes out first", function()
    log.hooks.RX = function(event) stage:send(event.wsi, event.data) end
    local server = stage:serve(websocket.sends(frame("text", "one") .. frame("text", "two") .. frame(3, "bad")))
    stage:open(server)
    stage:await_end()
    stage:await_handlers(server)
    local answers = {}
    for i, read in ipairs(server.connections[1].frames) do
      answers[i] = read.opcode == websocket.opcodes.text and read.payload or read.opcode
    end
    assert.same({"one", "two", websocket.opcodes.close}, answers)
  end)

  for name, options in pairs({on = lws.SERVER_OPTION_VALIDATE_UTF8, off = 0}) do
    it("45 invalid UTF-8, VALIDATE_UTF8 " .. name .. ": no RX, the server gets 1007", function()
      stage:context({options = options})
      local server = stage:serve(websocket.sends(frame("text", "caf\195(")))
      local wsi = stage:open(server)
      stage:await_end()
      stage:await_handlers(server)
      assert.equal("APPEND FILTER{101} EST WSCLOSED", log:sequence(wsi))
      assert.equal(close_payload(1007), (server.connections[1].close_payload or "none"):sub(1, 2))
    end)
  end

  it("45 valid UTF-8 over the borders of fragments and pieces: is delivered", function()
    local text = ("\226\130\172"):rep(3000)
    local wsi = stage:open(stage:serve(websocket.sends(frame("text", text:sub(1, 4000), {fin = false})
      .. frame("continuation", text:sub(4001)))))
    stage:drive("all bytes", function() return #log:joined(wsi, "RX") == #text end)
    assert.is_true(log:joined(wsi, "RX") == text)
  end)

  it("46 302 on upgrade: is followed to EST", function()
    local target = stage:serve(websocket.echo())
    local server = stage:serve(function(conn)
      conn:read_head()
      conn:respond(302, "", {("Location: http://127.0.0.1:%d/there"):format(target.port), "Connection: close"})
    end)
    local wsi = stage:open(server)
    stage:await(wsi, "EST")
    assert.equal("/there", target.requests[1].path)
    assert.equal("127.0.0.1:" .. target.port, target.requests[1].headers.host)
    assert.equal("APPEND APPEND FILTER{101} EST", log:sequence(wsi))
    stage:send(wsi, "hello")
    stage:await(wsi, "RX")
    assert.equal("hello", log:joined(wsi, "RX"))
  end)

  it("46 302 on upgrade without Location: ERR", function()
    assert_refused("HS: Redirect code but no Location", http.response(302, ""))
  end)
end)
