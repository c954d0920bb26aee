-- Serves one SMTP-like connection that is upgraded to TLS. Prints its port first.
-- Usage: starttls_server.lua PKI_FOLDER
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

local function line()
  local text = ""
  while text:sub(-1) ~= "\n" do
    text = text .. assert(fd.read(socket, 1))
  end
  return text
end

assert(fd.write(socket, "220 ready\r\n"))
assert(line():match("^EHLO"))
assert(fd.write(socket, "250-hello\r\n250 STARTTLS\r\n"))
assert(line() == "STARTTLS\r\n")
assert(fd.write(socket, "220 go ahead\r\n"))
local conn = assert(server:accept_socket(socket))
assert(conn:handshake())
repeat
  local data, _, again = conn:read()
until not data and not again
conn:close()
fd.close(socket)
