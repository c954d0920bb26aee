-- Child programs: started, fed, read, signalled and waited for.

local fd = require("moonwire.fd")
local process = require("moonwire.process")

local TIMEOUT = 20

local function read_all(number)
  local pieces = {}
  repeat
    local piece = assert(fd.read(number, 4096))
    pieces[#pieces + 1] = piece
  until piece == ""
  fd.close(number)
  return table.concat(pieces)
end

local function start(command)
  local child = assert(process.start(command))
  finally(function()
    process.kill(child, 9)
    process.wait(child, TIMEOUT)
    for _, name in ipairs({"stdin", "stdout", "stderr"}) do
      if child[name] then
        fd.close(child[name])
      end
    end
  end)
  return child
end

describe("moonwire.process", function()
  it("tells how a child ended, once", function()
    local child = start {"sh", "-c", "exit 3"}
    assert.same({"exit", 3}, {process.wait(child, TIMEOUT)})
    local again, _, code = process.wait(child)
    assert.is_nil(again)
    assert.equal("ECHILD", code)
  end)

  it("connects standard streams with pipes", function()
    local child = start {"sh", "-c", "cat; echo problem >&2", stdin = "pipe", stdout = "pipe", stderr = "pipe"}
    assert.equal(5, fd.write(child.stdin, "hello"))
    fd.close(child.stdin)
    assert.equal("hello", read_all(child.stdout))
    assert.equal("problem\n", read_all(child.stderr))
    assert.same({"exit", 0}, {process.wait(child, TIMEOUT)})
  end)

  it("makes no pipe that was not asked for", function()
    local child = start {"true", stdin = "null", stdout = "null"}
    assert.is_nil(child.stdin)
    assert.is_nil(child.stdout)
    assert.is_nil(child.stderr)
  end)

  it("lets a pipe be polled like any descriptor", function()
    local child = start {"sh", "-c", "read line; echo answer", stdin = "pipe", stdout = "pipe"}
    assert.same({}, fd.poll({[child.stdout] = "r"}, 0.01))
    fd.write(child.stdin, "question\n")
    assert.same({[child.stdout] = "r"}, fd.poll({[child.stdout] = "r"}, TIMEOUT))
    assert.equal("answer\n", fd.read(child.stdout, 100))
  end)

  it("gives the environment and folder that were asked for", function()
    local child = start {"/bin/sh", "-c", "echo $ONLY-$HOME; pwd", env = {ONLY = "this"}, cwd = "/", stdout = "pipe"}
    assert.equal("this-\n/\n", read_all(child.stdout))
  end)

  it("sends signals to children only", function()
    local child = start {"sleep", "60"}
    assert.is_true(process.running(child))
    assert.is_true(process.kill(child, 0))
    assert.is_true(process.kill(child.pid))
    assert.same({"signal", 15}, {process.wait(child.pid, TIMEOUT)})
    assert.is_false(process.running(child))
    for _, number in ipairs({child.pid, 1, process.pid()}) do
      local sent, _, code = process.kill(number, 0)
      assert.is_nil(sent)
      assert.equal("ESRCH", code)
    end
  end)

  it("stops waiting when the time is up", function()
    local child = start {"sleep", "60"}
    local ended, _, code = process.wait(child, 0.01)
    assert.is_nil(ended)
    assert.equal("ETIMEDOUT", code)
  end)

  it("says why a program cannot be started", function()
    local child, message, code = process.start {"/no/such/program"}
    assert.is_nil(child)
    assert.equal("No such file or directory", message)
    assert.equal("ENOENT", code)
    assert.equal("EBADF", (select(3, process.start {"true", stdin = 9999})))
  end)

  it("raises for what is no command", function()
    assert.error_matches(function() process.start({}) end, "program expected", 1, true)
    assert.error_matches(function() process.start({"true", env = 1}) end, "env must be a table", 1, true)
    assert.error_matches(function() process.start({"true", stdin = "what"}) end, "stdin must be", 1, true)
  end)
end)
