-- Downloads files side by side over one HTTP/2 connection, with a progress bar where standard error is a terminal.
-- Run: java -jar target/moonwire.jar scripts/examples/http2_downloads.lua HOST PORT CA_FILE FOLDER PATH ...
-- FOLDER has to be there; the files are saved in it by the last part of their paths. The server is verified against CA_FILE.
local lws = require("libwebsockets")

local host, port, ca_file, folder = arg[1], tonumber(arg[2]), arg[3], arg[4]
if not arg[5] then
  io.stderr:write("usage: http2_downloads.lua HOST PORT CA_FILE FOLDER PATH ...\n")
  os.exit(2)
end

local shows = os.execute("test -t 2") == true
local left, received, total, failures = #arg - 4, 0, 0, {}

local function show()
  local share = total > 0 and math.min(received / total, 1) or 0
  io.stderr:write(("\r[%-40s] %3d %%"):format(("="):rep(math.floor(share * 40)), math.floor(share * 100)))
end

local function on_event(wsi, reason, get, data)
  if reason == lws.CALLBACK_ESTABLISHED_CLIENT_HTTP then
    total = total + (tonumber(wsi:hdr_copy(lws.WSI_TOKEN_HTTP_CONTENT_LENGTH)) or 0)
    get.status = wsi:http_client_http_response()
    return get.status == 200 and 0 or -1 -- which ends it
  elseif reason == lws.CALLBACK_RECEIVE_CLIENT_HTTP then
    return wsi:http_client_read()
  elseif reason == lws.CALLBACK_RECEIVE_CLIENT_HTTP_READ then
    assert(get.file:write(data))
    received = received + #data
    return shows and show()
  elseif reason == lws.CALLBACK_COMPLETED_CLIENT_HTTP then
    assert(get.file:close())
    get.whole, left = true, left - 1
  elseif reason == lws.CALLBACK_CLIENT_CONNECTION_ERROR
    or reason == lws.CALLBACK_CLOSED_CLIENT_HTTP and not get.whole then
    local refused = get.status and get.status ~= 200
    local why = refused and "status " .. get.status or data or "cut short"
    left, failures[#failures + 1] = left - 1, ("%s: %s"):format(get.path, why)
  end
end

local ctx = assert(lws.create_context({
  port = lws.CONTEXT_PORT_NO_LISTEN, options = lws.SERVER_OPTION_DO_SSL_GLOBAL_INIT, client_ssl_ca_filepath = ca_file,
  pt_serv_buf_size = 65536, protocols = {{name = "http", callback = on_event}},
}))
for i = 5, #arg do
  local name = assert(arg[i]:match("[^/]+$"), "no file name: " .. arg[i])
  local get = {path = arg[i], file = assert(io.open(folder .. "/" .. name, "wb"))}
  assert(lws.client_connect_via_info({
    context = ctx, address = host, port = port, host = host, path = get.path, method = "GET", alpn = "h2",
    ssl_connection = lws.bor(lws.LCCSCF_USE_SSL, lws.LCCSCF_PIPELINE), userdata = get,
  }))
end
repeat until left == 0 or ctx:service(1000) < 0
io.stderr:write(shows and "\n" or "")
ctx:destroy()
assert(#failures == 0, table.concat(failures, "\n"))
print(("%d files, %d bytes"):format(#arg - 4, received))
