-- error, pcall, xpcall and assert: values arrive unchanged, texts carry the position of the right caller.

local HERE = debug.getinfo(1, "S").short_src

local function line()
  return debug.getinfo(2, "l").currentline
end

local function caught(fn, ...)
  local ok, err = pcall(fn, ...)
  assert(not ok, "nothing was raised")
  return err
end

describe("error", function()
  it("raises any value unchanged", function()
    local value = {code = 7}
    assert.equal(value, caught(error, value))
    assert.equal(42, caught(error, 42, 0))
    assert.equal(true, caught(error, true))
    assert.is_nil(caught(error, nil))
    assert.equal(print, caught(error, print))
  end)

  it("adds the position of its caller to a text", function()
    local at = line() + 1
    local err = caught(function() error("text") end)
    assert.equal(HERE .. ":" .. at .. ": text", err)
  end)

  it("adds the position that a level asks for, or none", function()
    local function check() error("misuse", 2) end
    local at = line() + 1
    local err = caught(function() check() end)
    assert.equal(HERE .. ":" .. at .. ": misuse", err)
    assert.equal("bare", caught(function() error("bare", 0) end))
  end)

  it("leaves a position alone that a text already has", function()
    local first = caught(function() error("deep") end)
    assert.equal(first, caught(function() error(first, 0) end))
  end)

  it("of the interpreter names what was misused", function()
    local t = {}
    assert.matches("attempt to index field 'missing' %(a nil value%)", caught(function() return t.missing.x end))
    assert.matches("attempt to call method 'go' %(a nil value%)", caught(function() t:go() end))
    assert.matches("attempt to perform arithmetic on field 'n' %(a nil value%)", caught(function() return t.n + 1 end))
    assert.matches("attempt to concatenate field 's' %(a nil value%)", caught(function() return "a" .. t.s end))
    assert.matches("attempt to compare number with nil", caught(function() return 1 < t.n end))
    assert.matches("attempt to get length of field 'l' %(a nil value%)", caught(function() return #t.l end))
  end)
end)

describe("pcall", function()
  it("returns true and all results", function()
    assert.same({true, 1, nil, 3}, {pcall(function(...) return ... end, 1, nil, 3)})
  end)

  it("may be nested, and each catches its own", function()
    local ok, inner, err = pcall(function()
      local _, e = pcall(error, "inner", 0)
      return "outer", e
    end)
    assert.same({true, "outer", "inner"}, {ok, inner, err})
  end)

  it("catches a stack overflow and goes on", function()
    local function deep() return 1 + deep() end
    assert.matches("stack overflow", caught(deep))
    assert.is_true(pcall(function() end))
  end)

  it("catches an error of a called value that is no function", function()
    assert.matches("attempt to call a nil value", caught(nil))
  end)
end)

describe("xpcall", function()
  it("runs its handler where the error is", function()
    local function thrower() error("x") end
    local ok, seen = xpcall(function() thrower() end, function(err)
      return {err = err, trace = debug.traceback("", 2)}
    end)
    assert.is_false(ok)
    assert.matches(": x$", seen.err)
    assert.matches("thrower", seen.trace)
  end)

  it("gives the handler any value", function()
    local value = {}
    local _, same = xpcall(function() error(value) end, function(err) return err end)
    assert.equal(value, same)
  end)

  it("returns all results when nothing is raised", function()
    assert.same({true, 1, 2}, {xpcall(function() return 1, 2 end, print)})
  end)
end)

describe("coroutines", function()
  it("hand their error value out and are dead", function()
    local value = {}
    local co = coroutine.create(function() error(value) end)
    assert.same({false, value}, {coroutine.resume(co)})
    assert.equal("dead", coroutine.status(co))
    assert.same({false, "cannot resume dead coroutine"}, {coroutine.resume(co)})
  end)

  it("may yield and go on several times", function()
    local next_value = coroutine.wrap(function(first)
      local second = coroutine.yield(first + 1)
      return second + 1
    end)
    assert.equal(2, next_value(1))
    assert.equal(11, next_value(10))
  end)
end)
