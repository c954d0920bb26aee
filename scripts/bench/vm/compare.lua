--- Compares two interpreters over the benchmarks of this folder: ratios of times, and their geometric mean.
-- Usage: compare.lua [-w WARM_UPS] [-r RUNS] [-n ROUNDS] COMMAND REFERENCE [NAME...], for example
--     compare.lua "java -jar target/moonwire.jar" lua5.2
-- In each round a benchmark runs in a process of its own, first in the one, then in the other interpreter;
-- of the rounds' ratios the median counts, since machines change their speed.
local folder = arg[0]:match("^(.*[/\\])") or "./"
local options, words = {w = 12, r = 5, n = 3}, {}
local i = 1
while arg[i] do
  local option = arg[i]:match("^%-([wrn])$")
  if option then
    options[option] = assert(tonumber(arg[i + 1]), arg[i] .. " needs a number")
    i = i + 1
  else
    words[#words + 1] = arg[i]
  end
  i = i + 1
end
local command, reference = words[1], words[2]
assert(reference, "usage: compare.lua [-w WARM_UPS] [-r RUNS] [-n ROUNDS] COMMAND REFERENCE [NAME...]")
local names = #words > 2 and {(unpack or table.unpack)(words, 3)}
  or {"calls", "nbody", "spectral", "trees", "fannkuch", "strings", "tables", "objects"}

local function seconds(interpreter, name)
  local line = ("%s %srun.lua -w %d -r %d %s"):format(interpreter, folder, options.w, options.r, name)
  local program = assert(io.popen(line))
  local output = program:read("*a")
  program:close()
  return tonumber(output:match("^%S+ ([%d.]+)")) or error("no time from: " .. line, 0)
end

local function median(values)
  table.sort(values)
  return values[math.ceil(#values / 2)]
end

local product, worst = 1, 0
print(("%-10s %10s %10s %7s"):format("", "time", "reference", "ratio"))
for _, name in ipairs(names) do
  local own, other, ratios = {}, {}, {}
  for round = 1, options.n do
    own[round], other[round] = seconds(command, name), seconds(reference, name)
    ratios[round] = own[round] / other[round]
  end
  local ratio = median(ratios)
  product, worst = product * ratio, math.max(worst, ratio)
  print(("%-10s %9.3fs %9.3fs %7.2f"):format(name, median(own), median(other), ratio))
  io.stdout:flush()
end
print(("geometric mean %.2f, worst %.2f"):format(product ^ (1 / #names), worst))
