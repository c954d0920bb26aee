-- session_client.lua FILE PORT VERSION CA PATH [NAME]: one connection with a session file to 127.0.0.1; prints
-- whether it was resumed, its version, and the page.

local libtls = require("libtls")
local config = require("libtls.config")
local fd = require("moonwire.fd")

local file, port, version, ca, path, name = (unpack or table.unpack)(arg)

local number = assert(fd.open(file, "r+"))
local cfg = assert(config.new())
assert(cfg:set_ca_file(ca))
assert(cfg:set_protocols(libtls["TLS_" .. version]))
assert(cfg:set_session_fd(number))
local ctx = assert(libtls.client(cfg))
assert(ctx:connect_servername("127.0.0.1", port, name or "server.test"))
assert(ctx:write("GET " .. path .. " HTTP/1.0\r\n\r\n"))
print(ctx:conn_session_resumed(), ctx:conn_version(), (ctx:conn_session_error()))
while true do
  local part, err, again = ctx:read()
  if part then
    io.write(part)
  elseif err then
    error(err, 0)
  elseif not again then
    break
  end
end
ctx:close()
fd.close(number)
