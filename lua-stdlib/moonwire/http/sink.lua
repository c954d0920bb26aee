--- Where the body of a response goes: into memory, into a file, or to whoever has a method `write`; unpacked before.
-- @module moonwire.http.sink

local inflate = require("moonwire.inflate")

local UNBOUNDED = 2 ^ 53
local CODINGS = {gzip = "gzip", ["x-gzip"] = "gzip", deflate = "deflate"}

-- Takes pieces and keeps them.
local function memory()
  local pieces = {}
  return {
    write = function(piece)
      pieces[#pieces + 1] = piece
      return true
    end,
    finish = function() return table.concat(pieces) end,
    discard = function() end,
  }
end

-- Writes a file that has its name only once it is whole.
local function file_at(path)
  local unfinished = path .. ".part"
  local file, err = io.open(unfinished, "wb")
  if not file then
    return nil, err, "io"
  end

  local function discard()
    if file then
      file:close()
      os.remove(unfinished)
      file = nil
    end
  end

  local function finish()
    local closed, close_err = file:close()
    file = nil
    local ok, rename_err
    if closed then
      ok, rename_err = os.rename(unfinished, path)
    end
    if not ok then
      os.remove(unfinished)
      return nil, close_err or rename_err, "io"
    end
    return true
  end

  return {
    write = function(piece)
      local ok, write_err = file:write(piece)
      return ok and true, write_err
    end,
    finish = finish,
    discard = discard,
  }
end

local function handle(target)
  return {
    write = function(piece)
      local ok, err = target:write(piece)
      return ok and true, err or "write failed"
    end,
    finish = function() return true end,
    discard = function() end,
  }
end

local methods = {}
local metatable = {__name = "sink", __index = methods}

local function unpacked(self, piece)
  if not self.inflater then
    return piece
  end
  local text, err = self.inflater:feed(piece)
  if text then
    return text
  end
  local limited = err:find("^larger than") ~= nil
  return nil, "cannot unpack the body: " .. err, limited and "too_big" or "bad_body"
end

--- Takes a piece as it came.
-- @tparam string piece
-- @treturn[1] boolean true
-- @treturn[2] nil
-- @treturn[2] string what failed
-- @treturn[2] string code
function methods:write(piece)
  self.received = self.received + #piece
  local text, err, code = unpacked(self, piece)
  if not text then
    return nil, err, code
  end
  self.size = self.size + #text
  if self.size > self.limit then
    return nil, ("the body is larger than %.0f bytes"):format(self.limit), "too_big"
  end
  if text ~= "" then
    local ok, write_err = self.place.write(text)
    if not ok then
      return nil, "cannot write the body: " .. tostring(write_err), "io"
    end
  end
  if self.progress then
    self.progress(self.received, self.total)
  end
  return true
end

--- It is whole.
-- @treturn[1] string|boolean the body; true when it has gone elsewhere
-- @treturn[2] nil
-- @treturn[2] string what failed
-- @treturn[2] string code
function methods:finish()
  if self.inflater and self.received > 0 and not self.inflater:finished() then
    self:discard()
    return nil, "the compressed body is cut short", "bad_body"
  end
  if self.inflater then
    self.inflater:close()
  end
  return self.place.finish()
end

--- It will never be whole. Nothing of it is left where that is ours to say.
function methods:discard()
  if self.inflater then
    self.inflater:close()
  end
  self.place.discard()
end

--- The place for a body.
-- @tparam table options `to`, a path or whatever has a method `write`, nil for memory; `limit` in bytes as unpacked;
-- `coding`, the Content-Encoding that is to be undone; `total`, the Content-Length; `progress`
-- @treturn[1] table
-- @treturn[2] nil
-- @treturn[2] string what failed
-- @treturn[2] string code
local function new(options)
  local place, err, code
  if type(options.to) == "string" then
    place, err, code = file_at(options.to)
  else
    place = options.to and handle(options.to) or memory()
  end
  if not place then
    return nil, "cannot write the body: " .. err, code
  end
  local limit = options.limit or UNBOUNDED
  local coding = CODINGS[(options.coding or ""):lower()]
  return setmetatable({
    place = place, received = 0, size = 0, limit = limit, total = options.total, progress = options.progress,
    inflater = coding and inflate.new(coding, limit) or nil,
  }, metatable)
end

return {new = new}
