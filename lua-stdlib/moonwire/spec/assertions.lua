--- The assertions, as data: which arguments each takes, when it holds, and what to say when it does not.
-- Each is `{value=, last=, check=, text=, results=}`: the place of the value under test, the number
-- of its own arguments (a message may follow), a predicate on the arguments, the failure text given
-- (arguments, negated), and what a passing call returns (its arguments when absent).

local format = require("moonwire.spec.format")
local outcome = require("moonwire.spec.outcome")
local same = require("moonwire.spec.same")

local TYPES = {"boolean", "number", "string", "table", "nil", "userdata", "function", "thread"}

local assertions = {}

local function define(names, assertion)
  for name in names:gmatch("%S+") do
    assertions[name] = assertion
  end
end

local function passed_and_expected(claim, actual, expected, negated)
  return ("Expected %s.\nPassed in:\n%s\n%s:\n%s"):format(
    claim, actual, negated and "Did not expect" or "Expected", expected)
end

local function not_to(negated, verb)
  return (negated and "not to " or "to ") .. verb
end

-- "be nil, but value was: ..." for the assertions about one value.
local function about_value(what)
  return function(args, negated)
    return ("Expected %s, but value was:\n%s"):format(not_to(negated, "be " .. what), format.typed(args[1]))
  end
end

local function one_value(what, check)
  return {value = 1, last = 1, check = check, text = about_value(what)}
end

local function is_callable(value)
  if type(value) == "function" then
    return true
  end
  local meta = debug.getmetatable(value)
  return type(meta) == "table" and meta.__call ~= nil
end

local function require_callable(value)
  if not is_callable(value) then
    outcome.raise("error", "error assertion: function expected, got " .. type(value))
  end
end

-- What a call raised, kept in the arguments so that check, text and results see the same run.
local function caught(args)
  if args.caught == nil then
    require_callable(args[1])
    local ok, err = pcall(args[1])
    args.caught = {raised = not ok, error = err}
  end
  return args.caught
end

local function without_position(err)
  return type(err) == "string" and err:gsub("^.-:%d+: ", "", 1) or err
end

local function error_agrees(expected, err)
  return expected == nil
    or same.difference(expected, err) == nil
    or same.difference(expected, without_position(err)) == nil
end

local function error_text(args, negated)
  local run = caught(args)
  if negated and args[2] == nil then
    return "Expected no error, but caught:\n" .. format.typed(run.error)
  end
  local shown = run.raised and format.typed(run.error) or "(no error)"
  local wanted = args[2] == nil and "(error)" or format.typed(args[2])
  return ("Expected %s error.\nCaught:\n%s\n%s:\n%s"):format(
    negated and "no such" or "a different", shown, negated and "Did not expect" or "Expected", wanted)
end

local function error_result(args)
  return caught(args).error
end

local function find(text, pattern, init, plain)
  return text:find(pattern, type(init) == "number" and init or 1, plain == true)
end

local function error_find(args)
  local run = caught(args)
  if not run.raised then
    return false
  end
  local text = type(run.error) == "string" and run.error or tostring(run.error)
  return find(text, args[2], args[3], args[4])
end

local function subject(value)
  if type(value) == "string" or type(value) == "number" then
    return tostring(value)
  end
  return nil
end

local function repeats(tbl, deep)
  local keys = format.sorted_keys(tbl)
  for i, key in ipairs(keys) do
    for j = i + 1, #keys do
      local a, b = tbl[key], tbl[keys[j]]
      if a == b or deep and same.difference(a, b) == nil then
        return true
      end
    end
  end
  return false
end

define("true", one_value("true", function(args) return args[1] == true end))
define("false", one_value("false", function(args) return args[1] == false end))
define("truthy", one_value("truthy", function(args) return args[1] end))
define("falsy", one_value("falsy", function(args) return not args[1] end))

for _, kind in ipairs(TYPES) do
  define(kind, one_value(kind == "nil" and "nil" or "of type " .. kind, function(args)
    return type(args[1]) == kind
  end))
end

define("callable", one_value("callable", function(args) return is_callable(args[1]) end))

define("equal equals", {
  value = 2,
  last = 2,
  check = function(args) return args[1] == args[2] end,
  text = function(args, negated)
    return passed_and_expected("objects " .. not_to(negated, "be equal"),
      format.typed(args[2]), format.typed(args[1]), negated)
  end,
})

define("same", {
  value = 2,
  last = 2,
  check = function(args) return same.difference(args[1], args[2]) == nil end,
  text = function(args, negated)
    local text = passed_and_expected("objects " .. not_to(negated, "be the same"),
      format.typed(args[2]), format.typed(args[1]), negated)
    local found = same.difference(args[1], args[2])
    if found and found.path ~= "" then
      text = ("%s\nFirst difference at %s: expected %s, passed in %s"):format(
        text, found.path, format.typed(found.expected), format.typed(found.actual))
    end
    return text
  end,
})

define("near", {
  value = 2,
  last = 3,
  check = function(args) return args[2] >= args[1] - args[3] and args[2] <= args[1] + args[3] end,
  text = function(args, negated)
    return passed_and_expected("values " .. not_to(negated, "be near"), format.typed(args[2]),
      format.typed(args[1]) .. " +/- " .. format.typed(args[3]), negated)
  end,
})

define("unique", {
  value = 1,
  last = 2,
  check = function(args) return not repeats(args[1], args[2] == true) end,
  text = function(args, negated)
    return ("Expected values %s:\n%s"):format(not_to(negated, "be unique"), format.typed(args[1]))
  end,
})

define("match matches", {
  value = 2,
  last = 4,
  options = {number = true, boolean = true},
  check = function(args)
    local text = subject(args[2])
    return text and find(text, args[1], args[3], args[4])
  end,
  text = function(args, negated)
    return passed_and_expected("strings " .. not_to(negated, "match"),
      format.typed(args[2]), format.typed(args[1]), negated)
  end,
  results = function(args)
    if args[4] == true then
      return args[2]
    end
    return subject(args[2]):match(args[1], type(args[3]) == "number" and args[3] or 1)
  end,
})

define("error errors", {
  value = 1,
  last = 2,
  check = function(args)
    local run = caught(args)
    return run.raised and error_agrees(args[2], run.error)
  end,
  text = error_text,
  results = error_result,
})

define("error_match error_matches match_error matches_error", {
  value = 1,
  last = 4,
  options = {number = true, boolean = true},
  check = error_find,
  text = error_text,
  results = error_result,
})

return assertions
