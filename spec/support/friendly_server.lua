-- The servers that specs of moonwire.http and moonwire.ws talk to, in a process of their own, since those wait. Prints
-- their ports first, one line of name=port.
-- Usage: friendly_server.lua PKI_FOLDER
package.path = "spec/support/?.lua;" .. package.path

local fd = require("moonwire.fd")
local pages = require("friendly.pages")
local proxy = require("scripted.proxy")
local scripted = require("scripted.server")
local sockets = require("friendly.sockets")

local PAUSE_SECONDS = 0.001
local KEYS = {"server", "expired", "selfs"}

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

local function keypair(name)
  return {keypair_file = {arg[1] .. "/" .. name .. ".crt", arg[1] .. "/" .. name .. ".key"}}
end

local plain = scripted.listen(handler)
local servers = {plain = plain}
for _, name in ipairs(KEYS) do
  servers[name] = scripted.listen(handler, {tls = keypair(name)})
end
servers.proxy = scripted.listen(proxy.connect({target = plain, credentials = "us er:pass"}))
servers.open_proxy = scripted.listen(proxy.connect({target = plain}))
servers.socks = scripted.listen(proxy.socks5({target = plain, credentials = "user:pass"}))
servers.silent = scripted.listen(function(conn) conn:read_all() end)

local ports = {}
for name, server in pairs(servers) do
  ports[#ports + 1] = name .. "=" .. ("%d"):format(server.port)
end
print(table.concat(ports, " "))
io.flush()

while true do
  for _, server in pairs(servers) do
    server:turn()
  end
  fd.sleep(PAUSE_SECONDS)
end
