-- Sends messages to a WebSocket server that echoes, with the callbacks of libwebsockets, and prints what comes back.
-- Run: java -jar target/moonwire.jar scripts/examples/ws_echo_client.lua HOST PORT PATH [MESSAGE ...]
-- With moonwire.ws the same is a few lines: see ws_chat.lua.
local lws = require("libwebsockets")

local host, port, path = arg[1], tonumber(arg[2]), arg[3]
if not path then
  io.stderr:write("usage: ws_echo_client.lua HOST PORT PATH [MESSAGE ...]\n")
  os.exit(2)
end

-- They go out one by one, each when the one before it has come back.
local messages = {table.unpack(arg, 4)}
local state = {next = 1, pieces = {}}
local done, failure = #messages == 0, nil

local function on_event(wsi, reason, me, data)
  if reason == lws.CALLBACK_CLIENT_ESTABLISHED then
    wsi:callback_on_writable()
  elseif reason == lws.CALLBACK_CLIENT_WRITEABLE and messages[me.next] then
    wsi:write(messages[me.next], lws.WRITE_TEXT)
    me.next = me.next + 1
  elseif reason == lws.CALLBACK_CLIENT_RECEIVE then
    -- A message may come in pieces.
    me.pieces[#me.pieces + 1] = data
    if wsi:is_final_fragment() then
      print(table.concat(me.pieces))
      me.pieces = {}
      if not messages[me.next] then
        wsi:close_reason(lws.CLOSE_STATUS_NORMAL, "bye")
        return -1
      end
      wsi:callback_on_writable()
    end
  elseif reason == lws.CALLBACK_CLIENT_CONNECTION_ERROR then
    done, failure = true, data
  elseif reason == lws.CALLBACK_CLIENT_CLOSED then
    done, failure = true, wsi:close_error()
  end
end

local ctx = assert(lws.create_context({
  port = lws.CONTEXT_PORT_NO_LISTEN, protocols = {{name = "echo", callback = on_event}},
}))
assert(lws.client_connect_via_info({
  context = ctx, address = host, port = port, path = path, host = host, userdata = state,
}))
repeat until done or ctx:service(1000) < 0
ctx:destroy()
assert(not failure, failure)
