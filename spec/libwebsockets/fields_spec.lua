-- The fields of the connect info that few scripts set: where a connection comes from, abstract unix sockets, what a
-- WebSocket's server may do beyond the protocol.

local lws = require("libwebsockets")
local fd = require("moonwire.fd")
local process = require("moonwire.process")
local http = require("scripted.http")
local http2_server = require("http2_server")
local programs = require("programs")
local staging = require("scripted.stage")

local ABSTRACT_NAME = "@moonwire-spec"
local NO_ABSTRACT = "connect failed: abstract unix sockets need Linux and epoll"

-- Answers one HTTP request at an abstract address, and tells on its output that it listens.
local ABSTRACT_SERVER = [[
import socket, sys
s = socket.socket(socket.AF_UNIX)
s.bind("\0" + sys.argv[1])
s.listen(1)
sys.stdout.write("ready")
sys.stdout.flush()
c, _ = s.accept()
c.recv(65536)
c.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nabstract")
c.close()
]]

-- The line of /proc/net/tcp for a connection from a port: its timer's kind and its hundredths of a second.
local function tcp_timer(port)
  local file = assert(io.open("/proc/net/tcp"))
  local text = file:read("*a")
  file:close()
  local kind, left = text:match((":%04X %%x+:%%x+ 01 %%x+:%%x+ (%%x+):(%%x+)"):format(port))
  return tonumber(kind, 16), tonumber(left, 16)
end

local function readable(path)
  local file = io.open(path)
  return file ~= nil and file:close() ~= nil
end

describe("libwebsockets: where a connection comes from", function()
  local stage, log
  local on_linux = programs.needs(it, pending, readable("/proc/net/tcp"), "Linux")

  before_each(function()
    stage = staging.new()
    log = stage.log
  end)

  after_each(function()
    stage:finish()
  end)

  -- A server that answers with the address and port of its peer.
  local function echoing()
    return stage:serve(http.serve(function(_, conn)
      local host, port = fd.peername(conn.stream.number)
      return http.response(200, ("%s %d"):format(host, port))
    end))
  end

  local function fetched(fields)
    local wsi = stage:get(echoing(), fields)
    stage:await_end()
    assert.is_nil(log:error(wsi))
    return log:joined(wsi, "READ"):match("^(%S+) (%d+)$")
  end

  on_linux("iface: an address is bound", function()
    assert.equal("127.0.0.9", (fetched({iface = "127.0.0.9"})))
  end)

  on_linux("iface: a device's address is bound", function()
    assert.equal("127.0.0.1", (fetched({iface = "lo"})))
  end)

  on_linux("iface: of the vhost counts where the connect has none", function()
    stage:context({iface = "127.0.0.8"})
    assert.equal("127.0.0.8", (fetched({})))
    assert.equal("127.0.0.9", (fetched({iface = "127.0.0.9"})))
  end)

  it("iface: an unknown device ends the connect with the reason", function()
    local wsi = stage:get(echoing(), {iface = "no-such-device"})
    stage:await_end()
    assert.equal("ERR", log:sequence(wsi))
    assert.equal("connect from no-such-device failed: no such device: 'no-such-device'", log:error(wsi))
  end)

  it("iface: an address of the other family cannot be bound", function()
    local wsi = stage:get(echoing(), {iface = "::1"})
    stage:await_end()
    assert.equal("connect from ::1 failed: '::1' has no IPv4 address", log:error(wsi))
  end)

  it("iface: an address of somebody else cannot be bound", function()
    local wsi = stage:get(echoing(), {iface = "192.0.2.1"})
    stage:await_end()
    assert.equal("connect from 192.0.2.1 failed: Cannot assign requested address", log:error(wsi))
  end)

  it("local_port: is bound, and with an address", function()
    local port = programs.free_port()
    local _, first = fetched({local_port = port})
    assert.equal(tostring(port), first)
    port = programs.free_port()
    local host, second = fetched({local_port = port, iface = "127.0.0.1"})
    assert.same({"127.0.0.1", tostring(port)}, {host, second})
  end)

  it("local_port: one that is taken ends the connect with the reason", function()
    local listener, port = assert(fd.listen("127.0.0.1", 0))
    local wsi = stage:get(echoing(), {local_port = port, iface = "127.0.0.1"})
    stage:await_end()
    fd.close(listener)
    assert.equal(("connect from 127.0.0.1 port %d failed: Address already in use"):format(port), log:error(wsi))
  end)

  it("local_port: out of range is no connect", function()
    assert.same({nil, "local_port out of range"}, {stage:get(echoing(), {local_port = 65536})})
  end)

  on_linux("ALLOW_REUSE_ADDR: takes a port that the last connection still occupies", function()
    local port = programs.free_port()
    local function from_port(flags)
      local wsi = stage:get(stage:serve(function(conn)
        conn:read_request()
        conn:write("HTTP/1.1 200 OK\r\n\r\n")
        -- The client closes first, so that the port waits on its side.
        conn:read_all()
      end), {local_port = port, ssl_connection = flags})
      stage:await(wsi, "ECH")
      wsi:wsi_close()
      stage:await_end(wsi)
    end
    from_port(lws.LCCSCF_ALLOW_REUSE_ADDR)
    stage:idle(0.05)
    from_port(lws.LCCSCF_ALLOW_REUSE_ADDR)
    assert.equal(2, log:count("ECH"))
  end)

  on_linux("ka_time: has the system ask a silent peer", function()
    for _, time in ipairs({0, 33}) do
      stage:context({ka_time = time, ka_probes = 2, ka_interval = 5})
      local wsi = stage:get(stage:serve(function(conn)
        conn:read_request()
        conn:write("HTTP/1.1 200 OK\r\n\r\n")
        conn:read_all()
      end))
      stage:await(wsi, "ECH")
      local _, port = fd.sockname(wsi:get_socket_fd())
      local kind, left = tcp_timer(port)
      assert.equal(time > 0, kind == 2 and left <= time * 100 and left > 0)
      stage:destroy()
    end
  end)

  -- Why nobody is reached at an abstract address, which depends on the transport.
  local function refusal()
    local wsi = stage:get(0, {address = "+@moonwire-none"})
    stage:await_end(wsi)
    return log:error(wsi)
  end

  programs.needs(it, pending, programs.has("python3") and readable("/proc/net/unix"), "python3, Linux")(
    "an abstract unix socket is reached", function()
      if refusal() == NO_ABSTRACT then
        return
      end
      local server = assert(process.start({
        "python3", "-c", ABSTRACT_SERVER, ABSTRACT_NAME:sub(2), stdin = "null", stdout = "pipe", stderr = "null",
      }))
      assert.equal("ready", fd.read(server.stdout, 5))
      local wsi = stage:get(0, {address = "+" .. ABSTRACT_NAME})
      stage:await_end()
      programs.stop({child = server})
      assert.equal("abstract", log:joined(wsi, "READ"))
    end)

  on_linux("an abstract unix socket that is not there: the reason", function()
    local why = refusal()
    assert.equal(why == NO_ABSTRACT and NO_ABSTRACT or "connect failed: Connection refused", why)
  end)
end)

describe("libwebsockets: a WebSocket's server that goes beyond the protocol", function()
  local stage, log

  before_each(function()
    stage = staging.new()
    log = stage.log
    log.hooks.RX = function(event)
      event.opcode, event.bits = event.wsi:get_opcode(), event.wsi:get_reserved_bits()
    end
  end)

  after_each(function()
    stage:finish()
  end)

  -- What a connection gets of these bytes and a close frame.
  local function received(bytes, fields)
    local wsi = stage:open(stage:serve(function(conn)
      conn:handshake_ws()
      conn:write(bytes)
      conn:close_ws(1000)
    end), fields)
    stage:await_end(wsi)
    local pieces = {}
    for i, event in ipairs(log:of(wsi, "RX")) do
      pieces[i] = ("%s %d %d %s%s"):format(event.data, event.opcode, event.bits, event.first and "f" or "",
        event.final and "l" or "")
    end
    return pieces, wsi:close_error()
  end

  for _, row in ipairs({
    {"reserved bits", "\209\002hi", "allow_reserved_bits", {"hi 1 80 fl"}, "reserved bit set"},
    {"a data frame of unknown kind", "\131\002hi", "allow_unknown_opcode", {"hi 3 0 fl"}, "reserved opcode 3"},
    {"a control frame of unknown kind", "\139\002hi", "allow_unknown_opcode", {"hi 11 0 fl"}, "reserved opcode 11"},
    {"one within a message", "\001\001a\143\001!\128\001b", "allow_unknown_opcode",
      {"a 1 0 f", "! 15 0 fl", "b 0 0 l"}, "reserved opcode 15"},
    {"one in fragments", "\005\001a\128\001b", "allow_unknown_opcode", {"a 5 0 f", "b 0 0 l"}, "reserved opcode 5"},
    {"text that is none, with a reserved bit", "\145\001\255", "allow_reserved_bits", {"\255 1 16 fl"},
      "reserved bit set"},
  }) do
    it(row[3] .. " lets through " .. row[1] .. ", which is a violation else", function()
      local told, ended = received(row[2], {[row[3]] = 1})
      assert.same({row[4]}, {told, ended})
      local _, why = received(row[2], {[row[3]] = 0})
      assert.equal("protocol violation: " .. row[5], why)
    end)
  end

  it("text with a reserved bit is text otherwise", function()
    local _, why = received("\129\001\255", {allow_reserved_bits = 1})
    assert.equal("protocol violation: bad utf8", why)
  end)

  it("a control frame of unknown kind is still one", function()
    local _, why = received("\011\001x", {allow_unknown_opcode = true})
    assert.equal("protocol violation: fragmented control frame", why)
  end)
end)

describe("libwebsockets: LCCSCF_H2_MANUAL_RXFLOW", function()
  local stage, log, nginx
  local test = programs.needs(it, pending, programs.has("nginx"), "nginx")
  local FLAGS = lws.LCCSCF_USE_SSL + lws.LCCSCF_H2_MANUAL_RXFLOW
  local LARGE = ("0123456789"):rep(20000)

  before_each(function()
    stage = staging.new()
    log = stage.log
    nginx = programs.has("nginx") and http2_server.start({files = {large = LARGE, small = "hello"}})
    stage:tls_context()
  end)

  after_each(function()
    if nginx then
      programs.stop(nginx)
    end
    stage:finish()
  end)

  local function get(path, credit, flags)
    return stage:get(nginx.port, {
      host = "server.test", path = path, alpn = "h2", ssl_connection = FLAGS + (flags or 0),
      manual_initial_tx_credit = credit, keep_warm_secs = 0.05,
    })
  end

  local function has_come(wsi, size)
    stage:drive(size .. " bytes", function() return #log:joined(wsi, "READ") >= size end)
    stage:idle(0.05)
    assert.equal(size, #log:joined(wsi, "READ"))
  end

  test("the script alone lets a server send", function()
    local wsi = get("/large", 1000)
    has_come(wsi, 1000)
    assert.equal(0, wsi:wsi_tx_credit(lws.LWSTXCR_PEER_TO_US))
    assert.equal(0, wsi:h2_update_peer_txcredit(lws.H2_STREAM_SID, 500))
    has_come(wsi, 1500)
    assert.equal(0, wsi:wsi_tx_credit(lws.LWSTXCR_PEER_TO_US, 70000))
    has_come(wsi, 71500)
    assert.equal(0, wsi:h2_update_peer_txcredit(1, #LARGE))
    stage:await_end()
    assert.equal(LARGE, log:joined(wsi, "READ"))
    assert.equal(1, log:count("DONE", wsi))
  end)

  test("without credit the head comes and no body", function()
    local wsi = get("/small")
    stage:await(wsi, "ECH")
    has_come(wsi, 0)
    assert.equal(0, wsi:h2_update_peer_txcredit(-1, 5))
    stage:await_end()
    assert.equal("hello", log:joined(wsi, "READ"))
  end)

  test("streams that share a connection have a credit each", function()
    local first, second = get("/large", 300, lws.LCCSCF_PIPELINE), get("/large", 700, lws.LCCSCF_PIPELINE)
    has_come(first, 300)
    has_come(second, 700)
    first:h2_update_peer_txcredit(-1, #LARGE)
    second:h2_update_peer_txcredit(-1, #LARGE)
    stage:await_end()
    assert.same({LARGE, LARGE}, {log:joined(first, "READ"), log:joined(second, "READ")})
  end)

  test("what cannot be given is refused", function()
    local wsi = get("/large", 100)
    has_come(wsi, 100)
    assert.equal(1, wsi:h2_update_peer_txcredit(-1, -1))
    assert.equal(1, wsi:h2_update_peer_txcredit(-1, 2 ^ 31))
    assert.equal(1, wsi:h2_update_peer_txcredit(99, 1))
    assert.equal(0, wsi:h2_update_peer_txcredit(0, 1))
    assert.equal(0, wsi:h2_update_peer_txcredit(-1, 2 ^ 31 - 1))
    stage:await_end()
    assert.equal(LARGE, log:joined(wsi, "READ"))
  end)

  it("over HTTP/1.1 nothing is given", function()
    local wsi = stage:get(stage:serve(http.serve(function() return http.response(200, "x") end)), {
      ssl_connection = lws.LCCSCF_H2_MANUAL_RXFLOW,
    })
    log.hooks.ECH = function()
      assert.same({0, 0, 1}, {
        wsi:wsi_tx_credit(1), wsi:wsi_tx_credit(1, 10), wsi:h2_update_peer_txcredit(-1, 10),
      })
    end
    stage:await_end()
    assert.equal("x", log:joined(wsi, "READ"))
  end)
end)
