-- Measures how many WebSockets a second can be opened and closed, each with its closing handshake.
-- Usage: connections.lua HOST PORT COUNT [AT_ONCE [CA_FILE [NAME]]]
-- AT_ONCE are under way at a time (1: one after the other); with CA_FILE over TLS, with a server of that NAME.
-- Prints one line.
local lws = require("libwebsockets")

local host, port, count, at_once = arg[1], tonumber(arg[2]), tonumber(arg[3]), tonumber(arg[4] or "1")
local ca_file, name = arg[5], arg[6] or arg[1]
assert(count and at_once, "usage: connections.lua HOST PORT COUNT [AT_ONCE [CA_FILE [NAME]]]")

local warm_up = math.floor(count / 5) + 1
local total = warm_up + count
local opened, ended = 0, 0
local started, cpu

local function callback(wsi, reason, _, data)
  if reason == lws.CALLBACK_CLIENT_ESTABLISHED then
    wsi:callback_on_writable()
  elseif reason == lws.CALLBACK_CLIENT_WRITEABLE then
    wsi:close_reason(lws.CLOSE_STATUS_NORMAL)
    return -1
  elseif reason == lws.CALLBACK_CLIENT_CLOSED then
    assert(wsi:close_error() == nil, wsi:close_error())
    ended = ended + 1
    if ended == warm_up then
      started, cpu = lws.now_usecs(), os.clock()
    end
  elseif reason == lws.CALLBACK_CLIENT_CONNECTION_ERROR then
    error("a connection failed: " .. tostring(data))
  end
end

local info = {address = host, host = name, port = port, path = "/", ssl_connection = ca_file and lws.LCCSCF_USE_SSL or 0}
info.context = assert(lws.create_context({
  port = lws.CONTEXT_PORT_NO_LISTEN,
  protocols = {{name = "bench", callback = callback}},
  options = ca_file and lws.SERVER_OPTION_DO_SSL_GLOBAL_INIT or 0,
  client_ssl_ca_filepath = ca_file,
}))
while ended < total do
  while opened < total and opened - ended < at_once do
    opened = opened + 1
    assert(lws.client_connect_via_info(info))
  end
  info.context:service()
end
local wall = (lws.now_usecs() - started) / 1e6
print(("bench=connections at_once=%d tls=%s count=%d wall_s=%.3f cpu_s=%.3f connections_per_s=%.0f"):format(
  at_once, ca_file and "yes" or "no", count, wall, os.clock() - cpu, count / wall))
os.exit(0)
