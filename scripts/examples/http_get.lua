-- Fetches a page over HTTP or HTTPS, following redirects, and prints status, headers and body; or saves it.
-- Run: java -jar target/moonwire.jar scripts/examples/http_get.lua URL [CA_FILE [SAVE_AS]]
-- A certificate is verified against CA_FILE, by default ("" or nothing) the system's.
local http = require("moonwire.http")

local url, ca_file, path = arg[1], arg[2], arg[3]
if not url then
  io.stderr:write("usage: http_get.lua URL [CA_FILE [SAVE_AS]]\n")
  os.exit(2)
end

local response = assert(http.get(url, {
  ca_file = ca_file ~= "" and ca_file or nil,
  timeout = 60,
  to = path,
}))

print(response.version, response.status, response.reason)
for _, field in ipairs(response.headers) do
  print(field[1] .. ": " .. field[2])
end
print()
if response.body then
  io.write(response.body)
else
  print("saved as " .. path)
end
