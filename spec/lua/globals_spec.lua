-- The globals that scripts of the 5.1 and 5.2 eras expect, those a version took away included.

describe("5.1 globals", function()
  local has_them = rawget(_G, "setfenv") ~= nil

  -- On a plain Lua 5.2 there is nothing to test.
  local function needs_them()
    if not has_them then
      pending("this Lua is not meant to have them")
    end
  end

  it("unpack is table.unpack", function()
    needs_them()
    assert.same({1, 2, 3}, {unpack({1, 2, 3})})
    assert.same({2, 3}, {unpack({1, 2, 3}, 2)})
    assert.equal(3, select("#", unpack({}, 1, 3)))
  end)

  it("loadstring compiles a text, or says why not", function()
    needs_them()
    assert.equal(3, loadstring("return ...", "=name")(3))
    local fn, err = loadstring("return (", "=name")
    assert.is_nil(fn)
    assert.matches("^name:1: ", err)
  end)

  it("setfenv gives a function other globals, getfenv shows them", function()
    needs_them()
    local env = {answer = 42}
    local fn = loadstring("return answer")
    assert.equal(fn, setfenv(fn, env))
    assert.equal(42, fn())
    assert.equal(env, getfenv(fn))
  end)
end)

describe("load", function()
  it("reads pieces until there are none", function()
    local pieces = {"return ", "1 + ", "1"}
    local at = 0
    local fn = load(function()
      at = at + 1
      return pieces[at]
    end)
    assert.equal(2, fn())
  end)

  it("says where a text is no Lua", function()
    local fn, err = load(function() return nil end)
    assert.is_function(fn)
    assert.is_nil(err)
    local done = false
    fn, err = load(function()
      if not done then
        done = true
        return "x = = 1"
      end
      return nil
    end, "=chunk")
    assert.is_nil(fn)
    assert.equal("chunk:1: unexpected symbol near '='", err)
  end)
end)

describe("select, next and the raw functions", function()
  it("select counts and cuts, from the end too", function()
    assert.equal(3, select("#", nil, nil, nil))
    assert.same({"b", "c"}, {select(2, "a", "b", "c")})
    assert.same({"c"}, {select(-1, "a", "b", "c")})
    assert.error_matches(function() select(0) end, "index out of range")
  end)

  it("next walks the whole table", function()
    local seen = {}
    for key, value in next, {10, 20, x = 30} do
      seen[key] = value
    end
    assert.same({10, 20, x = 30}, seen)
    assert.is_nil(next({}))
  end)

  it("rawget, rawset and rawequal ask no metatable", function()
    local t = setmetatable({}, {__index = function() return "asked" end, __newindex = function() error("asked") end})
    assert.equal("asked", t.x)
    assert.is_nil(rawget(t, "x"))
    rawset(t, "x", 1)
    assert.equal(1, rawget(t, "x"))
    assert.is_false(rawequal({}, {}))
  end)
end)
