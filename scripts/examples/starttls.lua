-- Starts TLS on a connection that begins in plain text, as SMTP's STARTTLS (RFC 3207) does.
-- Run: java -jar target/moonwire.jar scripts/examples/starttls.lua HOST [PORT [CA_FILE [NAME]]]
-- The certificate is verified against CA_FILE, by default the system's, and must be for NAME.
local libtls = require("libtls")
local config = require("libtls.config")
local fd = require("moonwire.fd")

local host, port, ca_file, name = arg[1], arg[2] or "25", arg[3], arg[4]
if not host then
  io.stderr:write("usage: starttls.lua HOST [PORT [CA_FILE [NAME]]]\n")
  os.exit(2)
end

local socket = assert(fd.connect(host, port))

-- Byte by byte: what follows the last line belongs to TLS.
local function plain_line()
  local line = ""
  while line:sub(-1) ~= "\n" do
    local byte = assert(fd.read(socket, 1))
    assert(byte ~= "", "closed by peer")
    line = line .. byte
  end
  return line
end

local function expect(code)
  local line
  repeat
    line = plain_line()
  until line:sub(4, 4) ~= "-"
  assert(line:sub(1, 3) == code, "unexpected answer: " .. line)
end

expect("220")
assert(fd.write(socket, "EHLO localhost\r\n"))
expect("250")
assert(fd.write(socket, "STARTTLS\r\n"))
expect("220")

local cfg = config.new()
if ca_file then
  assert(cfg:set_ca_file(ca_file))
end
local ctx = assert(libtls.client(cfg))
assert(ctx:connect_socket(socket, name or host))
assert(ctx:handshake())
print(("%s with %s"):format(ctx:conn_version(), ctx:conn_cipher()))
print(ctx:peer_cert_subject())
assert(ctx:close())
assert(fd.close(socket))
