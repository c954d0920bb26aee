--- The time in seconds, for peers that do something later and for measuring.

local lws = require("libwebsockets")

local MICROSECONDS = 1e6

--- Seconds since some moment, with parts.
-- @treturn number
local function now()
  return lws.now_usecs() / MICROSECONDS
end

-- How much later something may happen that a busy machine holds up: less than the times that it might be mistaken for.
local SLACK_SECONDS = 3
local ROUNDING_SECONDS = 0.05

--- Whether something took as long as it should, or not much longer.
-- @tparam number wanted seconds
-- @tparam number taken seconds
-- @treturn boolean
local function took(wanted, taken)
  return taken >= wanted - ROUNDING_SECONDS and taken <= wanted + SLACK_SECONDS
end

return {
  now = now,
  took = took,
}
