-- WebSockets inside HTTP/2 (RFC 8441), with Node.

local helper = require("helper")
local process = require("moonwire.process")
local programs = require("programs")
local sessions = require("friendly.session")
local ws = require("moonwire.ws")

local CA = helper.pki("root.crt")
local NODE_MODULES = "/usr/share/nodejs"
local PATIENCE = 30

local present = programs.has("node") and os.execute("NODE_PATH=" .. NODE_MODULES .. " node -e 'require(\"ws\")' 2>/dev/null") == true
local test = programs.needs(it, pending, present, "node and its module ws (Debian: nodejs, node-ws)")

describe("moonwire.ws with HTTP/2", function()
  local session = sessions.new()
  local node

  setup(function()
    session:start()
    if present then
      local port = programs.free_port()
      local words = {
        "node", "spec/support/node/h2_websocket.js", tostring(port), helper.pki("server.key"), helper.pki("server.crt"),
        stdin = "null", stdout = "null", stderr = "null", env = {NODE_PATH = NODE_MODULES},
      }
      node = {child = assert(process.start(words)), port = port}
      programs.await(port, "node")
    end
  end)

  teardown(function()
    session:stop()
    if node then
      programs.stop(node)
    end
  end)

  local function connect(path, options)
    options = options or {}
    options.ca_file, options.alpn = CA, options.alpn or "h2"
    return ws.connect(("wss://127.0.0.1:%d%s"):format(node.port, path), options)
  end

  test("is a stream where the server offers that", function()
    local conn = assert(connect("/", {protocols = {"chat.v1", "chat.v2"}}))
    assert.same({"HTTP/2", "chat.v1"}, {conn.version, conn.protocol})
    for _, message in ipairs({{"hello", "text"}, {("x"):rep(300000), "binary"}, {"", "text"}}) do
      assert(conn:send(message[1], message[2]))
      local received, kind = conn:receive(PATIENCE)
      assert.is_true(received == message[1])
      assert.equal(message[2], kind)
    end
    assert.is_true(assert(conn:ping(nil, PATIENCE)) >= 0)
    assert.same({true, 4000, "bye"}, {conn:close(4000, "bye")})
  end)

  test("tells of a refusal", function()
    local conn, err, response = connect("/refused")
    assert.is_nil(conn)
    assert.matches("not 101$", err)
    assert.same({403, "HTTP/2", "no WebSocket here"}, {response.status, response.version, response.body})
  end)

  test("is HTTP/1.1 unless wanted otherwise", function()
    local conn, err, response = connect("/", {alpn = "http/1.1"})
    assert.is_nil(conn)
    assert.matches("%w", err)
    assert.is_nil(response and response.version:match("HTTP/2"))
  end)

  it("is HTTP/1.1 where the server knows nothing else", function()
    local conn = assert(ws.connect(session:socket_at("/echo", "server"), {ca_file = CA, alpn = "h2"}))
    assert.equal("HTTP/1.1", conn.version)
    conn:close()
  end)
end)
