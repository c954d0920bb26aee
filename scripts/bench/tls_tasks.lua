-- Runs one blocking script many times at once, each in a task: connects, shakes hands, sends and reads.
-- Usage: tls_tasks.lua COUNT SCRIPT [ARGS...]
-- For example: tls_tasks.lua 1000 scripts/examples/https_get.lua localhost 4433 / ca.pem
-- What the script prints is dropped. Prints one line.
local fd = require("moonwire.fd")
local task = require("moonwire.task")

-- Descriptors that are not sockets of tasks: standard streams, the jar, the event loop, the resolver.
local OTHERS = 200

local count, script = tonumber(arg[1]), arg[2]
if not count or not script then
  io.stderr:write("usage: tls_tasks.lua COUNT SCRIPT [ARGS...]\n")
  os.exit(2)
end
local limit = fd.limit()
if limit and limit < count + OTHERS then
  io.stderr:write(("%d tasks need %d descriptors and the limit is %d: raise it with ulimit -n\n"):format(
    count, count + OTHERS, limit))
  os.exit(1)
end

local args = {[0] = script, table.unpack(arg, 3)}
local chunk = assert(loadfile(script, "t", setmetatable({
  arg = args,
  print = function() end,
  io = setmetatable({write = function() return true end}, {__index = io}),
}, {__index = _G})))

-- A script without locals of its own state can run any number of times.
local started, cpu = os.time(), os.clock()
local begun, most = 0, 0
local tasks = {}
for i = 1, count do
  tasks[i] = task.spawn(function()
    begun = begun + 1
    most = math.max(most, begun)
    chunk(table.unpack(args))
    begun = begun - 1
  end)
end
local done = 0
for _, one in ipairs(tasks) do
  one:join()
  done = done + 1
end
local wall = math.max(os.time() - started, 1)
print(("bench=tls_tasks count=%d at_once=%d wall_s=%d cpu_s=%.3f connections_per_s=%.0f"):format(
  done, most, wall, os.clock() - cpu, done / wall))
