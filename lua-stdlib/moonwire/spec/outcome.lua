--- How a test ends early: the values thrown by assertions and by `pending`, and what any other
-- thrown value means. An outcome says where in the spec it happened.

local format = require("moonwire.spec.format")

local SELF = debug.getinfo(1, "S").source
local RUNNER = SELF:match("^(.*[/\\])") or SELF
local SEVERITY = {pending = 1, failure = 2, error = 3}

local Outcome = {__name = "moonwire.spec.outcome"}

function Outcome:__tostring()
  if not self.file then
    return self.message
  end
  return ("%s:%d: %s"):format(self.file, self.line, self.message)
end

local function is_runner(source)
  return source:sub(1, #RUNNER) == RUNNER
end

-- The innermost frame with a line for which `accept` holds. Frame 1 is the caller of this function.
local function frame(accept)
  local level = 2
  local info = debug.getinfo(level, "Sl")
  while info do
    if info.currentline > 0 and accept(info.source) then
      return info
    end
    level = level + 1
    info = debug.getinfo(level, "Sl")
  end
  return nil
end

local function outside_runner(source)
  return not is_runner(source)
end

-- The spec's part of the traceback: from the first frame that is not the runner's to the last before
-- the runner again. Lines without a position ("[C]", tail calls) count only between such.
local function trace()
  local kept = {}
  local name = RUNNER:gsub("^[@=]", "")
  for line in debug.traceback("", 2):gmatch("[^\n]+") do
    local runner = line:find(name, 1, true)
    if runner and #kept > 1 then
      break
    elseif not runner and (#kept ~= 1 or line:find(":%d+:")) then
      kept[#kept + 1] = line
    end
  end
  while #kept > 1 and kept[#kept]:find("^%s*%[C%]") do
    kept[#kept] = nil -- the xpcall that ran the test
  end
  return table.concat(kept, "\n")
end

-- The whole name: short_src would be cut at 60 characters.
local function file_of(info)
  return info.source:match("^[@=](.*)") or info.short_src
end

local function new(status, message, info)
  return setmetatable({
    status = status,
    message = message,
    file = info and file_of(info),
    line = info and info.currentline,
    trace = trace(),
  }, Outcome)
end

local function text_of(thrown)
  if type(thrown) == "string" then
    return thrown
  end
  local meta = getmetatable(thrown)
  if type(meta) == "table" and rawget(meta, "__tostring") then
    return tostring(thrown)
  end
  return format.typed(thrown)
end

--- Whether a thrown value is an outcome.
local function is(value)
  return type(value) == "table" and getmetatable(value) == Outcome
end

--- Ends the running test.
-- @tparam string status "failure", "pending", or "error" for a spec that is itself wrong
-- @tparam string message what to tell; several lines are fine
local function raise(status, message)
  error(new(status, message, frame(outside_runner)), 0)
end

--- The line in the spec being read or run: of the innermost frame that is not the runner's.
-- @treturn number or nil
local function here()
  local info = frame(outside_runner)
  return info and info.currentline
end

--- Runs a function and says how it ended.
-- @tparam string source the source name of the spec file, whose lines are preferred for errors
-- @tparam function fn called without arguments
-- @treturn[1] nil when it returned
-- @treturn[2] table the outcome: `status`, `message`, `trace`, and `file` and `line` where known
local function of(source, fn)
  local function is_spec(candidate)
    return candidate == source
  end
  local function caught(thrown)
    if is(thrown) then
      return thrown
    end
    return new("error", text_of(thrown), frame(is_spec) or frame(outside_runner))
  end
  local ok, outcome = xpcall(function() fn() end, caught)
  if ok then
    return nil
  elseif is(outcome) then
    return outcome
  end
  -- The handler itself could not run, as after a stack overflow.
  return new("error", text_of(outcome), nil)
end

--- The outcome that counts when a test and its clean-up both ended early: the more severe, else the first.
local function worse(first, second)
  if first and second then
    return SEVERITY[second.status] > SEVERITY[first.status] and second or first
  end
  return first or second
end

return {
  is = is,
  here = here,
  raise = raise,
  of = of,
  worse = worse,
}
