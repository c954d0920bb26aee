-- Measures full handshakes, one connection after another.
-- Usage: tls_handshakes.lua HOST PORT CA_FILE NAME COUNT
-- Needs only the module libtls, so that it also runs on the C module. Prints one line.
local libtls = require("libtls")
local config = require("libtls.config")

local host, port, ca_file, name = arg[1], arg[2], arg[3], arg[4]
local count = tonumber(arg[5])
assert(count, "usage: tls_handshakes.lua HOST PORT CA_FILE NAME COUNT")

local cfg = config.new()
assert(cfg:set_ca_file(ca_file))

local version, cipher
local function connect()
  local ctx = assert(libtls.client(cfg))
  assert(ctx:connect_servername(host, port, name))
  assert(ctx:handshake())
  version, cipher = ctx:conn_version(), ctx:conn_cipher()
  ctx:close()
end

for _ = 1, math.min(count, 50) do
  connect()
end
local started, cpu = os.time(), os.clock()
for _ = 1, count do
  connect()
end
print(("bench=tls_handshakes count=%d wall_s=%d cpu_s=%.3f version=%s cipher=%s"):format(
  count, os.time() - started, os.clock() - cpu, version, cipher))
