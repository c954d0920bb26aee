--- Groups of tasks for moonwire.task.

local core = require("moonwire.task.core")

local TIMED_OUT = "timed out"
local CANCELLED = setmetatable({}, {__tostring = function() return "cancelled" end})

-- Ends tasks that nobody wants any more, and waits until they have ended.
local function cancel(tasks)
  for _, one in ipairs(tasks) do
    one:cancel(CANCELLED)
  end
  for _, one in ipairs(tasks) do
    pcall(one.join, one)
  end
end

-- An error that comes while a group is waited for ends the group.
local function guarded(tasks, wait, ...)
  local ok, err = pcall(wait, ...)
  if not ok then
    cancel(tasks)
    error(err, 0)
  end
end

local function started(list)
  local tasks = {}
  for i, item in ipairs(list) do
    tasks[i] = type(item) == "function" and core.spawn(item) or item
  end
  return tasks
end

local function first_with(tasks, status)
  for _, one in ipairs(tasks) do
    if one:status() == status then
      return one
    end
  end
end

local function timeout(seconds, fn, ...)
  local one = core.spawn(fn, ...)
  guarded({one}, core.ended, one, seconds)
  local status = one:status()
  if status == "returned" or status == "failed" then
    return one:join()
  end
  cancel({one})
  return nil, TIMED_OUT
end

local function all(list)
  local tasks = started(list)
  guarded(tasks, core.settled, tasks, "all")
  local failed = first_with(tasks, "failed")
  if failed then
    cancel(tasks)
    failed:join()
  end
  local results = {}
  for i, one in ipairs(tasks) do
    results[i] = one:join()
  end
  return results
end

local function any(list)
  local tasks = started(list)
  if #tasks == 0 then
    error("bad argument #1 to 'any' (a task or function expected in the list)", 2)
  end
  guarded(tasks, core.settled, tasks, "any")
  local winner = first_with(tasks, "returned")
  cancel(tasks)
  return (winner or tasks[#tasks]):join()
end

return {all = all, any = any, timeout = timeout}
