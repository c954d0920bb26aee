-- The fields of the connect info that few scripts set: where a connection comes from, abstract unix sockets, what a
-- WebSocket's server may do beyond the protocol.

local lws = require("libwebsockets")
local fd = require("moonwire.fd")
local process = require("moonwire.process")
local http = require("scripted.http")
local programs = require("programs")
local staging = require("scripted.stage")

local EPOLL_NAME = "@moonwire-spec"

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

  programs.needs(it, pending, programs.has("python3") and readable("/proc/net/unix"), "python3, Linux")(
    "an abstract unix socket is reached", function()
      local server = assert(process.start({
        "python3", "-c", ABSTRACT_SERVER, EPOLL_NAME:sub(2), stdin = "null", stdout = "pipe", stderr = "null",
      }))
      assert.equal("ready", fd.read(server.stdout, 5))
      local wsi = stage:get(0, {address = "+" .. EPOLL_NAME})
      stage:await_end()
      programs.stop({child = server})
      assert.equal("abstract", log:joined(wsi, "READ"))
    end)

  on_linux("an abstract unix socket that is not there: the reason", function()
    local wsi = stage:get(0, {address = "+@moonwire-none"})
    stage:await_end()
    assert.equal("connect failed: Connection refused", log:error(wsi))
  end)
end)
