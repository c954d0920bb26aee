-- The servers of friendly/servers.lua in a process of their own, for clients that wait. Prints their ports first, one line of
-- name=port.
-- Usage: friendly_server.lua PKI_FOLDER
package.path = "spec/support/?.lua;" .. package.path

local fd = require("moonwire.fd")
local servers = require("friendly.servers")

local PAUSE_SECONDS = 0.001

local all = servers.listen(arg[1])
local words = {}
for name, port in pairs(all.ports) do
  words[#words + 1] = name .. "=" .. ("%d"):format(port)
end
print(table.concat(words, " "))
io.flush()

while true do
  all:turn()
  fd.sleep(PAUSE_SECONDS)
end
