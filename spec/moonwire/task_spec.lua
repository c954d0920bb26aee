-- Tasks beside each other: waiting, ending, cancelling, channels, semaphores, groups.

local fd = require("moonwire.fd")
local task = require("moonwire.task")

local unpack = table.unpack or unpack

-- Times are told apart by order, not by the clock: what a machine under load cannot change.
local SHORT, LONG = 0.01, 600

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

  describe("spawn", function()
    it("hands arguments in and results out", function()
      local one = task.spawn(function(...) return select("#", ...), ... end, nil, 2, nil)
      assert.same({n = 4, 3, nil, 2, nil}, (function(...) return {n = select("#", ...), ...} end)(one:join()))
      assert.equal("returned", one:status())
    end)

    it("begins when the script waits", function()
      local begun = false
      local one = task.spawn(function() begun = true end)
      assert.is_false(begun)
      assert.equal("ready", one:status())
      task.yield()
      assert.is_true(begun)
      one:join()
    end)

    it("runs tasks in the order of their starts", function()
      local order = {}
      local tasks = {}
      for i = 1, 5 do
        tasks[i] = task.spawn(function()
          order[#order + 1] = i
          task.yield()
          order[#order + 1] = i * 10
        end)
      end
      task.all(tasks)
      assert.same({1, 2, 3, 4, 5, 10, 20, 30, 40, 50}, order)
    end)

    it("wants a function", function()
      assert.matches("bad argument #1 to '.*spawn' %(function expected", fails(task.spawn, 1))
    end)

    it("tells tasks by number and place", function()
      local one = task.spawn(function() task.sleep(LONG) end)
      assert.matches("^task %d+ %(.*task_spec.lua:%d+%)$", one:name())
      assert.matches("^moonwire.task: ", tostring(one))
      task.yield()
      assert.equal("waiting", one:status())
      assert.matches("function 'sleep'.*task_spec.lua", one:traceback())
      one:cancel()
    end)
  end)

  describe("join", function()
    it("can be asked again and by many", function()
      local one = task.spawn(function() task.sleep(SHORT) return "x" end)
      local others = {}
      for i = 1, 3 do
        others[i] = task.spawn(function() return one:join() end)
      end
      assert.same({"x", "x", "x"}, task.all(others))
      assert.equal("x", one:join())
    end)

    it("raises the task's error, as it is", function()
      local value = {}
      local one = task.spawn(function() task.sleep(SHORT) error(value) end)
      assert.equal(value, fails(one.join, one))
      assert.equal("failed", one:status())
      assert.equal(value, fails(one.join, one))
    end)

    it("gives a position to errors of text", function()
      local one = task.spawn(function() error("oh") end)
      assert.matches("^.*task_spec.lua:%d+: oh$", fails(one.join, one))
    end)

    it("waits no longer than asked", function()
      local one = task.spawn(function() task.sleep(LONG) end)
      assert.same({nil, "timed out"}, {one:join(SHORT)})
      one:cancel()
    end)

    it("is refused to the task itself", function()
      local one
      one = task.spawn(function() one:join() end)
      assert.matches("a task cannot wait for its own end", fails(one.join, one))
    end)
  end)

  describe("cancel", function()
    it("raises an error where the task waits", function()
      local caught
      local one = task.spawn(function()
        local ok, err = pcall(task.sleep, LONG)
        caught = {ok, err}
        return "goes on"
      end)
      task.yield()
      assert.is_true(one:cancel())
      assert.equal("goes on", one:join())
      assert.same({false, "cancelled"}, caught)
      assert.is_false(one:cancel())
    end)

    it("raises what it is given", function()
      local one = task.spawn(function() task.sleep(LONG) end)
      task.yield()
      local value = {}
      one:cancel(value)
      assert.equal(value, fails(one.join, one))
    end)

    it("keeps a task from beginning", function()
      local begun = false
      local one = task.spawn(function() begun = true end)
      one:cancel("no")
      assert.equal("no", fails(one.join, one))
      assert.is_false(begun)
    end)

    it("leaves descriptors to those who opened them", function()
      local read_end, write_end = assert(fd.pipe())
      local one = task.spawn(function() return fd.read(read_end, 1) end)
      task.yield()
      one:cancel()
      fails(one.join, one)
      assert.equal(2, assert(fd.write(write_end, "ab")))
      assert.equal("ab", fd.read(read_end, 2))
      fd.close(read_end)
      fd.close(write_end)
    end)

    it("closes a connection that is being made", function()
      local port = select(2, assert(fd.listen()))
      local one = task.spawn(function() return fd.connect("127.0.0.1", port) end)
      one:cancel()
      fails(one.join, one)
    end)

    it("is refused to the task itself", function()
      local one
      one = task.spawn(function() one:cancel() end)
      assert.matches("a task cannot cancel itself", fails(one.join, one))
    end)
  end)

  describe("waiting", function()
    it("keeps nobody else waiting: pipes", function()
      local read_end, write_end = assert(fd.pipe())
      local reader = task.spawn(function() return fd.read(read_end, 10) end)
      local writer = task.spawn(function() task.sleep(SHORT) return fd.write(write_end, "hello") end)
      assert.same({"hello", 5}, task.all({reader, writer}))
      fd.close(read_end)
      fd.close(write_end)
    end)

    it("keeps nobody else waiting: sockets, writes larger than what is buffered, poll", function()
      local listener, port = assert(fd.listen())
      local bulk = ("x"):rep(3000000)
      local server = task.spawn(function()
        local conn = assert(fd.accept(listener))
        local sent = assert(fd.write(conn, bulk))
        fd.close(conn)
        return sent
      end)
      local client = task.spawn(function()
        local conn = assert(fd.connect("127.0.0.1", port))
        local got = 0
        repeat
          assert(next(assert(fd.poll({[conn] = "r"}))))
          local piece = assert(fd.read(conn, 65536))
          got = got + #piece
        until piece == ""
        fd.close(conn)
        return got
      end)
      assert.same({#bulk, #bulk}, task.all({server, client}))
      fd.close(listener)
    end)

    it("keeps nobody else waiting: names and refusals", function()
      local results = task.all({
        function() return select(2, fd.connect("no-such-host.invalid", 1)) end,
        function() return "meanwhile" end,
      })
      assert.equal("string", type(results[1]))
      assert.equal("meanwhile", results[2])
    end)

    it("works inside coroutines of a task", function()
      local function values()
        return coroutine.wrap(function()
          for i = 1, 3 do
            task.sleep(SHORT / 10)
            coroutine.yield(i)
          end
        end)
      end
      local function sum()
        local total = 0
        for value in values() do
          total = total + value
        end
        return total
      end
      assert.same({6, 6, 6}, task.all({sum, sum, sum}))
    end)

    it("goes through pcall, metamethods and iterators", function()
      local waits = setmetatable({}, {__index = function(_, key) task.sleep(SHORT / 10) return key end})
      local one = task.spawn(function()
        local ok, value = pcall(function() return waits.x .. waits.y end)
        return ok, value
      end)
      assert.same({true, "xy"}, {one:join()})
    end)

    it("in a callback of a native function happens on the spot", function()
      local other = false
      local one = task.spawn(function()
        local list = {3, 1, 2}
        table.sort(list, function(a, b) task.sleep(SHORT / 10) return a < b end)
        return unpack(list)
      end)
      local two = task.spawn(function() other = true end)
      assert.same({1, 2, 3}, {one:join()})
      two:join()
      assert.is_true(other)
    end)

    it("for another task in a callback of a native function is an error", function()
      local channel = task.channel()
      local one = task.spawn(function()
        return (("x"):gsub("x", function() return channel:receive() end))
      end)
      assert.matches("attempt to wait for a sender across a C%-call boundary", fails(one.join, one))
    end)

    it("in the script itself runs the tasks", function()
      local read_end, write_end = assert(fd.pipe())
      task.spawn(function() fd.write(write_end, "from a task") end)
      assert.equal("from a task", fd.read(read_end, 20))
      fd.close(read_end)
      fd.close(write_end)
    end)

    it("leaves no coroutine of a task to others", function()
      local inner
      local one = task.spawn(function()
        inner = coroutine.create(function() task.sleep(LONG) end)
        coroutine.resume(inner)
      end)
      task.yield()
      assert.equal("normal", coroutine.status(inner))
      assert.same({false, "cannot resume non-suspended coroutine"}, {coroutine.resume(inner)})
      one:cancel()
    end)

    it("is not yielding: a task has nobody to yield to", function()
      local one = task.spawn(function() coroutine.yield() end)
      assert.matches("attempt to yield from outside a coroutine", fails(one.join, one))
      assert.is_false(task.spawn(function() return coroutine.isyieldable() end):join())
    end)

    it("is impossible when nobody can go on", function()
      local channel = task.channel()
      local one = task.spawn(function() channel:receive() end)
      local err = fails(one.join, one)
      assert.matches("deadlock: the script waits for the end of task %d+", err)
      assert.matches("task %d+ %(.*task_spec.lua:%d+%) waits for a sender at .*task_spec.lua:%d+", err)
      channel:close()
      task.yield()
    end)
  end)

  describe("current and count", function()
    it("tell who runs and how many there are", function()
      assert.is_nil(task.current())
      local one
      one = task.spawn(function() return task.current() == one, task.count() end)
      assert.same({true, 1}, {one:join()})
    end)
  end)
end)
