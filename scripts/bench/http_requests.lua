-- Measures how many GETs a second one connection carries: pipelined over HTTP/1.1, in parallel over HTTP/2.
-- Usage: http_requests.lua h1|h2 HOST PORT PATH COUNT [CA_FILE [NAME]]
-- With CA_FILE over TLS, with a server of that NAME; h2 without CA_FILE is begun with prior knowledge.
-- Prints one line.
local lws = require("libwebsockets")

local version, host, port, path, count = arg[1], arg[2], tonumber(arg[3]), arg[4], tonumber(arg[5])
local ca_file, name = arg[6], arg[7] or arg[2]
local known = version == "h1" or version == "h2"
assert(count and known, "usage: http_requests.lua h1|h2 HOST PORT PATH COUNT [CA_FILE [NAME]]")

local AHEAD = 200

local warm_up = math.floor(count / 5) + 1
local total = warm_up + count
local asked, answered, bytes = 0, 0, 0
local started, cpu
local info = {address = host, host = name, port = port, path = path, method = "GET", protocol = "bench"}
info.ssl_connection = lws.LCCSCF_PIPELINE + (ca_file and lws.LCCSCF_USE_SSL or 0)
if version == "h2" then
  info.alpn = "h2"
  info.ssl_connection = info.ssl_connection + (ca_file and 0 or lws.LCCSCF_H2_PRIOR_KNOWLEDGE)
else
  info.alpn = "http/1.1"
end

local function ask()
  while asked < total and asked - answered < AHEAD do
    asked = asked + 1
    assert(lws.client_connect_via_info(info))
  end
end

local function callback(wsi, reason, _, data, length)
  if reason == lws.CALLBACK_RECEIVE_CLIENT_HTTP then
    return wsi:http_client_read()
  elseif reason == lws.CALLBACK_RECEIVE_CLIENT_HTTP_READ then
    bytes = bytes + length
  elseif reason == lws.CALLBACK_COMPLETED_CLIENT_HTTP then
    assert(wsi:http_client_http_response() == 200)
    answered = answered + 1
    if answered == warm_up then
      started, cpu, bytes = lws.now_usecs(), os.clock(), 0
    end
  elseif reason == lws.CALLBACK_CLIENT_CONNECTION_ERROR then
    error("a connection failed: " .. tostring(data))
  end
end

info.context = assert(lws.create_context({
  port = lws.CONTEXT_PORT_NO_LISTEN,
  protocols = {{name = "bench", callback = callback}},
  options = ca_file and lws.SERVER_OPTION_DO_SSL_GLOBAL_INIT or 0,
  client_ssl_ca_filepath = ca_file,
}))
while answered < total do
  ask()
  info.context:service()
end
local wall = (lws.now_usecs() - started) / 1e6
print(("bench=http_requests version=%s tls=%s count=%d body=%d wall_s=%.3f cpu_s=%.3f requests_per_s=%.0f"):format(
  version, ca_file and "yes" or "no", count, bytes / count, wall, os.clock() - cpu, count / wall))
os.exit(0)
