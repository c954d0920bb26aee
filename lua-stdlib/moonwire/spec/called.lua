--- The assertions about spies: `assert.spy(s).was.called(2)`, `.was_called_with(...)`,
-- `.returned_with(...)`, `.called_at_least(n)` and the like. Shape: see moonwire.spec.assertions;
-- these take the spy as `args.spy` and all arguments as their own.

local format = require("moonwire.spec.format")

local assertions = {}

local function times(count)
  return count == 1 and "1 time" or count .. " times"
end

local function list(values)
  local texts = {}
  for i = 1, values.n do
    texts[i] = format.typed(values[i])
  end
  return values.n == 0 and "(values list) ()" or "(values list) (" .. table.concat(texts, ", ") .. ")"
end

local function history(spy)
  local lines = {}
  for i, call in ipairs(spy.calls) do
    lines[i] = "  " .. list(call.vals)
  end
  return #lines == 0 and "  (never called)" or table.concat(lines, "\n")
end

local function counted(phrase, holds)
  return {
    check = function(args) return holds(#args.spy.calls, args[1] or 1) end,
    text = function(args, negated)
      return ("Expected %sto be called %s%s, but was called %s"):format(
        negated and "not " or "", phrase, times(args[1] or 1), times(#args.spy.calls))
    end,
  }
end

-- "called" without a number means at least once: its opposite is "never".
assertions.called = {
  check = function(args)
    if args[1] == nil then
      return #args.spy.calls > 0
    end
    return #args.spy.calls == args[1]
  end,
  text = function(args, negated)
    local count = args[1] and times(args[1]) or "at least once"
    return ("Expected %sto be called %s, but was called %s"):format(
      negated and "not " or "", count, times(#args.spy.calls))
  end,
}

assertions.called_at_least = counted("at least ", function(count, n) return count >= n end)
assertions.called_at_most = counted("at most ", function(count, n) return count <= n end)
assertions.called_more_than = counted("more than ", function(count, n) return count > n end)
assertions.called_less_than = counted("less than ", function(count, n) return count < n end)

assertions.called_with = {
  check = function(args) return args.spy:count_called_with(args) > 0 end,
  text = function(args, negated)
    return ("Expected %sto be called with:\n  %s\nCalls seen:\n%s"):format(
      negated and "not " or "", list(args), history(args.spy))
  end,
}

assertions.returned_with = {
  check = function(args) return args.spy:count_returned_with(args) > 0 end,
  text = function(args, negated)
    return ("Expected %sto have returned:\n  %s"):format(negated and "not " or "", list(args))
  end,
}

return assertions
