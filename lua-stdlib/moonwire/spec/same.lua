--- Deep comparison and deep copies of tables, cycles included.

local format = require("moonwire.spec.format")

local find

local function compared_by_metamethod(expected, actual)
  local meta = getmetatable(expected)
  return type(meta) == "table" and rawget(meta, "__eq") ~= nil and meta == getmetatable(actual)
end

local function already_open(expected, actual, open)
  local partners = open[expected]
  if not partners then
    partners = {}
    open[expected] = partners
  end
  local was_open = partners[actual]
  partners[actual] = true
  return was_open
end

local function find_in_tables(expected, actual, path, open)
  for _, key in ipairs(format.sorted_keys(expected)) do
    local found = find(rawget(expected, key), rawget(actual, key), path .. format.step(key), open)
    if found then
      return found
    end
  end
  for _, key in ipairs(format.sorted_keys(actual)) do
    if rawget(expected, key) == nil then
      return {path = path .. format.step(key), expected = nil, actual = rawget(actual, key)}
    end
  end
  return nil
end

function find(expected, actual, path, open)
  if rawequal(expected, actual) then
    return nil
  end
  if type(expected) == "table" and type(actual) == "table" then
    if compared_by_metamethod(expected, actual) then
      return expected ~= actual and {path = path, expected = expected, actual = actual} or nil
    elseif already_open(expected, actual, open) then
      return nil -- this pair is being compared further up: a cycle adds no difference of its own
    end
    return find_in_tables(expected, actual, path, open)
  end
  return expected ~= actual and {path = path, expected = expected, actual = actual} or nil
end

local function copy_into(value, copies)
  if type(value) ~= "table" then
    return value
  elseif copies[value] then
    return copies[value]
  end
  local copy = {}
  copies[value] = copy
  for key, item in next, value do
    copy[copy_into(key, copies)] = copy_into(item, copies)
  end
  return setmetatable(copy, debug.getmetatable(value))
end

--- The first difference between two values, in a fixed order of keys.
-- @param expected anything
-- @param actual anything
-- @treturn[1] nil when they are alike
-- @treturn[2] table `{path=, expected=, actual=}`; the path is empty at the top
local function difference(expected, actual)
  return find(expected, actual, "", {})
end

--- A copy that shares no table with the original; metatables are kept.
-- @param value anything
-- @return the copy
local function copy(value)
  return copy_into(value, {})
end

return {
  difference = difference,
  copy = copy,
}
