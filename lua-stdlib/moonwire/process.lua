--- Child programs.
--
-- A child is known by what `start` returned or by its process number alone; only own children can
-- be waited for or signalled. Those that still run when the script ends are killed.
--
-- A failure is `nil`, a message and a code, the name of an errno such as `"ENOENT"`.
-- @module moonwire.process

local core = require("moonwire.process.core")

return {
  --- Starts a program.
  --
  --     local child = assert(process.start {"sort", "-u", stdin = "pipe", stdout = "pipe"})
  --     fd.write(child.stdin, "b\na\n")
  --     fd.close(child.stdin)
  --
  -- @function start
  -- @tparam table command the program, looked up in PATH, and its arguments as a list; and by name
  --
  --   * `env` all of its variables; those of this process when absent
  --   * `cwd` where it starts
  --   * `stdin`, `stdout`, `stderr` each `"inherit"` (when absent), `"null"`, `"pipe"`, or a pipe
  --     descriptor, which stays open here
  -- @treturn[1] table `pid`, and the descriptors `stdin`, `stdout`, `stderr` of the pipes that were
  -- asked for, which the caller closes
  -- @treturn[2] nil
  -- @treturn[2] string what failed
  -- @treturn[2] string code
  start = core.start,

  --- The number of this process itself.
  -- @function pid
  -- @treturn number
  pid = core.pid,

  --- Waits until a child has ended. That can be told once only.
  -- @function wait
  -- @tparam table|number child
  -- @tparam[opt] number timeout in seconds
  -- @treturn[1] string `"exit"` or `"signal"`
  -- @treturn[1] number the exit code, or the signal
  -- @treturn[2] nil
  -- @treturn[2] string what failed
  -- @treturn[2] string code; `"ECHILD"` when there is no such child
  wait = core.wait,

  --- Sends a signal to a child.
  -- @function kill
  -- @tparam table|number child
  -- @tparam[opt=15] number signal 15 asks to end, 9 ends, 0 only looks
  -- @treturn[1] boolean true
  -- @treturn[2] nil
  -- @treturn[2] string what failed
  -- @treturn[2] string code; `"ESRCH"` when it has ended
  kill = core.kill,

  --- Whether a child still runs.
  -- @function running
  -- @tparam table|number child
  -- @treturn boolean
  running = core.running,
}
