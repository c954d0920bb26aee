--- One connection of a scripted server, as its handler sees it: calls that wait do so by yielding to the server, and a
-- peer that has gone ends the handler. http.lua, websocket.lua and proxy.lua add what they speak.

local fd = require("moonwire.fd")
local clock = require("scripted.clock")

local methods = {}
local metatable = {__name = "scripted connection", __index = methods}

-- What ends a handler whose peer has gone.
local GONE = setmetatable({}, {__tostring = function() return "the peer has gone" end})

local function wait()
  coroutine.yield()
end

--- Lets the others go on.
methods.wait = wait

-- Takes what has come; whether the peer may send more.
local function fill(self)
  if self.ended then
    return false
  end
  local data = self.stream:read()
  if data == "" then
    self.ended = true
  elseif data then
    self.buffer = self.buffer .. data
    self.received = self.received + #data
  else
    wait()
  end
  return not self.ended
end

local function take(self, count)
  local bytes = self.buffer:sub(1, count)
  self.buffer = self.buffer:sub(count + 1)
  return bytes
end

--- What has come and is not read yet, without waiting; "" at the end, nil for nothing.
function methods:read_ready()
  if self.buffer == "" and not self.ended then
    local data = self.stream:read()
    self.ended = data == ""
    return data
  end
  return self.buffer == "" and "" or take(self, #self.buffer)
end

--- So many bytes.
-- @tparam number count
-- @treturn string
function methods:read(count)
  while #self.buffer < count do
    if not fill(self) and #self.buffer < count then
      error(GONE, 0)
    end
  end
  return take(self, count)
end

--- The bytes up to a text, that included.
-- @tparam string mark
-- @treturn string
function methods:read_to(mark)
  while true do
    local _, last = self.buffer:find(mark, 1, true)
    if last then
      return take(self, last)
    elseif not fill(self) then
      error(GONE, 0)
    end
  end
end

--- A line without its end.
-- @treturn string
function methods:read_line()
  return (self:read_to("\n"):gsub("\r?\n$", ""))
end

--- Everything up to the end.
-- @treturn string
function methods:read_all()
  while fill(self) do end -- luacheck: ignore 542
  return take(self, #self.buffer)
end

--- Sends all bytes.
-- @tparam string ... pieces
function methods:write(...)
  local bytes = table.concat({...})
  while #bytes > 0 do
    local sent = self.stream:write(bytes)
    if not sent then
      error(GONE, 0)
    elseif sent == 0 then
      wait()
    end
    bytes = bytes:sub(sent + 1)
  end
end

--- Sends pieces one by one with a pause after each, so that each is a packet of its own.
-- @tparam number seconds
-- @tparam string ... pieces
function methods:write_slowly(seconds, ...)
  for _, piece in ipairs({...}) do
    self:write(piece)
    self:sleep(seconds)
  end
end

--- Lets a time go by.
-- @tparam number seconds
function methods:sleep(seconds)
  local until_when = clock.now() + seconds
  while clock.now() < until_when do
    wait()
  end
end

--- Waits until something holds.
-- @tparam function holds
function methods:await(holds)
  while not holds() do
    wait()
  end
end

--- Closes in order.
function methods:close()
  if not self.closed then
    self.closed, self.ended = true, true
    self.stream:close()
  end
end

--- Ends what this side sends; the peer may go on.
function methods:half_close()
  assert(fd.shutdown(self.stream.number, "w"))
end

--- Closes so that the peer gets a reset (TCP's RST). The system sends one where bytes were left unread, so this waits
-- until the peer has sent something that no read has taken.
function methods:reset()
  local number = self.stream.number
  while not assert(fd.poll({[number] = "r"}, 0))[number] do
    wait()
  end
  self:close()
end

--- The connection of a server.
-- @param stream as stream.lua makes them
-- @tparam table server
-- @tparam number index the how manieth it is
local function new(stream, server, index)
  return setmetatable({
    stream = stream, server = server, index = index, buffer = "", received = 0, opened = clock.now(), requests = {},
  }, metatable)
end

return {
  new = new,
  methods = methods,
  GONE = GONE,
}
