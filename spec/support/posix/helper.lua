--- The platform half of the helper on luaposix, for specs and golden topics that run on the C module:
--
--     LUA_CMD=lua5.1 HELPER_PATH='spec/support/posix/?.lua;spec/support/?.lua' spec/golden/libtls/run.sh

local socket = require("posix.sys.socket")
local unistd = require("posix.unistd")
local fcntl = require("posix.fcntl")
local stat = require("posix.sys.stat")
local poll = require("posix.poll")
local wait = require("posix.sys.wait")
local signal = require("posix.signal")

local BACKLOG = 8
local START_ATTEMPTS = 200
local ROUND_PAUSE_MILLIS = 5

-- Writing to a closed peer is a case of its own; the signal would end the program.
signal.signal(signal.SIGPIPE, signal.SIG_IGN)

local platform = {}

function platform.nonblock(fd, on)
  local flags = fcntl.fcntl(fd, fcntl.F_GETFL)
  local has = math.floor(flags / fcntl.O_NONBLOCK) % 2 == 1
  if on and not has then
    fcntl.fcntl(fd, fcntl.F_SETFL, flags + fcntl.O_NONBLOCK)
  elseif has and not on then
    fcntl.fcntl(fd, fcntl.F_SETFL, flags - fcntl.O_NONBLOCK)
  end
end

function platform.pair()
  local a, b = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM, 0)
  platform.nonblock(a, true)
  platform.nonblock(b, true)
  return a, b
end

function platform.pipe()
  local r, w = unistd.pipe()
  platform.nonblock(r, true)
  platform.nonblock(w, true)
  return r, w
end

function platform.close(fd)
  return unistd.close(fd) == 0
end

function platform.isopen(fd)
  return fcntl.fcntl(fd, fcntl.F_GETFD) ~= nil
end

platform.rawwrite = unistd.write
platform.rawread = unistd.read

function platform.halfclose(fd)
  return socket.shutdown(fd, socket.SHUT_WR) == 0
end

function platform.tmpfile(content, mode)
  local path = os.tmpname()
  local file = assert(io.open(path, "wb"))
  file:write(content)
  file:close()
  stat.chmod(path, mode)
  return path
end

function platform.openfd(path, rw)
  return fcntl.open(path, rw and fcntl.O_RDWR or fcntl.O_RDONLY)
end

function platform.listen(addr)
  local family = addr == "::1" and socket.AF_INET6 or socket.AF_INET
  local fd = socket.socket(family, socket.SOCK_STREAM, 0)
  assert(socket.bind(fd, {family = family, addr = addr or "127.0.0.1", port = 0}))
  assert(socket.listen(fd, BACKLOG))
  return fd, socket.getsockname(fd).port
end

function platform.accept(listener)
  local fd = socket.accept(listener)
  platform.nonblock(fd, true)
  return fd
end

function platform.freeport()
  local fd, port = platform.listen()
  platform.close(fd)
  return port
end

function platform.waitread(fd, millis)
  return poll.rpoll(fd, millis or 2000)
end

function platform.pause()
  poll.poll({}, ROUND_PAUSE_MILLIS)
end

local function answers(port)
  local fd = socket.socket(socket.AF_INET, socket.SOCK_STREAM, 0)
  local ok = socket.connect(fd, {family = socket.AF_INET, addr = "127.0.0.1", port = port})
  platform.close(fd)
  return ok == 0
end

-- Runs in the child: a standard input that never ends, and no output.
local function become_openssl(argv)
  local null = fcntl.open("/dev/null", fcntl.O_RDWR)
  unistd.dup2((unistd.pipe()), 0)
  unistd.dup2(null, 1)
  unistd.dup2(null, 2)
  unistd.execp("openssl", argv)
  unistd._exit(127)
end

function platform.s_server(args)
  local port = platform.freeport()
  local argv = {"s_server", "-accept", "127.0.0.1:" .. port, "-quiet", "-no_dhe"}
  for _, argument in ipairs(args) do
    argv[#argv + 1] = argument
  end
  local pid = unistd.fork()
  if pid == 0 then
    become_openssl(argv)
  end
  for _ = 1, START_ATTEMPTS do
    if answers(port) then
      break
    end
    os.execute("sleep 0.02")
  end
  return {pid = pid, port = port}
end

function platform.stop(handle)
  signal.kill(handle.pid, signal.SIGTERM)
  wait.wait(handle.pid)
end

return require("cases").on(platform)
