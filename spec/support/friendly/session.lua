--- Clients and the servers they talk to, for the specs of moonwire.http and moonwire.ws.

local clock = require("scripted.clock")
local http = require("moonwire.http")
local peer = require("friendly.peer")
local programs = require("programs")
local ws = require("moonwire.ws")

local methods = {}
local metatable = {__name = "session", __index = methods}

--- What the page /echo tells of a request: `first`, its first line; `fields`, values by names in lower case; `body`;
-- `connection`, the number of its connection.
local function parts_of(echo)
  local connection, head, body = echo:match("^connection (%d+)\n(.-\r\n)\r\n(.*)$")
  local request = {connection = connection, first = head:match("^[^\r]*"), fields = {}, body = body}
  for name, value in head:gmatch("\r\n([^:\r\n]+): ([^\r\n]*)") do
    request.fields[name:lower()] = value
  end
  return request
end

--- Starts the servers, where that can be done.
function methods:start()
  self.ports = os.getenv("MOONWIRE") and peer.servers()
end

--- Ends them.
function methods:stop()
  if self.ports then
    programs.stop(self.ports)
  end
end

--- A new client.
function methods:open()
  self.client, self.sockets = http.client(), {}
end

--- Closes everything.
function methods:close()
  self.client:close()
  for _, conn in ipairs(self.sockets) do
    conn:close()
  end
end

--- The URL of a path.
function methods:at(path, server)
  return ("http://127.0.0.1:%d%s"):format(self.ports[server or "plain"], path)
end

--- Gets a path.
function methods:get(path, options)
  return self.client:get(self:at(path), options)
end

--- What arrives of a request.
function methods:echo(options)
  options.url = options.url or self:at("/echo")
  return parts_of(assert(self.client:request(options)).body)
end

--- The URL of a WebSocket.
function methods:socket_at(path, server)
  return ("ws%s://127.0.0.1:%d%s"):format(server and "s" or "", self.ports[server or "plain"], path)
end

--- Opens a WebSocket.
function methods:connect(path, options)
  local conn = assert(ws.connect(self:socket_at(path), options))
  table.insert(self.sockets, conn)
  return conn
end

--- How long something takes.
local function seconds_of(fn)
  local begun = clock.now()
  fn()
  return clock.now() - begun
end

--- A session without servers and client yet.
local function new()
  return setmetatable({}, metatable)
end

return {
  new = new,
  parts_of = parts_of,
  seconds_of = seconds_of,
}
