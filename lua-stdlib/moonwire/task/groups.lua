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

local function is_task(item)
  return type(item) == "userdata" and tostring(item):find("^moonwire.task: ") ~= nil
end

-- The tasks of a list, its functions started. Nothing is started for a list that holds anything else.
local function started(name, list)
  if type(list) ~= "table" then
    error(("bad argument #1 to '%s' (table expected, got %s)"):format(name, type(list)), 3)
  end
  for _, item in ipairs(list) do
    if type(item) ~= "function" and not is_task(item) then
      error(("bad argument #1 to '%s' (tasks and functions expected in the list, got %s)"):format(name, type(item)), 3)
    end
  end
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
  local tasks = started("all", list)
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
  local tasks = started("any", list)
  if #tasks == 0 then
    error("bad argument #1 to 'any' (a task or function expected in the list)", 2)
  end
  guarded(tasks, core.settled, tasks, "any")
  local winner = first_with(tasks, "returned")
  cancel(tasks)
  return (winner or tasks[#tasks]):join()
end

return {all = all, any = any, timeout = timeout}
