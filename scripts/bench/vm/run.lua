--- Times the benchmarks of this folder in the interpreter that runs it; prints "name seconds", medians.
-- Usage: run.lua [-w WARM_UPS] [-r RUNS] [NAME...]
-- Seconds are processor time, the threads of a just-in-time compiler included.
local folder = arg[0]:match("^(.*[/\\])") or "./"
local all = {"calls", "nbody", "spectral", "trees", "fannkuch", "strings", "tables", "objects"}
local warm_ups, runs, names = 0, 5, {}

local i = 1
while arg[i] do
  if arg[i] == "-w" or arg[i] == "-r" then
    local n = assert(tonumber(arg[i + 1]), arg[i] .. " needs a number")
    if arg[i] == "-w" then
      warm_ups = n
    else
      runs = n
    end
    i = i + 1
  else
    names[#names + 1] = arg[i]
  end
  i = i + 1
end

for _, name in ipairs(#names > 0 and names or all) do
  local benchmark = dofile(folder .. name .. ".lua")
  for _ = 1, warm_ups do
    benchmark()
  end
  local times = {}
  for n = 1, runs do
    local started = os.clock()
    benchmark()
    times[n] = os.clock() - started
  end
  table.sort(times)
  print(("%s %.3f"):format(name, times[math.ceil(#times / 2)]))
  io.stdout:flush()
end
