--- A relay between a client and a server of ours that changes what passes: whole handshakes go wrong in the
-- middle, sealed records included, as no peer without keys of its own can make them.

local fd = require("moonwire.fd")
local tls = require("tls_bytes")

local MOST_ROUNDS = 20000
local SILENCE_SECONDS = 0.005
local READ_BYTES = 65536
local SIDES = {"client", "server"}
local OTHER = {client = "server", server = "client"}

local methods = {}
local metatable = {__name = "hostile relay", __index = methods}

-- Takes the whole records that a side has sent, and hands on what is left of them.
local function hear(self, side)
  local bytes = fd.read(self.far[side], READ_BYTES)
  local ended = bytes == ""
  self.partial[side] = self.partial[side] .. (bytes or "")
  local records, rest = tls.split_records(self.partial[side])
  self.partial[side] = rest
  for _, record in ipairs(records) do
    self.count[side] = self.count[side] + 1
    self.seen[side][self.count[side]] = record
    if not self.mute[side] then
      local out, ending = self.change(side, self.count[side], record, self)
      self.unsent[OTHER[side]] = self.unsent[OTHER[side]] .. (out or "")
      self.mute[side] = ending
    end
  end
  return #records > 0, ended
end

local function send(self, side)
  local unsent = self.unsent[side]
  if #unsent == 0 then
    return false
  end
  local sent, _, code = fd.write(self.far[side], unsent)
  if not sent and code ~= "EAGAIN" then
    sent = #unsent -- nobody hears it any more
  end
  self.unsent[side] = unsent:sub((sent or 0) + 1)
  return (sent or 0) > 0
end

-- Passes on what has come; true when anything has.
local function pass(self)
  local moved = false
  for _, side in ipairs(SIDES) do
    if self.far[side] then
      local heard = hear(self, side)
      moved = heard or moved
    end
  end
  for _, side in ipairs(SIDES) do
    if self.far[side] then
      moved = send(self, side) or moved
      local silenced = self.mute[OTHER[side]] == "close" or self.verdict[OTHER[side]] == "failed"
      if silenced and #self.unsent[side] == 0 then
        assert(fd.close(self.far[side]))
        self.far[side] = nil
        moved = true
      end
    end
  end
  return moved
end

local function step(self, side)
  if self.verdict[side] then
    return
  end
  local ok, err = self.ctx[side]:handshake()
  if ok then
    self.verdict[side] = "open"
  elseif err then
    self.verdict[side], self.err[side] = "failed", err
  end
end

--- Runs both handshakes until nothing moves any more.
-- @treturn string what became of the client: `"open"`, `"failed"`, `"waiting"`, and
-- @treturn string of the server; `"endless"` twice when it never ends
function methods:play()
  for _ = 1, MOST_ROUNDS do
    step(self, "client")
    step(self, "server")
    if not pass(self) then
      local ready = assert(fd.poll({[self.near.client] = "r", [self.near.server] = "r"}, SILENCE_SECONDS))
      if self.verdict.client and self.verdict.server or not next(ready) then
        return self.verdict.client or "waiting", self.verdict.server or "waiting"
      end
    end
  end
  return "endless", "endless"
end

-- Whether what one side says arrives at the other.
local function arrives(self, from, text)
  local to = OTHER[from]
  if self.ctx[from]:write(text) ~= #text then
    return false
  end
  for _ = 1, MOST_ROUNDS do
    local moved = pass(self)
    local data, err, again = self.ctx[to]:read()
    if data or not again then
      self.err[to] = err or self.err[to]
      return data == text
    elseif not moved and not next(assert(fd.poll({[self.near[to]] = "r"}, SILENCE_SECONDS))) then
      return false
    end
  end
  return false
end

--- Whether the two can talk both ways; where not, why is left in `err`.
function methods:talk()
  return arrives(self, "client", "ping") and arrives(self, "server", "pong")
end

--- Closes all four descriptors.
function methods:close()
  for _, side in ipairs(SIDES) do
    assert(fd.close(self.near[side]))
    if self.far[side] then
      assert(fd.close(self.far[side]))
    end
  end
end

--- A relay.
-- @param client a context over `near.client`
-- @param conn a context over `near.server`
-- @tparam table near the descriptors of the two, taken over
-- @tparam table far the other ends of their pairs, taken over
-- @tparam function change gets who has sent a record, its number, the record, and the relay; answers what to hand
--   on, and `"close"` or `"silence"` when nothing is to follow
local function new(client, conn, near, far, change)
  return setmetatable({
    ctx = {client = client, server = conn}, near = near, far = far, change = change,
    partial = {client = "", server = ""}, unsent = {client = "", server = ""}, count = {client = 0, server = 0},
    seen = {client = {}, server = {}}, mute = {}, verdict = {}, err = {},
  }, metatable)
end

return {new = new}
