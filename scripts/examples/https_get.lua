-- Fetches a page over HTTPS and prints the status line and the body.
-- Run: java -jar target/moonwire.jar scripts/examples/https_get.lua HOST [PORT [PATH [CA_FILE]]]
-- The certificate is verified against CA_FILE, by default the system's.
local libtls = require("libtls")
local config = require("libtls.config")

local host, port, path, ca_file = arg[1], arg[2] or "443", arg[3] or "/", arg[4]
if not host then
  io.stderr:write("usage: https_get.lua HOST [PORT [PATH [CA_FILE]]]\n")
  os.exit(2)
end

local cfg = config.new()
if ca_file then
  assert(cfg:set_ca_file(ca_file))
end
local ctx = assert(libtls.client(cfg))
assert(ctx:connect(host, port))

local function send(data)
  while #data > 0 do
    local sent, err = ctx:write(data)
    assert(sent, err or "closed by peer")
    data = data:sub(sent + 1)
  end
end

-- Reads to the end of the stream; a read may also just want to be called again.
local function receive_all()
  local parts = {}
  while true do
    local part, err, again = ctx:read()
    if part then
      parts[#parts + 1] = part
    elseif err then
      error(err, 0)
    elseif not again then
      return table.concat(parts)
    end
  end
end

send(("GET %s HTTP/1.0\r\nHost: %s\r\nConnection: close\r\n\r\n"):format(path, host))
local response = receive_all()
assert(ctx:close())

local head, body = response:match("^(.-\r\n)\r\n(.*)$")
assert(head, "the answer is not HTTP")
print((head:match("^[^\r\n]*")))
io.write(body)
