-- Spies, stubs, mocks and the matchers for their arguments.

local function failure_of(fn)
  local ok, thrown = pcall(fn)
  assert(not ok, "nothing was raised")
  return thrown.message
end

describe("spy", function()
  it("calls through and remembers arguments and results", function()
    local add = spy.new(function(a, b) return a + b, "sum" end)
    assert.same({3, "sum"}, {add(1, 2)})
    assert.spy(add).was.called()
    assert.spy(add).was.called(1)
    assert.spy(add).was.called_with(1, 2)
    assert.spy(add).was_not.called_with(2, 1)
    assert.spy(add).was_not.called_with(1)
    assert.spy(add).returned_with(3, "sum")
  end)

  it("remembers arguments as they were at the call", function()
    local s = spy.new()
    local list = {1}
    s(list)
    list[1] = 2
    assert.spy(s).was.called_with({1})
  end)

  it("remembers trailing nils", function()
    local s = spy.new()
    s(1, nil)
    assert.spy(s).was.called_with(1, nil)
    assert.spy(s).was_not.called_with(1)
  end)

  it("counts calls against bounds", function()
    local s = spy.new()
    assert.spy(s).was_not.called()
    s() s()
    assert.spy(s).called_at_least(2)
    assert.spy(s).called_at_most(2)
    assert.spy(s).called_more_than(1)
    assert.spy(s).called_less_than(3)
    assert.equal("Expected to be called 3 times, but was called 2 times",
      failure_of(function() assert.spy(s).was.called(3) end))
    assert.equal("Expected to be called at most 1 time, but was called 2 times",
      failure_of(function() assert.spy(s).was.called_at_most(1) end))
    s:clear()
    assert.spy(s).was.called(0)
  end)

  it("shows the calls seen when none fits", function()
    local s = spy.new()
    s("a", 1)
    assert.equal("Expected to be called with:\n  (values list) ((string) 'b')\n"
      .. "Calls seen:\n  (values list) ((string) 'a', (number) 1)",
      failure_of(function() assert.spy(s).was.called_with("b") end))
  end)

  it("takes matchers for arguments", function()
    local s = spy.new()
    s("text", 5, {})
    assert.spy(s).was.called_with(match.is_string(), match.is_near(5.05, 0.1), match._)
    assert.spy(s).was.called_with(match.matches("^te"), match.is_not_nil(), match.is_same({}))
    assert.spy(s).was_not.called_with(match.is_number(), match._, match._)
  end)

  it("sits in a table's field until reverted", function()
    local original = function() return "real" end
    local t = {f = original}
    local s = spy.on(t, "f")
    assert.equal("real", t.f())
    assert.spy(t.f).was.called(1)
    s:revert()
    assert.equal(original, t.f)
  end)
end)

describe("stub", function()
  it("returns what it was told to", function()
    local t = {f = function() error("not stubbed") end}
    stub(t, "f", 1, 2)
    assert.same({1, 2}, {t.f()})
    t.f.returns("other")
    assert.equal("other", t.f())
    assert.stub(t.f).was.called(2)
  end)

  it("answers some arguments in a way of their own", function()
    local f = stub.new()
    f.returns("default")
    f.on_call_with(1, match._).returns("one")
    f.on_call_with("boom").invokes(function() error("asked for", 0) end)
    assert.equal("default", f(2))
    assert.equal("one", f(1, "x"))
    assert.has_error(function() f("boom") end, "asked for")
  end)
end)

describe("mock", function()
  it("spies on all functions of a table and of the tables in it", function()
    local t = mock({a = function() return 1 end, deep = {b = function() return 2 end}})
    assert.equal(3, t.a() + t.deep.b())
    assert.spy(t.deep.b).was.called(1)
  end)

  it("stubs them when asked", function()
    local t = mock({a = function() return 1 end}, true)
    assert.is_nil(t.a())
  end)
end)

describe("replacements", function()
  local shared = {f = function() return "real" end}

  it("are undone after the test that made them", function()
    stub(shared, "f")
    assert.is_nil(shared.f())
  end)

  it("leave the next test the real function", function()
    assert.equal("real", shared.f())
  end)

  it("are undone back to a snapshot", function()
    local mark = assert:snapshot()
    stub(shared, "f")
    mark:revert()
    assert.equal("real", shared.f())
  end)

  describe("made in a set-up", function()
    setup(function() stub(shared, "f", "stubbed") end)

    it("last for the block", function()
      assert.equal("stubbed", shared.f())
    end)

    it("all of it", function()
      assert.equal("stubbed", shared.f())
    end)
  end)

  it("are gone after the block", function()
    assert.equal("real", shared.f())
  end)
end)
