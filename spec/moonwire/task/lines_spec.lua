-- What tasks stand in line for: channels and semaphores.

local task = require("moonwire.task")

-- Longer than a turn; what passes meanwhile is told apart by order.
local SHORT = 0.01

local function fails(fn, ...)
  local ok, err = pcall(fn, ...)
  assert.is_false(ok)
  return err
end

describe("moonwire.task", function()
  -- What was cancelled ends when it has its turn.
  after_each(function()
    task.yield()
    assert.equal(0, task.count())
  end)

  describe("a channel", function()
    for _, capacity in ipairs({0, 1, 7}) do
      it("of capacity " .. capacity .. " loses nothing and keeps the order", function()
        local channel = task.channel(capacity)
        local sent, got = {}, {}
        local producer = task.spawn(function()
          for i = 1, 50 do
            sent[i] = i
            assert.is_true(channel:send(i))
          end
          channel:close()
        end)
        for value in channel:values() do
          got[#got + 1] = value
        end
        producer:join()
        assert.same(sent, got)
      end)
    end

    it("holds senders back once it is full", function()
      local channel = task.channel(2)
      local sent = 0
      local producer = task.spawn(function()
        for i = 1, 5 do
          channel:send(i)
          sent = i
        end
      end)
      task.yield()
      assert.equal(2, sent)
      assert.equal(2, channel:count())
      for i = 1, 5 do
        assert.equal(i, channel:receive())
      end
      producer:join()
    end)

    it("waits no longer than asked", function()
      local channel = task.channel()
      assert.same({nil, "timed out"}, {channel:receive(SHORT)})
      assert.same({nil, "timed out"}, {channel:send(1, SHORT)})
      assert.same({nil, "timed out"}, {channel:receive(0)})
    end)

    it("tells both sides that it is closed", function()
      local channel = task.channel(1)
      assert.is_true(channel:send("left"))
      local waits = task.spawn(function() return channel:send("never") end)
      task.yield()
      channel:close()
      assert.same({nil, "closed"}, {waits:join()})
      assert.equal("left", channel:receive())
      assert.same({nil, "closed"}, {channel:receive()})
      assert.same({nil, "closed"}, {channel:send(1)})
    end)

    it("wakes receivers when it closes", function()
      local channel = task.channel()
      local one = task.spawn(function() return channel:receive() end)
      task.yield()
      channel:close()
      assert.same({nil, "closed"}, {one:join()})
    end)

    it("loses nothing to a receiver that is cancelled with a value under way", function()
      local channel = task.channel()
      local one = task.spawn(function() return channel:receive() end)
      task.yield()
      assert.is_true(channel:send("precious"))
      one:cancel()
      fails(one.join, one)
      assert.equal("precious", channel:receive())
    end)

    it("carries everything but nil", function()
      local channel = task.channel(1)
      assert.is_true(channel:send(false))
      assert.is_false(channel:receive())
      assert.matches("a value other than nil expected", fails(channel.send, channel, nil))
    end)
  end)

  describe("a semaphore", function()
    it("lets so many in at once", function()
      local semaphore = task.semaphore(2)
      local inside, most = 0, 0
      local work = {}
      for i = 1, 10 do
        work[i] = function()
          return semaphore:with(function(x)
            inside = inside + 1
            most = math.max(most, inside)
            task.yield()
            inside = inside - 1
            return x
          end, i)
        end
      end
      assert.same({1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, task.all(work))
      assert.equal(2, most)
    end)

    it("is given back when the function fails", function()
      local semaphore = task.semaphore(1)
      assert.equal("oh", fails(semaphore.with, semaphore, function() error("oh", 0) end))
      assert.is_true(semaphore:acquire())
    end)

    it("waits no longer than asked", function()
      local semaphore = task.semaphore(0)
      assert.same({nil, "timed out"}, {semaphore:acquire(SHORT)})
      semaphore:release()
      assert.is_true(semaphore:acquire(SHORT))
    end)

    it("passes on what a cancelled one was given", function()
      local semaphore = task.semaphore(0)
      local one = task.spawn(function() semaphore:acquire() end)
      local two = task.spawn(function() return semaphore:acquire() end)
      task.yield()
      semaphore:release()
      one:cancel()
      fails(one.join, one)
      assert.is_true(two:join())
    end)
  end)
end)
