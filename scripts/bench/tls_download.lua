-- Measures how fast TLS data comes in: asks an HTTP server for a path and counts the bytes.
-- Usage: tls_download.lua HOST PORT PATH CA_FILE NAME
-- Needs only the module libtls, so that it also runs on the C module. Prints one line.
local libtls = require("libtls")
local config = require("libtls.config")

local host, port, path, ca_file, name = arg[1], arg[2], arg[3], arg[4], arg[5]
assert(name, "usage: tls_download.lua HOST PORT PATH CA_FILE NAME")

local cfg = config.new()
assert(cfg:set_ca_file(ca_file))
local ctx = assert(libtls.client(cfg))
assert(ctx:connect_servername(host, port, name))
assert(ctx:handshake())
assert(ctx:write(("GET %s HTTP/1.0\r\nHost: %s\r\n\r\n"):format(path, name)))

local started, cpu = os.time(), os.clock()
local bytes = 0
while true do
  local part, err, again = ctx:read(16384)
  if part then
    bytes = bytes + #part
  elseif err then
    error(err, 0)
  elseif not again then
    break
  end
end
ctx:close()
print(("bench=tls_download bytes=%d wall_s=%d cpu_s=%.3f version=%s cipher=%s"):format(
  bytes, os.time() - started, os.clock() - cpu, ctx:conn_version(), ctx:conn_cipher()))
