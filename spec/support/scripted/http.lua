--- HTTP/1.1 for scripted servers: adds methods to connections. What is answered is up to the handler, wrong or right.

local connection = require("scripted.connection")

local methods = connection.methods

local REASONS = {
  [100] = "Continue", [101] = "Switching Protocols", [103] = "Early Hints", [200] = "OK", [204] = "No Content",
  [301] = "Moved Permanently", [302] = "Found", [303] = "See Other", [304] = "Not Modified", [307] = "Temporary Redirect",
  [308] = "Permanent Redirect", [401] = "Unauthorized", [403] = "Forbidden", [404] = "Not Found",
  [407] = "Proxy Authentication Required", [500] = "Internal Server Error",
}

local function field_of(line)
  local name, value = line:match("^([^:]+):%s*(.-)%s*$")
  assert(name, "no header field: " .. line)
  return name, value
end

--- Reads a request up to the empty line, and notes it in the server's `requests` and the connection's.
-- @treturn table `method`, `path`, `version`; `fields`, a list of `{name, value}` as they came; `headers`, the values by
-- names in lower case, repeated ones joined with a comma; `text`, all of it; `connection`, the index of the connection
function methods:read_head()
  local text = self:read_to("\r\n\r\n")
  local head = {text = text, fields = {}, headers = {}, connection = self.index}
  local first, rest = text:match("^(.-)\r\n(.*)\r\n$")
  head.method, head.path, head.version = first:match("^(%S+) (%S+) (HTTP/%d%.%d)$")
  assert(head.method, "no request: " .. first)
  for line in rest:gmatch("(.-)\r\n") do
    local name, value = field_of(line)
    head.fields[#head.fields + 1] = {name, value}
    local known = head.headers[name:lower()]
    head.headers[name:lower()] = known and known .. ", " .. value or value
  end
  table.insert(self.requests, head)
  table.insert(self.server.requests, head)
  return head
end

local function read_chunks(self)
  local parts = {}
  while true do
    local size = tonumber(self:read_line():match("^%x+"), 16)
    if size == 0 then
      self:read_line()
      return table.concat(parts)
    end
    parts[#parts + 1] = self:read(size)
    self:read_line()
  end
end

--- Reads the body that a head tells of, and notes it in the head.
-- @tparam table head
-- @treturn string
function methods:read_body(head)
  if head.headers["transfer-encoding"] == "chunked" then
    head.body = read_chunks(self)
  else
    head.body = self:read(tonumber(head.headers["content-length"] or 0))
  end
  return head.body
end

--- A whole request.
-- @treturn table as `read_head`, with `body`
function methods:read_request()
  local head = self:read_head()
  self:read_body(head)
  return head
end

--- A response as bytes.
-- @tparam number status
-- @tparam[opt] string body its length is told; nil for none at all
-- @tparam[opt] {string,...} lines further header lines
-- @tparam[opt="HTTP/1.1"] string version
-- @treturn string
local function response(status, body, lines, version)
  local head = {("%s %d %s"):format(version or "HTTP/1.1", status, REASONS[status] or "Some")}
  for _, line in ipairs(lines or {}) do
    head[#head + 1] = line
  end
  if body then
    head[#head + 1] = "Content-Length: " .. #body
  end
  return table.concat(head, "\r\n") .. "\r\n\r\n" .. (body or "")
end

--- Sends a response, as `response` makes it.
function methods:respond(...)
  self:write(response(...))
end

--- The head of a response whose body comes in chunks.
local function chunked(lines)
  local all = {"Transfer-Encoding: chunked"}
  for _, line in ipairs(lines or {}) do
    all[#all + 1] = line
  end
  return response(200, nil, all)
end

--- A chunk; the last one without data.
-- @tparam[opt=""] string data
local function chunk(data)
  data = data or ""
  return ("%x\r\n%s\r\n"):format(#data, data)
end

--- A handler that answers every request of a connection with what a function says, until the peer ends it or asks for
-- the end.
-- @tparam function answer takes the request and the connection; gives the response's bytes, or nil when it has answered
-- @treturn function
local function serve(answer)
  return function(conn)
    repeat
      local request = conn:read_request()
      local bytes = answer(request, conn)
      if bytes then
        conn:write(bytes)
      end
    until (request.headers.connection or ""):lower() == "close"
  end
end

return {
  response = response,
  chunked = chunked,
  chunk = chunk,
  serve = serve,
}
