--- A server in the thread of the client under test: every connection is a coroutine that runs a handler, and all of them
-- go on, without waiting, whenever `turn` is called.
--
-- A handler may leave, which closes its connection; one whose peer has gone is ended quietly. Any other error of a
-- handler comes out of `turn`, so that a spec fails for it.

local fd = require("moonwire.fd")
local connection = require("scripted.connection")
local stream = require("scripted.stream")
require("scripted.http")
require("scripted.websocket")

local LOOPBACK = "127.0.0.1"

local methods = {}
local metatable = {__name = "scripted server", __index = methods}

-- Does the handshake of TLS; whether it succeeded. What it found is noted in the connection.
local function secure(conn)
  while true do
    local done = conn.stream:handshake()
    if done then
      conn.servername = conn.stream.context:conn_servername()
      conn.alpn = conn.stream.context:conn_alpn_selected()
      conn.peer_subject = conn.stream.context:peer_cert_subject()
      return true
    elseif done == nil then
      return false
    end
    conn.wait()
  end
end

local function run(self, conn)
  if self.tls and not secure(conn) then
    return
  end
  conn.ready = true
  self.handler(conn)
end

local function start(self, number)
  local index = #self.connections + 1
  -- Made when somebody comes, since it takes long and many a spec needs no TLS.
  self.tls = self.tls or self.settings and stream.server(self.settings)
  local made = self.tls and stream.accept(number, self.tls) or stream.over(number)
  local conn = connection.new(made, self, index)
  self.connections[index] = conn
  self.live[conn] = coroutine.create(function()
    local ok, err = pcall(run, self, conn)
    conn.gone = err == connection.GONE
    conn.done = true
    conn:close()
    if not ok and not conn.gone then
      error(err, 0)
    end
  end)
end

local function accept_all(self)
  while self.listener do
    local number, message, code = fd.accept(self.listener)
    if not number then
      assert(code == "EAGAIN", message)
      return
    end
    start(self, number)
  end
end

--- Lets everything go on as far as it can without waiting.
function methods:turn()
  accept_all(self)
  for _, conn in ipairs(self.connections) do
    local thread = self.live[conn]
    if thread then
      local ok, err = coroutine.resume(thread)
      if coroutine.status(thread) == "dead" then
        self.live[conn] = nil
      end
      if not ok then
        error(err, 0)
      end
    end
  end
end

--- How many connections are open.
function methods:open_connections()
  local count = 0
  for _ in pairs(self.live) do
    count = count + 1
  end
  return count
end

--- No new connection is accepted any more.
function methods:stop_listening()
  if self.listener then
    fd.close(self.listener)
    self.listener = nil
  end
end

--- Ends everything.
function methods:close()
  self:stop_listening()
  for _, conn in ipairs(self.connections) do
    conn:close()
    if conn.far then
      conn.far:close()
    end
  end
  self.live = {}
  if self.path then
    os.remove(self.path)
  end
end

--- Listens on a free port of the loopback address, or on a path.
-- @tparam function handler takes a connection
-- @tparam[opt] table options `tls`: as `libtls.config.new` takes it; `path`: of a unix socket
-- @treturn table `port` or `path`; `connections`, all that came; `requests`, the heads that were read, in order
local function listen(handler, options)
  options = options or {}
  local listener, port
  if options.path then
    listener = assert(fd.listen("unix:" .. options.path))
  else
    listener, port = assert(fd.listen(LOOPBACK, 0))
  end
  assert(fd.nonblock(listener, true))
  return setmetatable({
    listener = listener, port = port, path = options.path, handler = handler, connections = {}, live = {},
    requests = {}, settings = options.tls,
  }, metatable)
end

return {listen = listen}
