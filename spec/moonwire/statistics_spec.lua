-- What this VM has done, in numbers. It runs other specs, too: only what changes counts.

local fd = require("moonwire.fd")
local helper = require("helper")
local libtls = require("libtls")
local statistics = require("moonwire.statistics")
local task = require("moonwire.task")

--- What a function adds to the numbers, those left out that stay as they are.
local function added(fn)
  local before = statistics.read()
  fn()
  local now, difference = statistics.read(), {}
  for name, count in pairs(now) do
    if count ~= before[name] then
      difference[name] = count - before[name]
    end
  end
  return difference
end

describe("moonwire.statistics", function()
  it("has a number for every name, and a new table each time", function()
    local numbers = statistics.read()
    for name, count in pairs(numbers) do
      assert.matches("^[a-z_]+$", name)
      assert.is_true(count >= 0 and count == math.floor(count), name)
    end
    numbers.errors = "mine"
    assert.is_number(statistics.read().errors)
  end)

  it("counts connections and their bytes", function()
    local listener, port = assert(fd.listen("127.0.0.1", 0))
    local client, server
    assert.same({connections_opened = 1, connections_accepted = 1, connections_open = 2}, added(function()
      client = assert(fd.connect("127.0.0.1", port))
      server = assert(fd.accept(listener))
    end))
    assert.same({bytes_written = 5, bytes_read = 5}, added(function()
      fd.write(client, "hello")
      fd.read(server, 10)
    end))
    assert.same({connections_open = -2}, added(function()
      fd.close(client)
      fd.close(server)
    end))
    fd.close(listener)
    assert.same({connections_failed = 1}, added(function()
      assert.is_nil((fd.connect("127.0.0.1", port)))
    end))
  end)

  it("counts lookups, but no addresses that are written out", function()
    assert.same({lookups_done = 1, lookups_failed = 1}, added(function()
      assert.is_nil((fd.connect(("x"):rep(64) .. ".test", 443)))
    end))
  end)

  it("counts handshakes and what goes over TLS", function()
    local difference = added(function()
      local c, s = helper.connect(helper.ccfg(), helper.scfg("server"), "server.test")
      helper.shake(c, s)
      assert.equal(4, (c:write("four")))
      helper.settle(s)
      c:close()
      s:close()
    end)
    assert.equal(2, difference.handshakes_done)
    assert.is_nil(difference.handshakes_failed)
    assert.equal(4, difference.tls_bytes_written)
    assert.is_true(difference.bytes_written > 1000)
  end)

  it("counts handshakes that fail", function()
    local difference = added(function()
      local c, s = helper.connect(helper.ccfg(), helper.scfg("server"), "other.test")
      helper.shake(c, s)
      c:close()
      s:close()
    end)
    assert.is_true(difference.handshakes_failed >= 1)
  end)

  it("counts tasks by their ends", function()
    local failing, sleeping
    local difference = added(function()
      task.spawn(function() end):join()
      failing = task.spawn(error, "wrong")
      pcall(failing.join, failing)
      sleeping = task.spawn(task.sleep, 600)
      task.yield()
    end)
    assert.same({tasks_started = 3, tasks_returned = 1, tasks_failed = 1, tasks_alive = 1}, difference)
    assert.same({tasks_cancelled = 1, tasks_alive = -1}, added(function()
      sleeping:cancel()
      task.yield()
    end))
  end)
end)

-- A context that nobody asked to do anything counts for nothing.
describe("an idle context", function()
  it("is not counted", function()
    assert.same({}, added(function()
      assert(libtls.client(helper.ccfg()))
    end))
  end)
end)
