-- Gets several pages over one connection: the requests go out one behind the other, without waiting for the answers
-- (pipelining). Prints a line for each as it is whole. In plain text this is HTTP/1.1; http2_downloads.lua has HTTP/2.
-- Run: java -jar target/moonwire.jar scripts/examples/pipelined_gets.lua HOST PORT PATH ...
local lws = require("libwebsockets")

local host, port = arg[1], tonumber(arg[2])
if not arg[3] then
  io.stderr:write("usage: pipelined_gets.lua HOST PORT PATH ...\n")
  os.exit(2)
end

-- How many are still to come, and how many have failed.
local left, failures = #arg - 2, 0

local function on_event(wsi, reason, get, data)
  if reason == lws.CALLBACK_RECEIVE_CLIENT_HTTP then
    return wsi:http_client_read()
  elseif reason == lws.CALLBACK_RECEIVE_CLIENT_HTTP_READ then
    get.bytes = get.bytes + #data
  elseif reason == lws.CALLBACK_COMPLETED_CLIENT_HTTP then
    get.whole, left = true, left - 1
    print(("%s: status %d, %d bytes"):format(get.path, wsi:http_client_http_response(), get.bytes))
  elseif reason == lws.CALLBACK_CLIENT_CONNECTION_ERROR
    or reason == lws.CALLBACK_CLOSED_CLIENT_HTTP and not get.whole then
    -- A connection that ends after its response has nothing more to tell; before it, that is the failure.
    left, failures = left - 1, failures + 1
    print(("%s: %s"):format(get.path, data or wsi:close_error() or "cut short"))
  end
end

local ctx = assert(lws.create_context({
  port = lws.CONTEXT_PORT_NO_LISTEN, protocols = {{name = "http", callback = on_event}},
}))
for i = 3, #arg do
  assert(lws.client_connect_via_info({
    context = ctx, address = host, port = port, host = host, path = arg[i], method = "GET",
    ssl_connection = lws.LCCSCF_PIPELINE, userdata = {path = arg[i], bytes = 0},
  }))
end
repeat until left == 0 or ctx:service(1000) < 0
ctx:destroy()
assert(failures == 0, failures .. " of them failed")
