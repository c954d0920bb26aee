-- A second handshake on an open connection, which no peer of ours gets. openssl asks for one at a line with an R.

local libtls = require("libtls")
local fd = require("moonwire.fd")
local helper = require("helper")
local process = require("moonwire.process")
local programs = require("programs")

local LOOPBACK = "127.0.0.1"
local PATIENCE_SECONDS = 20

-- Both ends speak TLS 1.2, the last with renegotiation.
local function with_v12(cfg)
  assert(cfg:set_protocols(libtls.TLS_v12))
  return cfg
end

local function start(...)
  return assert(process.start({"openssl", stdin = "pipe", stdout = "pipe", stderr = "null", ...}))
end

local function stop(child)
  process.kill(child.pid)
  assert(process.wait(child.pid))
  fd.close(child.stdin)
  fd.close(child.stdout)
end

local function await_line(child, wanted)
  local text = ""
  while not text:find(wanted, 1, true) do
    local part = assert(fd.read(child.stdout, 4096))
    assert(part ~= "", "openssl has ended")
    text = text .. part
  end
end

-- Reads until there is data, an end or an error.
local function read(ctx, socket)
  while true do
    local data, err, again = ctx:read()
    if data or not again then
      return data, err
    end
    assert(assert(fd.poll({[socket] = "r"}, PATIENCE_SECONDS))[socket], "nothing comes")
  end
end

local function handshake(ctx, socket)
  while true do
    local ok, err, want = ctx:handshake()
    if ok then
      return
    end
    assert(want, err)
    local ready = assert(fd.poll({[socket] = want == libtls.WANT_POLLOUT and "w" or "r"}, PATIENCE_SECONDS))
    assert(ready[socket], "nothing comes")
  end
end

local function is_refused(ctx, socket, child)
  handshake(ctx, socket)
  assert(fd.write(child.stdin, "hello\n"))
  assert.equal("hello\n", (read(ctx, socket)))
  assert(fd.write(child.stdin, "R\n"))
  assert.same({nil, "read failed: error:0A000153:SSL routines::no renegotiation"}, {read(ctx, socket)})
  assert.same({nil, "write failed: Success"}, {ctx:write("x")})
end

describe("a renegotiation", function()
  local openssl = programs.needs(it, pending, programs.has("openssl"), "openssl")
  local child, socket

  after_each(function()
    stop(child)
    assert(fd.close(socket))
  end)

  openssl("is refused to a client", function()
    local listener, port = assert(fd.listen(LOOPBACK, 0))
    child = start("s_client", "-connect", LOOPBACK .. ":" .. port)
    socket = assert(fd.accept(listener, PATIENCE_SECONDS))
    assert(fd.close(listener))
    assert(fd.nonblock(socket))
    local server = assert(libtls.server(with_v12(helper.scfg("server"))))
    is_refused(assert(server:accept_socket(socket)), socket, child)
  end)

  openssl("is refused to a server", function()
    local port = helper.freeport()
    child = start("s_server", "-accept", LOOPBACK .. ":" .. port,
      "-cert", helper.pki("server.crt"), "-key", helper.pki("server.key"))
    await_line(child, "ACCEPT")
    socket = assert(fd.connect(LOOPBACK, port))
    assert(fd.nonblock(socket))
    local ctx = assert(libtls.client(with_v12(helper.ccfg())))
    assert(ctx:connect_socket(socket, "server.test"))
    is_refused(ctx, socket, child)
  end)
end)
