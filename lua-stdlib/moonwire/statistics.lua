--- What this VM has done so far, in numbers.
--
--     local before = statistics.read()
--     fetch_all()
--     local now = statistics.read()
--     print(now.bytes_read - before.bytes_read, now.handshakes_resumed - before.handshakes_resumed)
--
-- All count from the birth of the VM on, except those that say "now":
--
-- * `connections_opened`, `connections_accepted`: connections, TCP and unix, that were asked for and that listeners handed
--   out; `connections_open`: how many of both stand now
-- * `connections_failed`: attempts, one per address tried, that were refused or given up
-- * `bytes_read`, `bytes_written`: what went over stream sockets, TLS records as they are
-- * `handshakes_done`, `handshakes_resumed`: TLS handshakes that succeeded, and how many of those resumed a session
-- * `handshakes_failed`: those that failed or were given up; one that is made again with the other engine counts
-- * `tls_bytes_read`, `tls_bytes_written`: what went over TLS, before and after encryption
-- * `lookups_done`, `lookups_failed`: names the system was asked for, and how many it had no answer to
-- * `tasks_started`; `tasks_returned`, `tasks_failed`, `tasks_cancelled`: how those that are over have ended;
--   `tasks_alive`: how many are not over now
-- * `errors`, `limits_exceeded`: calls from Java that an error or a limit has ended
-- @module moonwire.statistics

local core = require("moonwire.statistics.core")

return {
  --- Reads all numbers.
  -- @function read
  -- @treturn {string=number,...} a new table, which stays as it is
  read = core.read,
}
