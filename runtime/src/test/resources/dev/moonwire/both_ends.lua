-- Three TLS connections of this VM with itself: one that is new, one that resumes it, one for a name that the server has
-- not. The server, a task, sends a thousand bytes over each that stands.
local certificate = require("moonwire.certificate")
local config = require("libtls.config")
local fd = require("moonwire.fd")
local libtls = require("libtls")
local task = require("moonwire.task")

local cert, key = certificate.throwaway({"server.test"})
local server_config = config.new()
assert(server_config:set_keypair(cert, key))
assert(server_config:set_session_lifetime(3600))
assert(server_config:set_session_id("both ends"))
assert(server_config:set_alpn("one,two"))
local server = assert(libtls.server(server_config))
local listener, port = assert(fd.listen("127.0.0.1", 0))

local session = assert(fd.open(assert(fd.tmpfile()), "r+"))
local client_config = config.new()
assert(client_config:set_ca(cert))
assert(client_config:set_session_fd(session))
assert(client_config:set_alpn("two"))

local function serve()
  local socket = assert(fd.accept(listener))
  local connection = assert(server:accept_socket(socket))
  if connection:handshake() and connection:write(("x"):rep(1000)) then
    connection:close()
  end
  fd.close(socket)
end

local function receive(ctx)
  local count = 0
  while true do
    local data, _, again = ctx:read()
    if data then
      count = count + #data
    elseif not again then
      return count
    end
  end
end

local received = 0
for _, name in ipairs({"server.test", "server.test", "wrong.test"}) do
  local serving = task.spawn(serve)
  local ctx = assert(libtls.client(client_config))
  assert(ctx:connect_servername("127.0.0.1", tostring(port), name))
  if ctx:handshake() then
    received = received + receive(ctx)
  end
  ctx:close()
  serving:join()
end
fd.close(session)
fd.close(listener)
return received, port
