--- What a spec of the client plays on: servers, a context, connections and the record of their events; all of it in one
-- thread, so that what happens is driven from here and ends here.

local lws = require("libwebsockets")
local clock = require("scripted.clock")
local helper = require("helper")
local recorder = require("scripted.recorder")
local scripted = require("scripted.server")

local PATIENCE_SECONDS = 20
local SERVICE_MILLIS = 1
local LOOPBACK = "127.0.0.1"

local methods = {}
local metatable = {__name = "stage", __index = methods}

-- Fields, and others in their place.
local function merged(fields, others)
  for key, value in pairs(others or {}) do
    fields[key] = value
  end
  return fields
end

-- Fields without those that are false.
local function present(fields)
  local kept = {}
  for key, value in pairs(fields) do
    kept[key] = value or nil
  end
  return kept
end

--- The settings of a server with a key pair of the test certificates.
-- @tparam string name
-- @tparam[opt] table more further settings of `libtls.config.new`; `chain` sends the whole chain
-- @treturn table
local function keypair(name, more)
  local settings = merged({}, more)
  settings.chain = nil
  local certificate = name .. (more and more.chain and ".chain" or ".crt")
  settings.keypair_file = {helper.pki(certificate), helper.pki(name .. ".key")}
  return settings
end

--- Starts a server.
-- @tparam function handler
-- @tparam[opt] table options as `listen` of scripted.server
function methods:serve(handler, options)
  local server = scripted.listen(handler, options)
  table.insert(self.servers, server)
  return server
end

--- Makes the context, which otherwise `open` makes.
-- @tparam[opt] table fields what differs (false: none) from one with the recorder as its only protocol, `spec`
function methods:context(fields)
  local info = {port = lws.CONTEXT_PORT_NO_LISTEN, protocols = {{name = "spec", callback = self.log.callback}}}
  self.ctx = assert(lws.create_context(present(merged(info, fields))))
  return self.ctx
end

--- A context that can do TLS and trusts a certificate.
-- @tparam[opt="root.crt"] string ca
-- @tparam[opt] table fields
function methods:tls_context(ca, fields)
  local info = {options = lws.SERVER_OPTION_DO_SSL_GLOBAL_INIT, client_ssl_ca_filepath = helper.pki(ca or "root.crt")}
  return self:context(merged(info, fields))
end

--- Begins a connection to a server.
-- @param target a scripted server, or a port
-- @tparam[opt] table fields of the connect info that differ, false for none: by default a WebSocket to `/` on
-- `localhost` for the protocol `spec`
-- @return what `client_connect_via_info` does
function methods:open(target, fields)
  local info = {
    context = self.ctx or self:context(), address = LOOPBACK, host = "localhost", path = "/", protocol = "spec",
    port = target,
  }
  if type(target) == "table" then
    info.port, info.address = target.port or 0, target.path and "+" .. target.path or LOOPBACK
  end
  local wsi, message = lws.client_connect_via_info(present(merged(info, fields)))
  if wsi then
    table.insert(self.wsis, wsi)
  end
  return wsi, message
end

--- Begins a GET, or what `fields.method` says.
function methods:get(target, fields)
  return self:open(target, merged({method = "GET"}, fields))
end

--- Has a message written when the connection is next writeable, one each time. Needs the WR hook as it is at first.
function methods:send(wsi, payload, flags)
  self.unsent[wsi] = self.unsent[wsi] or {}
  table.insert(self.unsent[wsi], {payload, flags or lws.WRITE_TEXT})
  wsi:callback_on_writable()
end

local function send_next(self, wsi)
  local queue = self.unsent[wsi] or {}
  local message = table.remove(queue, 1)
  if message then
    table.insert(self.written, wsi:write(message[1], message[2]))
  end
  if queue[1] then
    wsi:callback_on_writable()
  end
end

--- Lets the client and the servers go on by turns until something holds; an error when it does not in time.
-- @tparam string what is awaited
-- @tparam function holds
-- @tparam[opt=20] number seconds
function methods:drive(what, holds, seconds)
  local deadline = clock.now() + (seconds or PATIENCE_SECONDS)
  while not holds() do
    if clock.now() > deadline then
      error(("%s was awaited in vain; there were: %s"):format(what, self.log:sequence(nil, "WR VFY REDIRECT")), 2)
    end
    if self.ctx then
      self.ctx:service(SERVICE_MILLIS)
    end
    for _, server in ipairs(self.servers) do
      server:turn()
    end
  end
end

--- Lets everything go on for a time.
function methods:idle(seconds)
  local deadline = clock.now() + seconds
  self:drive("the end of an idle time", function() return clock.now() >= deadline end, seconds + PATIENCE_SECONDS)
end

--- Drives until a connection has had an event.
function methods:await(wsi, name, seconds)
  self:drive(name, function() return self.log:count(name, wsi) > 0 end, seconds)
end

--- Drives until connections have ended, all of them when none is named, and the servers' handlers are done.
function methods:await_end(wsi, seconds)
  self:drive("the end", function()
    for _, each in ipairs(wsi and {wsi} or self.wsis) do
      if not self.log:ended(each) then
        return false
      end
    end
    return true
  end, seconds)
end

--- Drives until the handlers of all connections to a server have left.
function methods:await_handlers(server, seconds)
  self:drive("the end of the handlers", function()
    return #server.connections > 0 and server:open_connections() == 0
  end, seconds)
end

--- Destroys the context.
function methods:destroy()
  if self.ctx then
    self.ctx:destroy()
    self.ctx = nil
  end
end

local function check_ends(self)
  for _, wsi in ipairs(self.wsis) do
    local names = {}
    for i, event in ipairs(self.log:ends(wsi)) do
      names[i] = event.name
    end
    local text = table.concat(names, " ")
    local once = text == "ERR" or text == "WSCLOSED" or text == "CLOSED" or text == "ERR CLOSED"
    assert(once, ("a connection must end once, not: '%s' (%s)"):format(text, self.log:sequence(wsi)))
  end
end

--- Ends everything, and checks that every connection has ended in exactly one way.
function methods:finish()
  local ok, err = pcall(self.destroy, self)
  for _, server in ipairs(self.servers) do
    server:close()
  end
  if not ok then
    error(err, 0)
  end
  check_ends(self)
end

--- A stage.
-- @treturn table `log`, the recorder; `servers`, `wsis`; `written`, what the writes of `send` answered
local function new()
  local self = setmetatable({servers = {}, wsis = {}, unsent = {}, written = {}, log = recorder.new()}, metatable)
  self.log.hooks.WR = function(event) send_next(self, event.wsi) end
  self.log.hooks.RCH = function(event) return event.wsi:http_client_read() end
  return self
end

return {
  new = new,
  keypair = keypair,
}
