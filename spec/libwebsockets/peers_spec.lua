-- The client against servers of others: `ws` of Node with compression, Node's HTTP/2 with WebSockets inside
-- (RFC 8441), libwebsockets' own test server, nginx over HTTP/1.1.

local lws = require("libwebsockets")
local process = require("moonwire.process")
local helper = require("helper")
local http = require("scripted.http")
local http2_server = require("http2_server")
local programs = require("programs")
local staging = require("scripted.stage")

local SSL = lws.LCCSCF_USE_SSL
local NODE_MODULES = "/usr/share/nodejs"
local SCRIPTS = "spec/support/node/"
local TEST_SERVER = "libwebsockets-test-server"
local ECHOES = 200
local LONG = ("to be or not to be, "):rep(10000)

local has_node = programs.has("node") and os.execute("NODE_PATH=" .. NODE_MODULES .. " node -e 'require(\"ws\")' 2>/dev/null") == true
local node_test = programs.needs(it, pending, has_node, "node and its module ws (Debian: nodejs, node-ws)")
local nginx_test = programs.needs(it, pending, programs.has("nginx"), "nginx")
local lws_test = programs.needs(it, pending, programs.has(TEST_SERVER), TEST_SERVER)

describe("libwebsockets: servers of others", function()
  local stage, log, server

  before_each(function()
    stage = staging.new()
    log = stage.log
  end)

  after_each(function()
    stage:finish()
    if server then
      programs.stop(server)
      server = nil
    end
  end)

  local function start(words, port)
    words.stdin, words.stdout, words.stderr = "null", "null", "null"
    words.env = {NODE_PATH = NODE_MODULES}
    server = assert(process.start(words))
    programs.await(port, words[2] or words[1])
    return port
  end

  local function node(script, ...)
    local port = programs.free_port()
    return start({"node", SCRIPTS .. script, tostring(port), ...}, port)
  end

  -- The messages that have come, whole.
  local function messages(wsi)
    local whole, parts = {}, {}
    for _, event in ipairs(log:of(wsi, "RX")) do
      parts[#parts + 1] = event.data
      if event.final then
        whole[#whole + 1] = table.concat(parts)
        parts = {}
      end
    end
    return whole
  end

  local function await_messages(wsi, count)
    stage:drive(count .. " messages", function() return #messages(wsi) >= count end)
    return messages(wsi)
  end

  for offer, agreed in pairs({
    ["permessage-deflate"] = "permessage%-deflate",
    ["permessage-deflate; client_no_context_takeover; server_no_context_takeover"] = "permessage%-deflate",
    ["permessage-deflate; client_max_window_bits"] = "permessage%-deflate",
  }) do
    node_test("ws of Node, offered " .. offer .. ": many messages there and back", function()
      local port = node("ws_echo.js")
      stage:context({extensions = {{name = "permessage-deflate", client_offer = offer}}})
      local wsi = stage:open(port, {protocol = false, local_protocol_name = "spec"})
      stage:await(wsi, "EST")
      for i = 1, ECHOES do
        stage:send(wsi, "message " .. i)
      end
      stage:send(wsi, LONG)
      stage:send(wsi, "\0\255binary", lws.WRITE_BINARY)
      local all = await_messages(wsi, ECHOES + 3)
      assert.matches("^extensions: " .. agreed, all[1])
      for i = 1, ECHOES do
        assert.equal("message " .. i, all[i + 1])
      end
      assert.is_true(all[ECHOES + 2] == LONG)
      assert.equal("\0\255binary", all[ECHOES + 3])
    end)
  end

  node_test("ws of Node, offered nothing: plain", function()
    local port = node("ws_echo.js")
    local wsi = stage:open(port, {protocol = false, local_protocol_name = "spec"})
    stage:send(wsi, LONG)
    local all = await_messages(wsi, 2)
    assert.equal("extensions: ", all[1])
    assert.is_true(all[2] == LONG)
  end)

  local function h2_server()
    local port = node("h2_websocket.js", helper.pki("server.key"), helper.pki("server.crt"))
    stage:tls_context()
    return port
  end

  node_test("WebSocket over HTTP/2: messages there and back in a stream", function()
    local port = h2_server()
    local wsi = stage:open(port, {host = "server.test", ssl_connection = SSL, alpn = "h2", protocol = "spec"})
    stage:await(wsi, "EST")
    assert.equal("spec", wsi:subprotocol())
    assert.equal(200, wsi:http_client_http_response())
    stage:send(wsi, "hello")
    stage:send(wsi, LONG)
    stage:send(wsi, "", lws.WRITE_BINARY)
    local all = await_messages(wsi, 3)
    assert.equal("hello", all[1])
    assert.is_true(all[2] == LONG)
    assert.equal("", all[3])
  end)

  node_test("WebSocket over HTTP/2: closes with code and reason", function()
    local port = h2_server()
    log.hooks.EST = function(event) event.wsi:callback_on_writable() end
    log.hooks.WR = function(event)
      event.wsi:close_reason(lws.CLOSE_STATUS_NORMAL, "bye")
      return -1
    end
    local wsi = stage:open(port, {host = "server.test", ssl_connection = SSL, alpn = "h2"})
    stage:await_end(wsi)
    assert.equal("\3\232bye", wsi:get_close_payload())
    assert.equal(1, log:count("WSCLOSED", wsi))
  end)

  node_test("WebSocket over HTTP/2: a refusal is an error with its status", function()
    local port = h2_server()
    local wsi = stage:open(port, {host = "server.test", path = "/refused", ssl_connection = SSL, alpn = "h2"})
    stage:await_end(wsi)
    assert.equal(403, wsi:http_client_http_response())
    assert.equal("HS: ws upgrade response not 101", log:error(wsi))
  end)

  -- nginx with an upstream of ours, asked over HTTP/1.1 on shared connections.
  local function nginx(options)
    local upstream = stage:serve(http.serve(function(request) return http.response(200, "up " .. request.path) end))
    options.upstream = upstream.port
    server = http2_server.start(options)
    stage:tls_context()
  end

  local function get(path)
    return stage:get(server.port, {
      host = "server.test", path = path, alpn = "http/1.1", ssl_connection = SSL + lws.LCCSCF_PIPELINE, keep_warm_secs = 0.1,
    })
  end

  nginx_test("nginx, HTTP/1.1: ten requests where a connection may make three", function()
    nginx({requests = 3, files = {small = "hello world"}})
    local wsis = {}
    for i = 1, 10 do
      wsis[i] = get("/small")
    end
    stage:await_end()
    for _, wsi in ipairs(wsis) do
      assert.equal("hello world", log:joined(wsi, "READ"))
      assert.equal(1, log:count("DONE", wsi))
    end
  end)

  nginx_test("nginx, HTTP/1.1: what it fetches for us, and large files, side by side", function()
    local large = LONG:rep(50)
    nginx({files = {large = large}})
    local first, up, second = get("/large"), get("/up/x"), get("/large")
    stage:drive("all", function() return log:count("DONE") == 3 end, 30)
    assert.is_true(log:joined(first, "READ") == large)
    assert.equal("up /up/x", log:joined(up, "READ"))
    assert.is_true(log:joined(second, "READ") == large)
  end)

  lws_test("libwebsockets' test server: counts upwards", function()
    local port = programs.free_port()
    start({TEST_SERVER, "--port=" .. port}, port)
    stage:context({protocols = {{name = "dumb-increment-protocol", callback = log.callback}}})
    local wsi = stage:open(port, {protocol = "dumb-increment-protocol"})
    local all = await_messages(wsi, 20)
    for i = 2, 20 do
      assert.equal(tonumber(all[i - 1]) + 1, tonumber(all[i]))
    end
  end)

  lws_test("libwebsockets' test server: mirrors what is sent", function()
    local port = programs.free_port()
    start({TEST_SERVER, "--port=" .. port}, port)
    stage:context({protocols = {{name = "lws-mirror-protocol", callback = log.callback}}})
    local wsi = stage:open(port, {protocol = "lws-mirror-protocol"})
    stage:await(wsi, "EST")
    stage:send(wsi, "d #000000 1 2 3 4;")
    stage:drive("the mirror", function() return table.concat(messages(wsi)):find("d #000000 1 2 3 4", 1, true) end)
  end)
end)
