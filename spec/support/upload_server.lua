-- Takes one HTTP PUT over TLS and answers how many bytes came. Prints its port first.
-- Usage: upload_server.lua PKI_FOLDER
local libtls = require("libtls")
local config = require("libtls.config")
local fd = require("moonwire.fd")

local cfg = config.new()
assert(cfg:set_keypair_file(arg[1] .. "/server.crt", arg[1] .. "/server.key"))
local server = assert(libtls.server(cfg))
local listener, port = assert(fd.listen("127.0.0.1", 0))
print(port)
io.flush()

local socket = assert(fd.accept(listener))
local conn = assert(server:accept_socket(socket))

local function receive()
  while true do
    local data, err, again = conn:read(16384)
    if data or not again then
      return assert(data, err or "closed by peer")
    end
  end
end

local head, body = "", nil
while not body do
  head = head .. receive()
  body = head:match("\r\n\r\n(.*)$")
end
local wanted = tonumber(head:match("Content%-Length: (%d+)"))
local got = #body
while got < wanted do
  got = got + #receive()
end
assert(conn:write(("HTTP/1.0 201 Created\r\n\r\n%d bytes\n"):format(got)))
conn:close()
fd.close(socket)
