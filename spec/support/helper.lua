--- The platform half of the helper on moonwire.fd and moonwire.process; spec/golden/libtls/README.md lists what
-- it owes. `posix/helper.lua` does the same for the C module.

local fd = require("moonwire.fd")
local process = require("moonwire.process")

local LOOPBACK = "127.0.0.1"
local START_ATTEMPTS = 200
local START_PAUSE_SECONDS = 0.02
local ROUND_PAUSE_SECONDS = 0.005

local platform = {}

platform.isopen = fd.isopen
platform.rawwrite = fd.write
platform.rawread = fd.read
platform.tmpfile = fd.tmpfile

function platform.nonblock(number, on)
  assert(fd.nonblock(number, on and true or false))
end

function platform.pair()
  local a, b = assert(fd.socketpair())
  platform.nonblock(a, true)
  platform.nonblock(b, true)
  return a, b
end

function platform.pipe()
  local r, w = assert(fd.pipe())
  platform.nonblock(r, true)
  platform.nonblock(w, true)
  return r, w
end

function platform.close(number)
  return fd.close(number) == true
end

function platform.halfclose(number)
  return fd.shutdown(number, "w") == true
end

function platform.openfd(path, rw)
  return fd.open(path, rw and "r+" or "r")
end

function platform.listen(addr)
  return assert(fd.listen(addr or LOOPBACK, 0))
end

function platform.accept(listener)
  local accepted = assert(fd.accept(listener))
  platform.nonblock(accepted, true)
  return accepted
end

function platform.freeport()
  local listener, port = platform.listen()
  platform.close(listener)
  return port
end

--- 1 when there is something to read in time, else 0.
function platform.waitread(number, millis)
  local ready = assert(fd.poll({[number] = "r"}, (millis or 2000) / 1000))
  return ready[number] and 1 or 0
end

function platform.pause()
  fd.sleep(ROUND_PAUSE_SECONDS)
end

local function await_answer(port)
  for _ = 1, START_ATTEMPTS do
    local connection = fd.connect(LOOPBACK, port)
    if connection then
      fd.close(connection)
      return
    end
    fd.sleep(START_PAUSE_SECONDS)
  end
  error("openssl s_server does not answer")
end

function platform.s_server(args)
  local port = platform.freeport()
  -- Its standard input must stay open: at its end s_server would close the connection.
  local command = {
    "openssl", "s_server", "-accept", LOOPBACK .. ":" .. port, "-quiet", "-no_dhe",
    stdin = "pipe", stdout = "null", stderr = "null",
  }
  for _, argument in ipairs(args) do
    command[#command + 1] = argument
  end
  local child = assert(process.start(command))
  await_answer(port)
  return {pid = child.pid, port = port, stdin = child.stdin}
end

function platform.stop(handle)
  process.kill(handle.pid)
  assert(process.wait(handle.pid))
  fd.close(handle.stdin)
end

return require("cases").on(platform)
