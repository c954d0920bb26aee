-- Asks many HTTPS servers at once for their certificates' subjects and ends, each in a task of its own.
-- Run: java -jar target/moonwire.jar scripts/examples/many_hosts.lua [--ca CA_FILE] HOST[:PORT]...
-- The certificates are verified against CA_FILE, by default the system's. At most 100 are under way at once.
local config = require("libtls.config")
local libtls = require("libtls")
local task = require("moonwire.task")

local AT_ONCE = 100
local SECONDS = 20

local hosts = {...}
local ca_file
if hosts[1] == "--ca" then
  ca_file = hosts[2]
  table.remove(hosts, 1)
  table.remove(hosts, 1)
end
if #hosts == 0 then
  io.stderr:write("usage: many_hosts.lua [--ca CA_FILE] HOST[:PORT]...\n")
  os.exit(2)
end

local cfg = config.new()
if ca_file then
  assert(cfg:set_ca_file(ca_file))
end

-- Plain blocking code: every call may wait, and the other tasks run meanwhile.
local function probe(host)
  local ctx = assert(libtls.client(cfg))
  local name, port = host:match("^(.*):(%d+)$")
  assert(ctx:connect(name or host, port or "443"))
  assert(ctx:handshake())
  local subject, notafter = ctx:peer_cert_subject(), ctx:peer_cert_notafter()
  ctx:close()
  return ("%s until %s"):format(subject, os.date("!%Y-%m-%d", notafter))
end

local slots = task.semaphore(AT_ONCE)
local probes = {}
for i, host in ipairs(hosts) do
  probes[i] = task.spawn(function()
    return slots:with(task.timeout, SECONDS, probe, host)
  end)
end
for i, host in ipairs(hosts) do
  local ok, answer, err = pcall(probes[i].join, probes[i])
  print(host, answer or err)
end
