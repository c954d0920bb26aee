--- Plays a peer that means no good against a TLS context, in one thread: whenever the context waits, the
-- peer takes its next turn; when it has none left, it closes or falls silent. Nothing ever sleeps.

local fd = require("moonwire.fd")
local libtls = require("libtls")

-- How often the context may be called: a peer that sends byte by byte needs many calls, and no honest
-- machine needs more.
local MOST_CALLS = 200000

-- How long to wait for what must come, and for what probably never will.
local PATIENCE_SECONDS, SILENCE_SECONDS = 10, 0.005

local READ_BYTES = 65536

local methods = {}
local metatable = {__name = "hostile peer", __index = methods}

local function listen(self)
  local bytes = fd.read(self.socket, READ_BYTES)
  while bytes and #bytes > 0 do
    self.heard = self.heard .. bytes
    bytes = fd.read(self.socket, READ_BYTES)
  end
end

-- Sends what the socket takes of what is to be sent; false when it takes nothing.
local function send(self)
  local sent, _, code = fd.write(self.socket, self.unsent)
  if not sent and code ~= "EAGAIN" then
    self.unsent, self.turn = "", #self.turns -- nobody hears it any more
    return true
  end
  self.unsent = self.unsent:sub((sent or 0) + 1)
  return (sent or 0) > 0
end

--- Does the next thing there is to do; false when there is nothing left, or nothing that can be done yet.
function methods:act()
  listen(self)
  if #self.unsent > 0 then
    return send(self)
  elseif self.turn < #self.turns then
    self.turn = self.turn + 1
    local turn = self.turns[self.turn]
    self.unsent = type(turn) == "function" and turn(self.heard) or turn
    return true
  elseif self.ending == "close" then
    self:close()
    return true
  end
  return false
end

--- Closes its socket, unless it has.
function methods:close()
  if self.socket then
    assert(fd.close(self.socket))
    self.socket = nil
  end
end

-- Whether what the context waits for comes in time.
local function comes(self, near, want)
  local patience = self.ending == "silence" and SILENCE_SECONDS or PATIENCE_SECONDS
  local ready = assert(fd.poll({[near] = want == libtls.WANT_POLLOUT and "w" or "r"}, patience))
  return ready[near] ~= nil
end

--- Lets a context try something until one side has enough.
-- @tparam number near the context's descriptor
-- @tparam function try true when it is done; else false, and an error or what to wait for
-- @treturn string `"done"`, `"failed"`, `"waiting"` when nothing comes in time, `"endless"`
-- @treturn[opt] string the error
function methods:play(near, try)
  for _ = 1, MOST_CALLS do
    local ok, err, want = try()
    if ok then
      return "done"
    elseif err then
      return "failed", err
    elseif not (self.socket and self:act()) and not comes(self, near, want) then
      return "waiting"
    end
  end
  return "endless"
end

--- A peer.
-- @tparam number socket taken over, non-blocking
-- @tparam table turns what to send, one after another: bytes, or a function that makes them from all that has come
-- @tparam string ending what follows: `"close"` or `"silence"`
local function new(socket, turns, ending)
  return setmetatable({socket = socket, turns = turns, ending = ending, turn = 0, unsent = "", heard = ""}, metatable)
end

return {new = new}
