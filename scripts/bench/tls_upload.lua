-- Measures how fast TLS data goes out: sends zeros with HTTP PUT and waits for the answer.
-- Usage: tls_upload.lua HOST PORT PATH CA_FILE NAME MEBIBYTES
-- Needs only the module libtls, so that it also runs on the C module. Prints one line.
local libtls = require("libtls")
local config = require("libtls.config")

local host, port, path, ca_file, name = arg[1], arg[2], arg[3], arg[4], arg[5]
local mebibytes = tonumber(arg[6])
assert(mebibytes, "usage: tls_upload.lua HOST PORT PATH CA_FILE NAME MEBIBYTES")

local cfg = config.new()
assert(cfg:set_ca_file(ca_file))
local ctx = assert(libtls.client(cfg))
assert(ctx:connect_servername(host, port, name))
assert(ctx:handshake())

local total = mebibytes * 1024 * 1024
assert(ctx:write(("PUT %s HTTP/1.0\r\nHost: %s\r\nContent-Length: %d\r\n\r\n"):format(
  path, name, total)))

local started, cpu = os.time(), os.clock()
local record = ("\0"):rep(16384)
local left = total
while left > 0 do
  local data = left >= #record and record or record:sub(1, left)
  local sent, err = ctx:write(data)
  assert(sent, err or "closed by peer")
  left = left - sent
end
local answer, err
repeat
  local again
  answer, err, again = ctx:read()
until answer or not again
assert(answer, err or "closed by peer")
ctx:close()
print(("bench=tls_upload bytes=%d wall_s=%d cpu_s=%.3f status=%s version=%s cipher=%s"):format(
  total, os.time() - started, os.clock() - cpu, answer:match("^%S+ (%d+)") or "none",
  ctx:conn_version(), ctx:conn_cipher()))
