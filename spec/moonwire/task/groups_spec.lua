-- Functions and tasks that are waited for together, or for a limited time.

local task = require("moonwire.task")

-- Times are told apart by order, not by the clock: what a machine under load cannot change.
local SHORT, LONG = 0.01, 600

local function fails(fn, ...)
  local ok, err = pcall(fn, ...)
  assert.is_false(ok)
  return err
end

describe("moonwire.task", function()
  after_each(function() assert.equal(0, task.count()) end)

  describe("timeout", function()
    it("returns what the function returns in time", function()
      assert.same({1, nil, 3}, {task.timeout(LONG, function(...) return ... end, 1, nil, 3)})
    end)

    it("ends what takes longer, and waits for its end", function()
      local ended = false
      assert.same({nil, "timed out"}, {task.timeout(SHORT, function()
        pcall(task.sleep, LONG)
        ended = true
      end)})
      assert.is_true(ended)
    end)

    it("raises the function's error", function()
      assert.equal("oh", fails(task.timeout, LONG, function() error("oh", 0) end))
    end)

    it("ends with the task around it", function()
      local inner
      local outer = task.spawn(function()
        task.timeout(LONG, function() inner = task.current() task.sleep(LONG) end)
      end)
      task.yield()
      task.yield()
      outer:cancel()
      fails(outer.join, outer)
      assert.equal("failed", inner:status())
    end)
  end)

  describe("all", function()
    it("answers the first result of each by its place", function()
      assert.same({"a", "b"}, task.all({
        function() task.sleep(SHORT) return "a", "more" end,
        task.spawn(function() return "b" end),
      }))
      assert.same({}, task.all({}))
    end)

    it("ends the others at the first error, whichever it is", function()
      local other = task.spawn(function() task.sleep(LONG) end)
      assert.equal("oh", fails(task.all, {other, function() task.sleep(SHORT) error("oh", 0) end}))
      assert.equal("failed", other:status())
    end)
  end)

  describe("any", function()
    it("answers what returned first and ends the others", function()
      local slow = task.spawn(function() task.sleep(LONG) end)
      assert.same({"fast", 2}, {task.any({slow, function() return "fast", 2 end})})
      assert.equal("failed", slow:status())
    end)

    it("passes over errors while others run", function()
      assert.equal("late", task.any({function() error("early") end, function() task.sleep(SHORT) return "late" end}))
    end)

    it("raises the last error when all fail", function()
      assert.equal("two", fails(task.any, {function() error("one", 0) end, function() error("two", 0) end}))
    end)

    it("wants somebody to wait for", function()
      assert.matches("bad argument #1 to 'any'", fails(task.any, {}))
    end)
  end)

  describe("a list", function()
    for _, name in ipairs({"all", "any"}) do
      it("of " .. name .. " holds tasks and functions only, and nothing else starts any", function()
        local begun = false
        local function begins() begun = true end
        assert.matches("_spec.lua:%d+: bad argument #1 to '" .. name .. "' %(tasks and functions expected in the list, got number%)",
          fails(function() task[name]({begins, 1}) return 1 end))
        assert.matches("bad argument #1 to '" .. name .. "' %(table expected, got nil%)", fails(function() task[name]() return 1 end))
        task.yield()
        assert.is_false(begun)
      end)
    end
  end)
end)
