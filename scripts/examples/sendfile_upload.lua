-- Uploads a file with HTTP PUT over TLS, record by record with sendfile, and prints the answer.
-- Run: java -jar target/moonwire.jar scripts/examples/sendfile_upload.lua FILE HOST PORT [PATH [CA_FILE [NAME]]]
-- The certificate is verified against CA_FILE, by default the system's, and must be for NAME.
local libtls = require("libtls")
local config = require("libtls.config")

local file, host, port = arg[1], arg[2], arg[3]
local path, ca_file, name = arg[4] or "/", arg[5], arg[6]
if not port then
  io.stderr:write("usage: sendfile_upload.lua FILE HOST PORT [PATH [CA_FILE [NAME]]]\n")
  os.exit(2)
end

local source = assert(io.open(file, "rb"))
local size = assert(source:seek("end"))

local cfg = config.new()
if ca_file then
  assert(cfg:set_ca_file(ca_file))
end
local ctx = assert(libtls.client(cfg))
assert(ctx:connect_servername(host, port, name or host))

local head = ("PUT %s HTTP/1.0\r\nHost: %s\r\nContent-Length: %d\r\n\r\n"):format(
  path, name or host, size)
local written, write_err = ctx:write(head)
assert(written == #head, write_err)

local offset = 0
while offset < size do
  local sent, err = ctx:sendfile(source, size - offset, offset)
  assert(sent, err or "closed by peer")
  offset = offset + sent
end
source:close()

while true do
  local part, err, again = ctx:read()
  if part then
    io.write(part)
  elseif err then
    error(err, 0)
  elseif not again then
    break
  end
end
assert(ctx:close())
