-- Measures what tasks cost: a switch from one to another, and the memory of tasks that sleep.
-- Usage: tasks.lua [SWITCHES [SLEEPERS]]
-- Prints two lines. For the memory, start Java with -Xmx512m: all SLEEPERS have to fit.
local task = require("moonwire.task")

local switches, sleepers = tonumber(arg[1] or "2000000"), tonumber(arg[2] or "100000")
assert(switches and sleepers, "usage: tasks.lua [SWITCHES [SLEEPERS]]")

-- Two tasks that hand a value to and fro: each hand-over lets the other one run.
local function hand_over(count)
  local there, back = task.channel(), task.channel()
  local echo = task.spawn(function()
    for value in there:values() do
      back:send(value)
    end
  end)
  local sender = task.spawn(function()
    for i = 1, count / 2 do
      there:send(i)
      assert(back:receive() == i)
    end
    there:close()
  end)
  sender:join()
  echo:join()
end

hand_over(switches / 4)
local cpu = os.clock()
hand_over(switches)
print(("bench=task_switch count=%d cpu_us=%.3f"):format(switches, (os.clock() - cpu) / switches * 1e6))

cpu = os.clock()
local woken = 0
local tasks = {}
for i = 1, sleepers do
  tasks[i] = task.spawn(function(seconds)
    task.sleep(seconds)
    woken = woken + 1
  end, 1 + i / sleepers)
end
task.yield()
collectgarbage()
local bytes = collectgarbage("count") * 1024
task.all(tasks)
assert(woken == sleepers)
print(("bench=task_sleep count=%d cpu_s=%.3f heap_mib=%.0f"):format(sleepers, os.clock() - cpu, bytes / 2 ^ 20))
