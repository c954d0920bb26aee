--- Functions that remember how they were called: spies call through, stubs answer by themselves,
-- a mock is a table of either. What replaced a table's field is put back by `revert`.

local same = require("moonwire.spec.same")
local match = require("moonwire.spec.match")

local unpack = table.unpack or unpack

local methods = {}
local Spy = {__name = "moonwire.spec.spy", __index = methods}

-- Spies sitting in a table's field, oldest first; the runner undoes them after each test.
local installed = {}

local function is_spy(value)
  return type(value) == "table" and getmetatable(value) == Spy
end

local function packed(...)
  return {n = select("#", ...), ...}
end

local function copied(args)
  local copy = {n = args.n}
  for i = 1, args.n do
    copy[i] = same.copy(args[i])
  end
  return copy
end

local function fits(expected, actual)
  if expected.n ~= actual.n then
    return false
  end
  for i = 1, expected.n do
    if not match.fits(expected[i], actual[i]) then
      return false
    end
  end
  return true
end

local function forget(spy)
  for i = #installed, 1, -1 do
    if installed[i] == spy then
      table.remove(installed, i)
    end
  end
end

local function new(fn)
  return setmetatable({calls = {}, returns_seen = {}, callback = fn}, Spy)
end

local function install(spy, target, key)
  spy.target, spy.key, spy.original = target, key, target[key]
  target[key] = spy
  installed[#installed + 1] = spy
  return spy
end

local function answering(...)
  local values = packed(...)
  return function()
    return unpack(values, 1, values.n)
  end
end

-- Picks the answer set for these very arguments, else the default one.
local function answer(spy, ...)
  local args = packed(...)
  for i = #spy.answers, 1, -1 do
    if fits(spy.answers[i].args, args) then
      return spy.answers[i].fn(...)
    end
  end
  return spy.default(...)
end

function Spy:__call(...)
  local args = packed(...)
  self.calls[#self.calls + 1] = {refs = args, vals = copied(args)}
  local results = packed(self.callback(...))
  self.returns_seen[#self.calls] = {refs = results, vals = copied(results)}
  return unpack(results, 1, results.n)
end

--- How often it was called with these arguments, as they were at the time of the call.
function methods:count_called_with(expected)
  local count = 0
  for _, call in ipairs(self.calls) do
    if fits(expected, call.vals) or fits(expected, call.refs) then
      count = count + 1
    end
  end
  return count
end

--- How often it returned these values.
function methods:count_returned_with(expected)
  local count = 0
  for i = 1, #self.calls do
    local seen = self.returns_seen[i]
    if seen and (fits(expected, seen.vals) or fits(expected, seen.refs)) then
      count = count + 1
    end
  end
  return count
end

--- Forgets the calls so far.
function methods:clear()
  self.calls, self.returns_seen = {}, {}
  return self
end

--- Puts back what the spy replaced; nothing happens when it replaced nothing.
function methods:revert()
  if self.target then
    self.target[self.key] = self.original
    self.target = nil
    forget(self)
  end
  return self.original
end

--- A spy around a function, or one that does nothing.
-- @tparam[opt] function fn
-- @treturn table a callable spy
local function spy_new(fn)
  return new(fn or function() end)
end

--- Puts a spy in place of a table's function; it calls through.
-- @tparam table target
-- @param key the field
-- @treturn table the spy
local function spy_on(target, key)
  return install(new(target[key]), target, key)
end

local function default_setters(spy)
  return {
    returns = function(...)
      spy.default = answering(...)
      return spy
    end,
    invokes = function(fn)
      spy.default = fn
      return spy
    end,
  }
end

local function case_setters(spy, args)
  local function set(fn)
    spy.answers[#spy.answers + 1] = {args = args, fn = fn}
    return spy
  end
  return {
    returns = function(...)
      return set(answering(...))
    end,
    invokes = set,
  }
end

--- A function that answers by itself, in place of a table's field when a table is given.
-- @tparam[opt] table target
-- @param[opt] key the field
-- @param ... a function to answer with, or the values to return
-- @treturn table a spy with `returns`, `invokes`, `by_default` and `on_call_with`
local function stub_new(target, key, ...)
  local spy
  spy = new(function(...)
    return answer(spy, ...)
  end)
  local first = ...
  spy.answers = {}
  spy.default = (type(first) == "function" or is_spy(first)) and first or answering(...)
  spy.by_default = default_setters(spy)
  spy.returns, spy.invokes = spy.by_default.returns, spy.by_default.invokes
  spy.on_call_with = function(...)
    return case_setters(spy, packed(...))
  end
  return target and install(spy, target, key) or spy
end

local function mock_into(object, stubbed, seen)
  if type(object) ~= "table" or is_spy(object) or seen[object] then
    return object
  end
  seen[object] = true
  for key, value in pairs(object) do
    if type(value) == "function" then
      if stubbed then
        stub_new(object, key)
      else
        spy_on(object, key)
      end
    else
      mock_into(value, stubbed, seen)
    end
  end
  return object
end

--- Spies on every function of a table, and of the tables in it.
-- @tparam table object changed in place
-- @tparam[opt=false] boolean stubbed true to put stubs that return nothing
-- @treturn table the same table
local function mock(object, stubbed)
  return mock_into(object, stubbed, {})
end

--- A mark to come back to: `revert()` on it undoes every replacement made since.
-- @treturn table
local function snapshot()
  local mark = #installed
  return {
    revert = function()
      for i = #installed, mark + 1, -1 do
        installed[i]:revert()
      end
    end,
  }
end

local spy_module = setmetatable({
  new = spy_new,
  on = spy_on,
  is_spy = is_spy,
}, {__call = function(_, fn) return spy_new(fn) end})

local stub_module = setmetatable({new = stub_new}, {
  __call = function(_, target, key, ...)
    return stub_new(target, key, ...)
  end,
})

return {
  spy = spy_module,
  stub = stub_module,
  mock = mock,
  snapshot = snapshot,
}
