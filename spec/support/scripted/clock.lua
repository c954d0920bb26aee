--- The time in seconds, for peers that do something later and for measuring.

local lws = require("libwebsockets")

local MICROSECONDS = 1e6

--- Seconds since some moment, with parts.
-- @treturn number
local function now()
  return lws.now_usecs() / MICROSECONDS
end

return {now = now}
