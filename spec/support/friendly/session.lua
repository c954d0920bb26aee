--- Clients and the servers they talk to, for the specs of moonwire.http and moonwire.ws.
--
-- The servers are in the VM of the spec, where starting them costs nothing: every context of libwebsockets that is made here
-- lets them go on each millisecond while it waits. A session of a process of its own has them `apart`, so that waiting is for
-- somebody else.

local clock = require("scripted.clock")
local helper = require("helper")
local http = require("moonwire.http")
local lws = require("libwebsockets")
local peer = require("friendly.peer")
local programs = require("programs")
local servers = require("friendly.servers")
local ws = require("moonwire.ws")

local TURN_MICROSECONDS = 1000

-- The servers in this VM, while there are any.
local here

local create_context = lws.create_context

local function turn_within(context)
  if here then
    here:turn()
  end
  context:sul_schedule(function() turn_within(context) end, TURN_MICROSECONDS)
end

function lws.create_context(...)
  local context, err = create_context(...)
  if context then
    turn_within(context)
  end
  return context, err
end

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

--- Starts the servers. Those apart can only be where the command of Moonwire is known.
function methods:start()
  if not self.apart then
    here = servers.listen(helper.PKI)
    self.ports, self.path = here.ports, here.path
  elseif os.getenv("MOONWIRE") then
    self.child = peer.servers()
    self.ports = self.child
  end
end

--- Ends them.
function methods:stop()
  if self.child then
    programs.stop(self.child)
  elseif here then
    here:close()
    here = nil
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
-- @tparam[opt] boolean apart whether the servers are to be in a process of their own
local function new(apart)
  return setmetatable({apart = apart}, metatable)
end

return {
  new = new,
  parts_of = parts_of,
  seconds_of = seconds_of,
}
