-- Uploads a file as a browser's form does (multipart/form-data), piece by piece, and prints the server's answer.
-- Run: java -jar target/moonwire.jar scripts/examples/upload_multipart.lua HOST PORT PATH FILE
local lws = require("libwebsockets")

local host, port, path, name = arg[1], tonumber(arg[2]), arg[3], arg[4]
if not name then
  io.stderr:write("usage: upload_multipart.lua HOST PORT PATH FILE\n")
  os.exit(2)
end

local PIECE = 65536
local file = assert(io.open(name, "rb"))
local size = file:seek("end")
file:seek("set")
local whole, failure = false, nil

-- The whole body: a text field, the file, the end.
local function pieces(wsi)
  local head = wsi:client_http_multipart("note") .. "from upload_multipart.lua\r\n"
    .. wsi:client_http_multipart("file", name:match("[^/]*$"), "application/octet-stream")
  local tail = "\r\n" .. wsi:client_http_multipart()
  return coroutine.wrap(function()
    coroutine.yield(head, lws.WRITE_HTTP)
    for piece in function() return file:read(PIECE) end do
      coroutine.yield(piece, lws.WRITE_HTTP)
    end
    coroutine.yield(tail, lws.WRITE_HTTP_FINAL)
  end), #head + size + #tail
end

local function on_event(wsi, reason, upload, data)
  if reason == lws.CALLBACK_CLIENT_APPEND_HANDSHAKE_HEADER then
    local length
    upload.next, length = pieces(wsi)
    wsi:add_http_header_by_token(lws.WSI_TOKEN_HTTP_CONTENT_LENGTH, ("%d"):format(length))
    wsi:client_http_body_pending(1)
  elseif reason == lws.CALLBACK_CLIENT_HTTP_WRITEABLE then
    local piece, flags = upload.next()
    wsi:write(piece, flags)
    wsi:client_http_body_pending(flags == lws.WRITE_HTTP and 1 or 0)
    return flags == lws.WRITE_HTTP and wsi:callback_on_writable() < 0 and -1 or 0
  elseif reason == lws.CALLBACK_RECEIVE_CLIENT_HTTP then
    return wsi:http_client_read()
  elseif reason == lws.CALLBACK_RECEIVE_CLIENT_HTTP_READ then
    io.write(data)
  elseif reason == lws.CALLBACK_COMPLETED_CLIENT_HTTP then
    whole = true
  elseif reason == lws.CALLBACK_CLIENT_CONNECTION_ERROR or reason == lws.CALLBACK_CLOSED_CLIENT_HTTP then
    failure = not whole and (data or "cut short") or nil
  end
end

local ctx = assert(lws.create_context({port = lws.CONTEXT_PORT_NO_LISTEN, protocols = {{name = "http", callback = on_event}}}))
assert(lws.client_connect_via_info({
  context = ctx, address = host, port = port, host = host, path = path, method = "POST",
  ssl_connection = lws.LCCSCF_HTTP_MULTIPART_MIME, userdata = {},
}))
repeat until whole or failure or ctx:service(1000) < 0
ctx:destroy()
assert(not failure, failure)
