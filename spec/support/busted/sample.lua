-- A spec for busted itself: what passes, fails, errs and is pending, and how it is told.
describe("arithmetic", function()
  local counter, finally_ran

  setup(function()
    counter = 0
  end)

  before_each(function()
    counter = counter + 1
  end)

  it("adds", function()
    assert.are.equal(4, 2 + 2)
    assert.are.same({1, {2}}, {1, {2}})
  end)

  it("counts its tests", function()
    assert.is_true(counter == 2)
    assert.has_error(function() error("known") end, "known")
    assert.has.errors(function() error({code = 1}) end)
  end)

  it("fails here", function()
    assert.are.same({a = 1, b = {true}}, {a = 1, b = {false}})
  end)

  it("errs here", function()
    local missing
    return missing.field
  end)

  pending("waits")

  describe("with spies and stubs", function()
    it("sees calls", function()
      local s = spy.new(function() end)
      s(1, "two")
      assert.spy(s).was.called()
      assert.spy(s).was.called_with(1, "two")
      local object = {greet = function() return "hello" end}
      stub(object, "greet").returns("bye")
      assert.are.equal("bye", object.greet())
      object.greet:revert()
      assert.are.equal("hello", object.greet())
    end)

    it("matches", function()
      assert.is.near(1, 1.01, 0.1)
      assert.matches("^%d+$", "123")
      assert.is_not.equal(1, "1")
      assert.truthy(1)
      assert.is_nil(nil)
      assert.message("told").is_false(false)
    end)
  end)

  insulate("insulated", function()
    it("has globals of its own", function()
      _G.leaked = true
      assert.is_true(_G.leaked)
    end)
  end)

  it("does not see them", function()
    assert.is_nil(rawget(_G, "leaked"))
  end)

  it("runs finally", function()
    finally(function() finally_ran = true end)
  end)

  teardown(function()
    assert(finally_ran)
  end)
end)
