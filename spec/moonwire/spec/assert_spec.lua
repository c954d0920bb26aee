-- The assertions: what each accepts and what it says when it does not.

-- The message of the failure that a function must end with.
local function failure_of(fn)
  local ok, thrown = pcall(fn)
  assert(not ok, "nothing was raised")
  assert(type(thrown) == "table" and thrown.status == "failure", "no failure: " .. tostring(thrown))
  return thrown.message
end

local function fails(fn, ...)
  local args, n = {...}, select("#", ...)
  return failure_of(function() fn((table.unpack or unpack)(args, 1, n)) end)
end

describe("assert", function()
  it("is callable like the standard one and returns all it was given", function()
    assert.same({1, "two", 3}, {assert(1, "two", 3)})
    assert.equal("no such file", fails(assert, nil, "no such file"))
    assert.equal("assertion failed!", fails(assert, false))
    assert.equal("(table) {\n  code = 1\n}", fails(assert, nil, {code = 1}))
  end)

  it("reads chains with dots and underscores alike", function()
    assert.is_true(true)
    assert.is.True(true)
    assert.True(true)
    assert.is_not_nil(1)
    assert.is.not_nil(1)
    assert.is_not.equal(1, 2)
    assert.are_not.equal(1, 2)
    assert.Not.equal(1, 2)
    assert.does_not.match("b", "a")
    assert.has_no.errors(function() end)
    assert.has.no.error(function() end)
    assert.no_error(function() end)
  end)

  it("keeps no state between uses of a part of a chain", function()
    local is = assert.is
    is.Not.equal(1, 2)
    is.equal(1, 1)
  end)

  it("refuses words it does not know, as an error and not as a failure", function()
    for _, words in ipairs({"is_foo", "is", "is_true_false"}) do
      local ok, thrown = pcall(function() assert[words](1) end)
      assert.is_false(ok)
      assert.equal("error", thrown.status)
    end
  end)

  it("puts the caller's own message first", function()
    assert.matches("^while connecting\nExpected to be true", fails(assert.is_true, false, "while connecting"))
    assert.matches("^sum\nExpected objects", fails(assert.equal, 1, 2, "sum"))
    assert.matches("^chained\nExpected", failure_of(function() assert.message("chained").is_true(false) end))
    assert.matches("^text\nExpected strings", fails(assert.matches, "a", "b", 1, true, "text"))
  end)

  it("tells types apart", function()
    local samples = {
      boolean = false, number = 1, string = "s", table = {}, ["function"] = print,
      thread = coroutine.create(function() end), userdata = io.stdout,
    }
    for kind, value in pairs(samples) do
      for name in pairs(samples) do
        if name == kind then
          assert["is_" .. name](value)
        else
          assert["is_not_" .. name](value)
        end
      end
      assert.is_not_nil(value)
    end
    assert.is_nil(nil)
    assert.equal("Expected to be of type string, but value was:\n(number) 1", fails(assert.is_string, 1))
    assert.equal("Expected not to be nil, but value was:\n(nil)", fails(assert.is_not_nil, nil))
  end)

  it("tells truth from true", function()
    assert.truthy(0)
    assert.falsy(nil)
    assert.falsy(false)
    assert.matches("to be true", fails(assert.is_true, 1))
    assert.matches("to be false", fails(assert.is_false, nil))
    assert.matches("to be truthy", fails(assert.truthy, nil))
    assert.matches("to be falsy", fails(assert.falsy, 0))
  end)

  describe("equal", function()
    it("compares as == does", function()
      local t = {}
      assert.equal(t, t)
      assert.are_not.equal({}, {})
      assert.equals("a", "a")
    end)

    it("shows both values with their types", function()
      assert.equal("Expected objects to be equal.\nPassed in:\n(string) '1'\nExpected:\n(number) 1", fails(assert.equal, 1, "1"))
      assert.equal("Expected objects not to be equal.\nPassed in:\n(number) 1\nDid not expect:\n(number) 1",
        fails(assert.is_not.equal, 1, 1))
    end)

    it("shows numbers that differ in the last digit as different", function()
      local text = fails(assert.equal, 0.1 + 0.2, 0.3)
      assert.matches("0.30000000000000004", text, 1, true)
    end)

    it("shows bytes that are no text", function()
      assert.matches("(string) 'a\\000\\255\\n\\'\\\\'", fails(assert.equal, 1, "a\0\255\n'\\"), 1, true)
    end)
  end)

  describe("same", function()
    it("compares tables deeply", function()
      assert.same({1, {a = "b"}, x = {y = {}}}, {1, {a = "b"}, x = {y = {}}})
      assert.are_not.same({1, 2}, {1, 2, 3})
      assert.are_not.same({a = 1}, {a = 1, b = false})
    end)

    it("says where the first difference is", function()
      assert.matches("First difference at .a[2].b: expected (number) 1, passed in (nil)",
        fails(assert.same, {a = {0, {b = 1}}}, {a = {0, {}}}), 1, true)
      assert.matches("First difference at ['two words']: expected (nil), passed in (boolean) true",
        fails(assert.same, {}, {["two words"] = true}), 1, true)
    end)

    it("ends on tables that contain themselves", function()
      local a, b = {n = 1}, {n = 1}
      a.self, b.self = a, b
      assert.same(a, b)
      b.n = 2
      assert.matches("First difference at .n", fails(assert.same, a, b), 1, true)
    end)

    it("asks a common __eq", function()
      local meta = {__eq = function(x, y) return x.key == y.key end}
      assert.same(setmetatable({key = 1, noise = 1}, meta), setmetatable({key = 1, noise = 2}, meta))
    end)
  end)

  describe("errors", function()
    it("are returned when expected", function()
      local err = assert.has_error(function() error({code = 3}) end)
      assert.equal(3, err.code)
    end)

    it("are compared without their position", function()
      assert.has_error(function() error("boo") end, "boo")
      assert.has.errors(function() error("boo", 0) end, "boo")
      assert.has_error(function() error({1, 2}) end, {1, 2})
      assert.has_no.errors(function() error("boo") end, "other")
    end)

    it("that are missing or different are told", function()
      assert.matches("Caught:\n(no error)\nExpected:\n(error)", fails(assert.has_error, function() end), 1, true)
      assert.matches("Caught:\n(string) 'a'\nExpected:\n(string) 'b'",
        fails(assert.has_error, function() error("a", 0) end, "b"), 1, true)
      assert.matches("^Expected no error, but caught:\n%(string%) 'a'$",
        fails(assert.has_no.errors, function() error("a", 0) end))
    end)

    it("can be matched by a pattern or a plain text", function()
      assert.error_matches(function() error("bad argument #1") end, "argument #%d")
      assert.error.matches(function() error("50%") end, "50%", 1, true)
      assert.matches("a different error", fails(assert.error_matches, function() error("a") end, "^b"))
      assert.matches("%(no error%)", fails(assert.error_matches, function() end, "x"))
    end)
  end)

  describe("matches", function()
    it("returns the captures", function()
      assert.same({"12", "34"}, {assert.matches("(%d+)-(%d+)", "x 12-34")})
    end)

    it("takes a start and a plain flag", function()
      assert.matches("a", "ab", 1)
      assert.does_not.match("a", "ab", 2)
      assert.matches("a.c", "a.c", 1, true)
      assert.does_not.match("a.c", "abc", 1, true)
    end)

    it("fails for what is no string", function()
      assert.matches("Passed in:\n(nil)", fails(assert.matches, "a", nil), 1, true)
    end)
  end)

  it("near takes a tolerance", function()
    assert.near(1, 1.05, 0.1)
    assert.is_not.near(1, 1.2, 0.1)
    assert.matches("(number) 1 +/- (number) 0.1", fails(assert.near, 1, 2, 0.1), 1, true)
  end)

  it("unique finds repeated values", function()
    assert.is_unique({1, 2, "1"})
    assert.is_not_unique({1, 2, 1})
    assert.is_unique({{1}, {1}})
    assert.is_not_unique({{1}, {1}}, true)
    assert.matches("Expected values to be unique", fails(assert.is_unique, {1, 1}))
  end)
end)
