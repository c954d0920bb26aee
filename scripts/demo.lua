-- Shows the whole of it in one VM: a TLS echo server with a throw-away certificate, a client that
-- connects to it and verifies it, what the two negotiated, and what was echoed.
-- Run: java -jar target/moonwire.jar scripts/demo.lua
local libtls = require("libtls")
local config = require("libtls.config")
local fd = require("moonwire.fd")
local certificate = require("moonwire.certificate")

-- The certificate is all the client trusts: a peer without it would be refused.
local cert, key = certificate.throwaway({"localhost", "127.0.0.1"})

local server_config = config.new()
assert(server_config:set_keypair(cert, key))
assert(server_config:set_alpn("echo"))
local server = assert(libtls.server(server_config))

local client_config = config.new()
assert(client_config:set_ca(cert))
assert(client_config:set_alpn("echo"))
local client = assert(libtls.client(client_config))

-- Both ends live in this one script, so the server's end must not wait for the client's.
local listener, port = assert(fd.listen("127.0.0.1"))
local client_fd = assert(fd.connect("127.0.0.1", port))
local server_fd = assert(fd.accept(listener))
assert(fd.nonblock(server_fd))
assert(fd.nonblock(client_fd))
assert(client:connect_socket(client_fd, "localhost"))
local connection = assert(server:accept_socket(server_fd))

-- Repeats a step on one side until it is done, and lets the other side move in between.
local function finish(step, other)
  while true do
    local ok, err = step()
    if ok then
      return ok
    elseif err then
      error(err, 0)
    end
    other()
  end
end

local function serve()
  local message, err, again = connection:read()
  if message then
    assert(connection:write(message))
  elseif err and not again then
    error("server: " .. err, 0)
  end
end

finish(function() return client:handshake() end, serve)
print(("listening on    127.0.0.1:%d"):format(port))
print("verified        " .. client:peer_cert_subject())
print(("negotiated      %s, %s (%d bits), ALPN %s"):format(
  client:conn_version(), client:conn_cipher(), client:conn_cipher_strength(),
  client:conn_alpn_selected()))

for _, message in ipairs({"hello", "from Lua", "over TLS"}) do
  assert(client:write(message))
  print(("echoed          %s"):format(finish(function() return client:read() end, serve)))
end

assert(client:close())
assert(connection:close())
for _, descriptor in ipairs({client_fd, server_fd, listener}) do
  assert(fd.close(descriptor))
end
print("closed")
