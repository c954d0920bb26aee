--- The servers of friendly_server.lua for the time of a spec.

local fd = require("moonwire.fd")
local helper = require("helper")
local programs = require("programs")

local unpack = table.unpack or unpack

local function read_line(number)
  local text = ""
  while text:sub(-1) ~= "\n" do
    local byte = assert(fd.read(number, 1))
    assert(byte ~= "", "the server has ended")
    text = text .. byte
  end
  return text
end

--- Starts a script that prints `name=port` words first, in a Moonwire of its own.
-- @tparam string script
-- @tparam string ... its arguments
-- @treturn table ports by their names, `child`; for `programs.stop`
local function start(script, ...)
  local args = {...}
  local child = programs.moonwire(script, unpack(args))
  local ports = {child = child}
  for name, port in read_line(child.stdout):gmatch("(%w+_?%w*)=(%d+)") do
    ports[name] = tonumber(port)
  end
  return ports
end

--- Starts the servers.
-- @treturn table their ports by name; `child`
local function servers()
  return start("spec/support/friendly_server.lua", helper.PKI)
end

return {
  start = start,
  servers = servers,
  read_line = read_line,
}
