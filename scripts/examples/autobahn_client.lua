-- Plays the cases of the Autobahn Testsuite as its client: an echo of whole messages, with
-- permessage-deflate offered. Prints the suite's verdict on each case; its report follows at the end.
-- Run: java -jar target/moonwire.jar scripts/examples/autobahn_client.lua URL [FIRST [LAST]]
-- A fuzzingserver of the suite has to listen there. FIRST and LAST are numbers in its list of cases.
local lws = require("libwebsockets")

local AGENT = "moonwire"
local PATIENCE_SECONDS = 120

local host, port = (arg[1] or ""):gsub("^ws://", ""):match("^([^:/]+):(%d+)/?$")
if not host then
  io.stderr:write("usage: autobahn_client.lua ws://HOST:PORT [FIRST [LAST]]\n")
  os.exit(2)
end

-- A connection's user data: `pieces` of the message that comes, `messages` that came, `echoes` to be
-- sent if it is an echo, and `ended` after its end.
local function callback(wsi, reason, me, data)
  if reason == lws.CALLBACK_CLIENT_RECEIVE then
    me.pieces[#me.pieces + 1] = data
    if wsi:is_final_fragment() then
      local message = table.concat(me.pieces)
      me.pieces = {}
      me.messages = me.messages + 1
      me.last = message
      if me.echoes then
        table.insert(me.echoes, {message, wsi:frame_is_binary() and lws.WRITE_BINARY or lws.WRITE_TEXT})
        wsi:callback_on_writable()
      end
    end
  elseif reason == lws.CALLBACK_CLIENT_WRITEABLE and me.echoes and me.echoes[1] then
    local echo = table.remove(me.echoes, 1)
    if wsi:write(echo[1], echo[2]) < 0 then
      return -1
    end
    if me.echoes[1] then
      wsi:callback_on_writable()
    end
  elseif reason == lws.CALLBACK_CLIENT_CLOSED or reason == lws.CALLBACK_CLIENT_CONNECTION_ERROR then
    me.ended = true
    me.failure = reason == lws.CALLBACK_CLIENT_CONNECTION_ERROR and data or nil
  end
end

local context = assert(lws.create_context({
  port = lws.CONTEXT_PORT_NO_LISTEN,
  protocols = {{name = "autobahn", callback = callback}},
  extensions = {{
    name = "permessage-deflate", client_offer = "permessage-deflate; client_max_window_bits",
  }},
}))

-- Opens a WebSocket and stays until its end; the last message it brought.
local function visit(path, echoes)
  local me = {pieces = {}, messages = 0, echoes = echoes}
  local wsi = assert(lws.client_connect_via_info({
    context = context, address = host, port = tonumber(port), host = host .. ":" .. port, path = path, userdata = me,
  }))
  wsi:set_timeout(lws.PENDING_TIMEOUT_AWAITING_SERVER_RESPONSE, PATIENCE_SECONDS)
  while not me.ended do
    assert(context:service() == 0)
  end
  return assert(me.last or (not me.failure and ""), me.failure)
end

io.stdout:setvbuf("line")
local count = tonumber(visit("/getCaseCount"))
for case = tonumber(arg[2]) or 1, math.min(tonumber(arg[3]) or count, count) do
  local query = ("?case=%d&agent=%s"):format(case, AGENT)
  visit("/runCase" .. query, {})
  print(case, visit("/getCaseStatus" .. query):match('"behavior": *"([^"]*)"'))
end
visit("/updateReports?agent=" .. AGENT)
context:destroy()
