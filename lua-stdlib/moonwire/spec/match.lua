--- Matchers: stand-ins for an argument in `called_with`, made from any assertion.
-- `match._` takes anything; `match.is_string()`, `match.is_not.near(1, 0.1)`, `match.matches("^a")`
-- hold for what the assertion of that name would pass for.

local same = require("moonwire.spec.same")

local Matcher = {__name = "moonwire.spec.matcher"}

function Matcher:__tostring()
  return "matcher " .. self.words
end

local function new(words, accepts)
  return setmetatable({words = words, accepts = accepts}, Matcher)
end

-- The assertion's full list of arguments: those given with the value put in its place.
local function with_value(given, place, value)
  local args = {n = given.n + 1}
  for i = 1, given.n do
    args[i < place and i or i + 1] = given[i]
  end
  args[place] = value
  return args
end

--- A matcher from an assertion.
-- @tparam string words how it was written
-- @tparam table assertion its `check` and the place of its `value`
-- @tparam boolean negated
-- @tparam table given the assertion's other arguments, with `n`
-- @treturn table the matcher
local function from(words, assertion, negated, given)
  return new(words, function(value)
    local holds = assertion.check(with_value(given, assertion.value, value))
    return (holds and true or false) ~= negated
  end)
end

--- Whether a value may stand where `expected` was written: a matcher decides itself, all else is compared deeply.
-- @param expected a matcher or any value
-- @param actual anything
-- @treturn boolean
local function fits(expected, actual)
  if type(expected) == "table" and getmetatable(expected) == Matcher then
    return expected.accepts(actual)
  end
  return same.difference(expected, actual) == nil
end

return {
  any = new("_", function() return true end),
  from = from,
  fits = fits,
}
