--- The servers that specs of moonwire.http and moonwire.ws talk to: pages and WebSockets over plain TCP and over TLS with
-- good and bad certificates, over TLS that asks for the client's, and over a unix socket; proxies in front of the plain one; and
-- one that never says anything.

local pages = require("friendly.pages")
local proxy = require("scripted.proxy")
local scripted = require("scripted.server")
local sockets = require("friendly.sockets")

local KEYS = {"server", "expired", "selfs"}

local methods = {}
local metatable = {__name = "friendly servers", __index = methods}

local function handler(conn)
  local head = conn:read_head()
  while head do
    local serve = head.headers.upgrade and sockets.find(head.path) or pages.find(head.path)
    local again = serve(conn, head)
    if again == false or (head.headers.connection or ""):lower() == "close" then
      return
    end
    head = conn:read_head()
  end
end

local function keypair(folder, name, more)
  local settings = {keypair_file = {folder .. "/" .. name .. ".crt", folder .. "/" .. name .. ".key"}}
  for key, value in pairs(more or {}) do
    settings[key] = value
  end
  return settings
end

--- Lets all of them go on as far as they can without waiting.
function methods:turn()
  for _, server in pairs(self.servers) do
    server:turn()
  end
end

--- Ends all of them.
function methods:close()
  for _, server in pairs(self.servers) do
    server:close()
  end
end

--- Starts them.
-- @tparam string folder of the certificates
-- @treturn table `ports` by name; `path` of the unix socket
local function listen(folder)
  local plain = scripted.listen(handler)
  local path = os.tmpname()
  assert(os.remove(path))
  local servers = {
    plain = plain,
    unix = scripted.listen(handler, {path = path}),
    demanding = scripted.listen(handler, {tls = keypair(folder, "server", {verify_client = true, ca_file = folder .. "/root.crt"})}),
    proxy = scripted.listen(proxy.connect({target = plain, credentials = "us er:pass"})),
    open_proxy = scripted.listen(proxy.connect({target = plain})),
    socks = scripted.listen(proxy.socks5({target = plain, credentials = "user:pass"})),
    silent = scripted.listen(function(conn) conn:read_all() end),
  }
  for _, name in ipairs(KEYS) do
    servers[name] = scripted.listen(handler, {tls = keypair(folder, name)})
  end
  local ports = {}
  for name, server in pairs(servers) do
    ports[name] = server.port
  end
  return setmetatable({servers = servers, ports = ports, path = path}, metatable)
end

return {listen = listen}
