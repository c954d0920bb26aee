-- Fetches one page from several servers at once, in one loop over poll, and prints their status
-- lines as they come.
-- Run: java -jar target/moonwire.jar scripts/examples/nonblocking_poll.lua CA_FILE HOST:PORT[:NAME] ...
-- CA_FILE may be "-" for the system's certificates; NAME is who the server must be.
local libtls = require("libtls")
local config = require("libtls.config")
local fd = require("moonwire.fd")

if not arg[2] then
  io.stderr:write("usage: nonblocking_poll.lua CA_FILE HOST:PORT[:NAME] ...\n")
  os.exit(2)
end

local cfg = config.new()
if arg[1] ~= "-" then
  assert(cfg:set_ca_file(arg[1]))
end

-- Each fetch is a coroutine that yields what its descriptor must become before it goes on.
local function call(ctx, method, ...)
  while true do
    local result, err, again, want = ctx[method](ctx, ...)
    if method == "handshake" then
      -- It answers whether it is done, why not, and what is wanted; the others say first that they are to be called again.
      again, want = again ~= nil, again
    end
    if again and not (result and result ~= 0) then
      coroutine.yield(want == libtls.WANT_POLLOUT and "w" or "r")
    else
      return result, err
    end
  end
end

local function fetch(socket, name)
  local ctx = assert(libtls.client(cfg))
  assert(ctx:connect_socket(socket, name))
  assert(call(ctx, "handshake"))
  assert(call(ctx, "write", "GET / HTTP/1.0\r\nHost: " .. name .. "\r\n\r\n"))
  local answer = assert(call(ctx, "read"))
  print(name, (answer:match("^[^\r\n]*")))
  assert(ctx:close())
end

-- The fetches, and what poll is asked of their descriptors, by descriptor.
local running, asked = {}, {}
for i = 2, #arg do
  local host, port, name = arg[i]:match("^(.-):(%d+):?(.*)$")
  local socket = assert(fd.connect(assert(host, "not HOST:PORT: " .. arg[i]), port))
  assert(fd.nonblock(socket))
  running[socket] = coroutine.wrap(function() fetch(socket, name ~= "" and name or host) end)
  asked[socket] = "rw"
end
while next(asked) do
  for socket in pairs(assert(fd.poll(asked))) do
    asked[socket] = running[socket]()
    if not asked[socket] then
      assert(fd.close(socket))
    end
  end
end
