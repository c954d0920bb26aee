--- Messages that wait in line, and how many bytes they are.
-- @module moonwire.ws.queue

local methods = {}
local metatable = {__name = "queue", __index = methods}

--- Adds a message at the end.
-- @tparam string data
-- @param tag what belongs to it
function methods:push(data, tag)
  self.last = self.last + 1
  self[self.last] = {data, tag}
  self.bytes = self.bytes + #data
end

--- The first one, which stays.
-- @treturn string nil when there is none
-- @return its tag
function methods:peek()
  local entry = self[self.first]
  if entry then
    return entry[1], entry[2]
  end
  return nil
end

--- Takes the first one out.
-- @treturn string nil when there is none
-- @return its tag
function methods:pop()
  local entry = self[self.first]
  if not entry then
    return nil
  end
  self[self.first] = nil
  self.first = self.first + 1
  self.bytes = self.bytes - #entry[1]
  return entry[1], entry[2]
end

--- Whether there is none.
function methods:is_empty()
  return self[self.first] == nil
end

--- An empty one.
-- @treturn table `bytes`
local function new()
  return setmetatable({first = 1, last = 0, bytes = 0}, metatable)
end

return {new = new}
