-- Measures how many messages a second one WebSocket carries to an echo server and back.
-- Usage: ws_echo.lua HOST PORT SIZE COUNT [WINDOW [PATH]]
-- WINDOW messages are under way at once (1: each waits for the one before). Prints one line.
local lws = require("libwebsockets")

local host, port, path = arg[1], tonumber(arg[2]), arg[6] or "/"
local size, count, window = tonumber(arg[3]), tonumber(arg[4]), tonumber(arg[5] or "1")
assert(count, "usage: ws_echo.lua HOST PORT SIZE COUNT [WINDOW [PATH]]")

local message = ("x"):rep(size)
local warm_up = math.floor(count / 5) + 1
local total = warm_up + count
local sent, received, got = 0, 0, 0
local started, cpu

local function may_send()
  return sent < total and sent - received < window
end

local function receive(wsi, data)
  got = got + #data
  if not wsi:is_final_fragment() then
    return
  end
  assert(got == size, "an echo of another size")
  received, got = received + 1, 0
  if received == warm_up then
    started, cpu = lws.now_usecs(), os.clock()
  end
  if may_send() then
    wsi:callback_on_writable()
  end
end

local function callback(wsi, reason, _, data)
  if reason == lws.CALLBACK_CLIENT_RECEIVE then
    receive(wsi, data)
  elseif reason == lws.CALLBACK_CLIENT_WRITEABLE then
    if may_send() then
      assert(wsi:write(message, lws.WRITE_BINARY) == size)
      sent = sent + 1
      if may_send() then
        wsi:callback_on_writable()
      end
    end
  elseif reason == lws.CALLBACK_CLIENT_ESTABLISHED then
    wsi:callback_on_writable()
  elseif reason == lws.CALLBACK_CLIENT_CONNECTION_ERROR or reason == lws.CALLBACK_CLIENT_CLOSED then
    error("the connection ended: " .. tostring(data))
  end
end

local context = assert(lws.create_context({
  port = lws.CONTEXT_PORT_NO_LISTEN,
  protocols = {{name = "bench", callback = callback}},
}))
assert(lws.client_connect_via_info({context = context, address = host, host = host, port = port, path = path}))
while received < total do
  context:service()
end
local wall = (lws.now_usecs() - started) / 1e6
print(("bench=ws_echo size=%d window=%d count=%d wall_s=%.3f cpu_s=%.3f messages_per_s=%.0f"):format(
  size, window, count, wall, os.clock() - cpu, count / wall))
os.exit(0)
