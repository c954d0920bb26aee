-- The module `error` of generation 3.5: what lua-error 0.9 has. Run with --libtls=3.5.

local libtls = require("libtls")
local programs = require("programs")

describe("error", function()
  local present = libtls.ERROR ~= nil
  local test = programs.needs(it, pending, present, "--libtls=3.5")
  local errors = present and require("error")

  before_each(function()
    if present then
      errors.debug(false)
    end
  end)

  describe("new", function()
    test("keeps the message and where it was made", function()
      local err = errors.new("out of luck")
      assert.matches("error_module_spec%.lua:%d+: in .*: out of luck$", tostring(err))
      assert.equal("out of luck", err.message.message)
      assert.equal("out of luck", tostring(err.message))
      assert.is_nil(err.type)
      assert.is_nil(err.op)
      assert.equal(-1, err.code)
    end)

    test("takes a message with an operation", function()
      local message = errors.message.new("no space", "write")
      local err = errors.new(message)
      assert.equal(message, err.message)
      assert.equal("write", err.op)
      assert.matches(": %[write%] no space$", tostring(err))
      assert.equal("[op:write] no space", tostring(message))
    end)

    test("takes any value as message, and asks it for its text", function()
      local value = setmetatable({}, {__tostring = function() return "own words" end})
      assert.equal(value, errors.new(value).message.message)
      assert.matches(": own words$", tostring(errors.new(value)))
      assert.matches(": 42$", tostring(errors.new(42)))
      assert.matches(": nil$", tostring(errors.new(nil)))
      assert.matches(": true$", tostring(errors.new(true)))
    end)

    test("refuses to show a message whose text is none", function()
      local err = errors.new(setmetatable({}, {__tostring = function() return {} end}))
      assert.error_matches(function() tostring(err) end, "metamethod must return a string", 1, true)
    end)

    test("names the function at the level that is asked for", function()
      local function inner(level) return errors.new("x", nil, level) end
      local function outer(level)
        local err = inner(level)
        return err
      end
      assert.matches("'inner': x$", tostring(outer(1)))
      assert.matches("'outer': x$", tostring(outer(2)))
    end)

    test("wraps another error, which is shown on a line of its own", function()
      local cause = errors.new("first")
      local err = errors.new("second", cause)
      assert.equal(cause, errors.unwrap(err))
      assert.is_nil(errors.unwrap(cause))
      assert.matches("second\n.*: first$", tostring(err))
    end)

    test("keeps a traceback when told, or when debugging", function()
      assert.matches(": x\nstack traceback:\n", tostring(errors.new("x", nil, nil, true)))
      assert.not_matches("stack traceback", tostring(errors.new("x")))
      errors.debug(true)
      assert.matches(": x\nstack traceback:\n", tostring(errors.new("x")))
    end)

    test("wants what it can use", function()
      local rows = {
        {"value expected"}, {"error expected, got boolean", "x", true}, {"integer expected, got string", "x", nil, "1"},
        {"uint8_t expected", "x", nil, -1}, {"uint8_t expected", "x", nil, 256},
        {"boolean expected, got string", "x", nil, nil, "yes"},
      }
      for _, row in ipairs(rows) do
        local count = row[1] == "value expected" and 0 or 4
        assert.error_matches(function() errors.new((table.unpack or unpack)(row, 2, 1 + count)) end, row[1], 1, true)
      end
    end)
  end)

  test("has closed objects", function()
    local err = errors.new("x")
    assert.equal(-1, getmetatable(err))
    assert.equal(-1, getmetatable(err.message))
    assert.equal(-1, getmetatable(libtls.ERROR))
    assert.equal(-1, getmetatable(errors))
    assert.error_matches(function() return err.nothing end, "invalid option 'nothing'", 1, true)
    assert.error_matches(function() return err.message.nothing end, "invalid option 'nothing'", 1, true)
    assert.error_matches(function() return libtls.ERROR.nothing end, "invalid option 'nothing'", 1, true)
    assert.has_error(function() err.code = 1 end)
  end)

  test("toerror leaves errors as they are", function()
    local err = errors.new("x")
    assert.equal(err, errors.toerror(err))
    assert.equal("y", errors.toerror("y").message.message)
  end)

  test("cause gives the message of an error, and other values back", function()
    local err = errors.new("x")
    assert.same({err.message, true}, {errors.cause(err)})
    assert.same({err.message, true}, {errors.cause(err.message)})
    assert.same({"x", false}, {errors.cause("x")})
    assert.same({nil, false}, {errors.cause()})
  end)

  test("is finds an error in a chain", function()
    local kind = errors.type.new("spec.is")
    local first = errors.new("first")
    local second = kind:new("second", first)
    local third = errors.new("third", second)
    assert.equal(third, errors.is(third, third))
    assert.equal(second, errors.is(third, kind))
    assert.equal(second, errors.is(third, second.message))
    assert.equal(first, errors.is(third, "first"))
    assert.is_nil(errors.is(third, "fourth"))
    assert.is_nil(errors.is(first, kind))
    assert.is_nil(errors.is(third))
    assert.is_nil(errors.is("first", "first"))
    assert.is_true(errors.type.del("spec.is"))
  end)

  test("unwrap wants an error", function()
    assert.error_matches(function() errors.unwrap("x") end, "error expected, got string", 1, true)
  end)

  test("is called as Lua's own function", function()
    local function raised(fn, ...)
      return (select(2, pcall(fn, ...)))
    end
    for level = -1, 2 do
      local own = raised(function() errors("boom", level) end)
      local luas = raised(function() error("boom", level) end)
      assert.equal(luas:gsub(":%d+:", ":"), (own:gsub(":%d+:", ":")))
    end
    local value = {}
    assert.equal(value, raised(errors, value))
  end)

  describe("type", function()
    after_each(function()
      if present then
        errors.type.del("spec.type")
      end
    end)

    test("has a name, a code and words", function()
      local kind = errors.type.new("spec.type", 7, "disk failure")
      assert.same({"spec.type", 7, "disk failure"}, {kind.name, kind.code, kind.message})
      assert.matches("^spec%.type: 0x%x+$", tostring(kind))
      assert.matches(": %[spec%.type:7%] disk failure %(full%)$", tostring(kind:new("full")))
      assert.matches(": %[spec%.type:7%] disk failure$", tostring(kind:new()))
      local err = kind:new(errors.message.new("full", "write"))
      assert.same({kind, 7, "write"}, {err.type, err.code, err.op})
      assert.matches(": %[spec%.type:7%]%[write%] disk failure %(full%)$", tostring(err))
    end)

    test("has -1 for a code and no words of its own unless told", function()
      local kind = errors.type.new("spec.type")
      assert.same({-1, nil}, {kind.code, kind.message})
      assert.matches(": %[spec%.type:%-1%] full$", tostring(kind:new("full")))
    end)

    test("is known by its name while somebody holds it", function()
      local kind = errors.type.new("spec.type")
      assert.equal(kind, errors.type.get("spec.type"))
      assert.equal(libtls.ERROR, errors.type.get("libtls.ERROR"))
      assert.error_matches(function() errors.type.new("spec.type") end, "already used in other error type", 1, true)
      assert.is_true(errors.type.del("spec.type"))
      assert.is_false(errors.type.del("spec.type"))
      assert.is_nil(errors.type.get("spec.type"))
      assert.equal(kind, errors.typeof(kind:new("still there")))
    end)

    test("is the type of its errors", function()
      local kind = errors.type.new("spec.type")
      assert.equal(kind, errors.typeof(kind:new("x")))
      assert.equal(kind, errors.typeof(kind))
      assert.is_nil(errors.typeof(errors.new("x")))
      assert.is_nil(errors.typeof("x"))
    end)

    test("wants a proper name", function()
      local rows = {
        {"string expected, got number", 5}, {"first letter to be alphabetic character expected, got ' '", " x"},
        {"alphanumeric or '_' or '.' characters expected, got '-'", "a-b"},
        {"string length between 1-127 expected, got 0", ""},
        {"string length between 1-127 expected, got 128", ("x"):rep(128)},
      }
      for _, row in ipairs(rows) do
        assert.error_matches(function() errors.type.new(row[2]) end, row[1], 1, true)
      end
      assert.error_matches(function() errors.type.new("spec.type", "1") end, "integer expected, got string", 1, true)
      assert.error_matches(function() errors.type.new("spec.type", 1, 2) end, "string expected, got number", 1, true)
    end)
  end)

  describe("check", function()
    local function passes(name, ...)
      return (pcall(errors.check[name], ...))
    end

    test("accepts each type's own values and no others", function()
      local values = {
        file = io.stdout, boolean = false, string = "", table = {}, func = print, thread = coroutine.create(print),
        userdata = libtls.ERROR, number = 1,
      }
      local also = {userdata = {file = true}}
      for name in pairs(values) do
        for other, value in pairs(values) do
          local expected = name == other or (also[name] and also[name][other]) or false
          assert.message(name .. " " .. other).equal(expected, passes(name, value))
        end
      end
      assert.is_true(passes("noneornil"))
      assert.is_true(passes("noneornil", nil))
      assert.is_false(passes("noneornil", false))
    end)

    test("knows the ranges of integers", function()
      local rows = {
        int = {-2 ^ 53, 2 ^ 53}, int8 = {-128, 127}, int16 = {-32768, 32767}, int32 = {-2 ^ 31, 2 ^ 31 - 1},
        uint = {0, 2 ^ 53}, uint8 = {0, 255}, uint16 = {0, 65535}, uint32 = {0, 2 ^ 32 - 1},
        pint = {1, 2 ^ 53}, pint8 = {1, 255}, pint16 = {1, 65535}, pint32 = {1, 2 ^ 32 - 1},
      }
      for name, range in pairs(rows) do
        assert.message(name).is_true(passes(name, range[1]))
        assert.message(name).is_true(passes(name, range[2]))
        assert.message(name).is_false(passes(name, 1.5))
        assert.message(name).is_false(passes(name, 0 / 0))
        assert.message(name).is_false(passes(name, math.huge))
        assert.message(name).is_false(passes(name, "1"))
        if name:match("%d") then
          assert.message(name).is_false(passes(name, range[1] - 1))
          assert.message(name).is_false(passes(name, range[2] + 1))
        end
      end
      assert.is_false(passes("uint", -1))
      assert.is_false(passes("pint", 0))
      assert.is_true(passes("int64", -2 ^ 63))
      assert.is_false(passes("int64", 2 ^ 63))
      assert.is_false(passes("uint64", 2 ^ 64))
    end)

    test("knows which numbers are finite and which have no sign", function()
      assert.is_false(passes("number", 0 / 0))
      assert.is_true(passes("number", math.huge))
      assert.is_false(passes("finite", math.huge))
      assert.is_true(passes("finite", -1.5))
      assert.is_true(passes("unsigned", 1.5))
      assert.is_false(passes("unsigned", -1.5))
    end)

    test("blames an argument of the function that asks", function()
      local function open(path)
        errors.check.string(path, 3, 1, false)
      end
      assert.error_matches(function() open(5) end,
        "error_module_spec%.lua:%d+: bad argument #3 to 'open' %(string expected, got number%)$")
    end)

    test("adds a traceback unless told not to", function()
      local _, message = pcall(errors.check.uint8, 256)
      assert.matches("%(uint8 expected, got an out of range value%)\nstack traceback:\n", message)
      _, message = pcall(errors.check.unsigned, -1, 1, 1, false)
      assert.matches("%(unsigned number expected, got signed number%)$", message)
    end)
  end)
end)
