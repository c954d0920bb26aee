-- Shows a client certificate to a server that asks for one, and prints the server's answer.
-- Run: java -jar target/moonwire.jar scripts/examples/client_certificate.lua HOST PORT CERT KEY [CA_FILE [NAME]]
-- The server is verified against CA_FILE, by default the system's, and must be NAME.
local libtls = require("libtls")
local config = require("libtls.config")

local host, port, cert, key, ca_file, name = arg[1], arg[2], arg[3], arg[4], arg[5], arg[6]
if not key then
  io.stderr:write("usage: client_certificate.lua HOST PORT CERT KEY [CA_FILE [NAME]]\n")
  os.exit(2)
end

local cfg = config.new()
assert(cfg:set_keypair_file(cert, key))
if ca_file then
  assert(cfg:set_ca_file(ca_file))
end
local ctx = assert(libtls.client(cfg))
assert(ctx:connect_servername(host, port, name or host))
assert(ctx:handshake())

local sent, err = ctx:write("GET / HTTP/1.0\r\nHost: " .. (name or host) .. "\r\n\r\n")
assert(sent, err)

-- With TLS 1.3 a server that does not like the certificate says so here, not in the handshake.
while true do
  local part, read_err, again = ctx:read()
  if part then
    io.write(part)
  elseif read_err then
    error(read_err, 0)
  elseif not again then
    break
  end
end
assert(ctx:close())
