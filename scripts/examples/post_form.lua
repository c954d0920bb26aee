-- Posts a form as a browser would, and prints what the server makes of it.
-- Run: java -jar target/moonwire.jar scripts/examples/post_form.lua URL NAME=VALUE ...
local http = require("moonwire.http")

local url = arg[1]
if not arg[2] then
  io.stderr:write("usage: post_form.lua URL NAME=VALUE ...\n")
  os.exit(2)
end

-- A list of pairs keeps the order, which a table by names would not.
local fields = {}
for i = 2, #arg do
  local name, value = arg[i]:match("^([^=]+)=(.*)$")
  fields[#fields + 1] = {assert(name, "NAME=VALUE expected"), value}
end

local response = assert(http.post(url, fields, {timeout = 60}))
print(response.status, response.reason)
io.write(response.body)
