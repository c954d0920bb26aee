--- Tasks: functions that run beside each other in one VM and one thread.
--
-- Wherever a task waits (in `libtls`, `moonwire.fd`, `service()` of `libwebsockets`, `moonwire.http`, `moonwire.ws`, or here) the
-- others run. A script that waits outside of tasks lets them run, too, and a script's end waits for all of its tasks.
--
--     local task = require("moonwire.task")
--     local pages = {}
--     for _, url in ipairs(arg) do
--       pages[#pages + 1] = task.spawn(function() return http.get(url) end)
--     end
--     for _, page in ipairs(pages) do print(page:join().status) end
--
-- Only waiting gives others a turn: what a task does between two waits happens at once, so that no locks are needed.
-- A task cannot stand still inside a callback of a native function (`table.sort`, `string.gsub`): there it keeps
-- the others waiting, and waiting for another task is an error.
-- When nobody can go on, the script fails with an error that begins with `deadlock:` and names what every task waits for.
--
-- Times are in seconds; nil is without limit.
-- @module moonwire.task

local core = require("moonwire.task.core")
local groups = require("moonwire.task.groups")

return {
  --- Starts a task. It begins when the running one waits next.
  -- @function spawn
  -- @tparam function fn
  -- @param ... its arguments
  -- @treturn task with the methods
  --
  -- * `join([seconds])`: waits for its end; what `fn` returned, or raises its error; `nil, "timed out"`
  -- * `cancel([error])`: raises `error` (`"cancelled"`) where it waits; whether there was anything to cancel
  -- * `status()`: `"ready"`, `"running"`, `"waiting"`, `"returned"` or `"failed"`
  -- * `name()`: its number and where it was started; `traceback()`: where it stands
  --
  -- An error that nobody joins is raised at the script's end.
  spawn = core.spawn,

  --- Waits.
  -- @function sleep
  -- @tparam number seconds
  sleep = core.sleep,

  --- Lets every other task that can run have a turn.
  -- @function yield
  yield = core.yield,

  --- The running task.
  -- @function current
  -- @treturn ?task nil outside of tasks
  current = core.current,

  --- How many tasks have not ended.
  -- @function count
  -- @treturn number
  count = core.count,

  --- Runs a function for a limited time. It is cancelled when that is up.
  -- @function timeout
  -- @tparam number seconds
  -- @tparam function fn
  -- @param ... its arguments
  -- @return what `fn` returns, or `nil, "timed out"`; its error is raised
  timeout = groups.timeout,

  --- Waits for all: tasks, or functions that are started.
  -- The first error cancels the others and is raised.
  -- @function all
  -- @tparam table list of tasks and functions
  -- @treturn table the first result of each, by its place
  all = groups.all,

  --- Waits for the first that returns: tasks, or functions that are started. The others are cancelled.
  -- @function any
  -- @tparam table list of tasks and functions, not empty
  -- @return what it returned; when all fail, the last error is raised
  any = groups.any,

  --- Makes a channel: values go in at one end and come out at the other in their order.
  -- @function channel
  -- @tparam[opt=0] number capacity how many values may wait inside; with 0 a sender waits for a receiver
  -- @treturn channel with the methods
  --
  -- * `send(value[, seconds])`: true, or `nil, "timed out"`, `nil, "closed"`; nil cannot be sent
  -- * `receive([seconds])`: the value, or `nil, "timed out"`, `nil, "closed"`
  -- * `close()`: nothing can be sent any more; what is inside can be received
  -- * `values()`: an iterator that ends when it is closed and empty
  channel = core.channel,

  --- Makes a semaphore.
  -- @function semaphore
  -- @tparam number permits how many may hold it at once
  -- @treturn semaphore with the methods
  --
  -- * `acquire([seconds])`: true, or `nil, "timed out"`
  -- * `release()`
  -- * `with(fn, ...)`: calls `fn` while holding it
  semaphore = core.semaphore,
}
