-- Shows which of the flags that forgive something a server's certificate needs: connects once with each, and prints whether
-- that is enough and what is wrong otherwise.
-- Run: java -jar target/moonwire.jar scripts/examples/tls_flags.lua ADDRESS PORT [CA_FILE [NAME]]
-- The certificate is judged by CA_FILE, by default the system's, and must be for NAME, by default ADDRESS.
local lws = require("libwebsockets")

local address, port, ca_file, name = arg[1], tonumber(arg[2]), arg[3], arg[4]
if not port then
  io.stderr:write("usage: tls_flags.lua ADDRESS PORT [CA_FILE [NAME]]\n")
  os.exit(2)
end

local ATTEMPTS = {
  {"nothing", 0},
  {"ALLOW_SELFSIGNED", lws.LCCSCF_ALLOW_SELFSIGNED},
  {"SKIP_SERVER_CERT_HOSTNAME_CHECK", lws.LCCSCF_SKIP_SERVER_CERT_HOSTNAME_CHECK},
  {"ALLOW_EXPIRED", lws.LCCSCF_ALLOW_EXPIRED},
  {"ALLOW_SELFSIGNED and SKIP_...", lws.LCCSCF_ALLOW_SELFSIGNED + lws.LCCSCF_SKIP_SERVER_CERT_HOSTNAME_CHECK},
  {"ALLOW_INSECURE and SKIP_...", lws.LCCSCF_ALLOW_INSECURE + lws.LCCSCF_SKIP_SERVER_CERT_HOSTNAME_CHECK},
}

local function on_event(wsi, reason, attempt, data)
  if reason == lws.CALLBACK_CLIENT_APPEND_HANDSHAKE_HEADER then
    -- The handshake is done, and more is not wanted.
    attempt.result = "accepted: " .. tostring(wsi:tls_peer_cert_info(lws.TLS_CERT_INFO_COMMON_NAME))
    return -1
  elseif reason == lws.CALLBACK_CLIENT_CONNECTION_ERROR then
    attempt.result = "refused: " .. data
  end
end

-- An explicit vhost, made as the library's documentation does it.
local info = {
  port = lws.CONTEXT_PORT_NO_LISTEN, protocols = {{name = "http", callback = on_event}},
  options = lws.SERVER_OPTION_DO_SSL_GLOBAL_INIT + lws.SERVER_OPTION_EXPLICIT_VHOSTS,
  ssl_ca_filepath = ca_file,
}
local ctx = assert(lws.create_context(info))
local vhost = assert(lws.create_vhost(ctx, info))
assert(lws.init_vhost_client_ssl(info, vhost) == 0)

for _, words in ipairs(ATTEMPTS) do
  local attempt = {}
  assert(lws.client_connect_via_info({
    context = ctx, vhost = vhost, address = address, port = port, host = name or address, path = "/", method = "GET",
    ssl_connection = lws.LCCSCF_USE_SSL + words[2], userdata = attempt,
  }))
  repeat until attempt.result or ctx:service(1000) < 0
  print(("%-32s %s"):format(words[1], attempt.result))
end
ctx:destroy()
