-- Measures round trips over one TLS connection to a server that echoes what it gets.
-- Usage: tls_pingpong.lua HOST PORT CA_FILE NAME ROUNDS [BYTES]
-- Needs only the module libtls, so that it also runs on the C module. Prints one line.
local libtls = require("libtls")
local config = require("libtls.config")

local host, port, ca_file, name = arg[1], arg[2], arg[3], arg[4]
local rounds, bytes = tonumber(arg[5]), tonumber(arg[6] or 64)
assert(rounds, "usage: tls_pingpong.lua HOST PORT CA_FILE NAME ROUNDS [BYTES]")

local cfg = config.new()
assert(cfg:set_ca_file(ca_file))
local ctx = assert(libtls.client(cfg))
assert(ctx:connect_servername(host, port, name))
assert(ctx:handshake())

-- A line: servers such as `openssl s_server -rev` answer by lines.
local message = ("x"):rep(bytes - 1) .. "\n"

local function round()
  assert(ctx:write(message))
  local got = 0
  while got < bytes do
    local part, err, again = ctx:read()
    if part then
      got = got + #part
    elseif not again then
      error(err or "closed by peer", 0)
    end
  end
end

for _ = 1, math.min(rounds, 1000) do
  round()
end
local started, cpu = os.time(), os.clock()
for _ = 1, rounds do
  round()
end
ctx:close()
print(("bench=tls_pingpong rounds=%d bytes=%d wall_s=%d cpu_s=%.3f version=%s cipher=%s"):format(
  rounds, bytes, os.time() - started, os.clock() - cpu, ctx:conn_version(), ctx:conn_cipher()))
