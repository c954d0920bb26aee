--- What the HTTP server of the friendly specs answers, by path. Arguments stand in the query.

local digest = require("scripted.digest")
local http = require("scripted.http")

local LINE = "Moonwire unpacks what servers pack. "
local LINES = 500
local TRICKLE_SECONDS = 0.05

local pages = {}

-- Sends a request's head and body back, so that specs can judge them.
pages["/echo"] = function(conn, head)
  local body = conn:read_body(head)
  conn:respond(200, ("connection %d\n%s%s"):format(conn.index, head.text, body))
end

pages["/status"] = function(conn, head, query)
  conn:read_body(head)
  local body = "status " .. query.code
  if query.code == "204" then
    conn:respond(204)
  elseif head.method == "HEAD" then
    conn:respond(tonumber(query.code), nil, {"Content-Length: " .. #body})
  else
    conn:respond(tonumber(query.code), body)
  end
end

pages["/redirect"] = function(conn, head, query)
  conn:read_body(head)
  conn:respond(tonumber(query.code), "elsewhere", query.to and {"Location: " .. query.to})
end

-- Leads to itself one time less.
pages["/hops"] = function(conn, _, query)
  local left = tonumber(query.left)
  if left == 0 then
    conn:respond(200, "there")
  else
    conn:respond(302, "", {("Location: hops?left=%d"):format(left - 1)})
  end
end

local function packed(program, text)
  local path = os.tmpname()
  local file = assert(io.open(path, "wb"))
  assert(file:write(text))
  assert(file:close())
  local pipe = assert(io.popen(program .. " < '" .. path .. "'", "r"))
  local bytes = pipe:read("*a")
  pipe:close()
  os.remove(path)
  return bytes
end

local function gzip(text)
  return packed("gzip -c9", text)
end

-- Bare deflate: a gzip file without its head (10 bytes, as gzip makes it of its standard input) and trailer.
local function deflate(text)
  return gzip(text):sub(11, -9)
end

local function zlib(text)
  local a, b = 1, 0
  for i = 1, #text do
    a = (a + text:byte(i)) % 65521
    b = (b + a) % 65521
  end
  local sum = string.char(math.floor(b / 256), b % 256, math.floor(a / 256), a % 256)
  return "\120\156" .. deflate(text) .. sum
end

local CODINGS = {
  gzip = {"gzip", gzip}, ["x-gzip"] = {"X-GZIP", gzip}, zlib = {"deflate", zlib}, deflate = {"deflate", deflate},
  damaged = {"gzip", function(text) return gzip(text):sub(1, -9) .. ("x"):rep(8) end},
  short = {"gzip", function(text) return gzip(text):sub(1, 60) end},
  none = {"identity", function(text) return text end},
  wrong = {"gzip", function(text) return text end},
  empty = {"gzip", function() return "" end},
  bomb = {"gzip", function() return gzip(("\0"):rep(2 ^ 24)) end},
}

pages["/packed"] = function(conn, _, query)
  local coding = CODINGS[query.as]
  conn:respond(200, coding[2](LINE:rep(LINES)), {"Content-Encoding: " .. coding[1]})
end

pages["/bytes"] = function(conn, _, query)
  conn:respond(200, ("0123456789abcdef"):rep(tonumber(query.count) / 16))
end

-- Chunks, the last line of which is a trailer.
pages["/chunks"] = function(conn, head)
  conn:write(http.chunked())
  for i = 1, 5 do
    conn:write(http.chunk(("chunk %d;"):format(i)))
    conn:sleep(TRICKLE_SECONDS)
  end
  conn:write(head.method == "HEAD" and "" or "0\r\nX-Trailer: 1\r\n\r\n")
end

pages["/until-end"] = function(conn)
  conn:write("HTTP/1.1 200 OK\r\n\r\nas long as it lasts")
  return false
end

pages["/slow"] = function(conn, _, query)
  conn:sleep(tonumber(query.seconds))
  conn:respond(200, "at last")
end

-- A byte from time to time.
pages["/trickle"] = function(conn, _, query)
  conn:write("HTTP/1.1 200 OK\r\nContent-Length: ", query.count, "\r\n\r\n")
  for _ = 1, tonumber(query.count) do
    conn:write("x")
    conn:sleep(tonumber(query.seconds))
  end
end

-- What is left unread would end the connection with a reset, which the client may see first.
pages["/cut"] = function(conn, head)
  conn:read_body(head)
  conn:write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" .. ("x"):rep(50))
  return false
end

pages["/hangup"] = function(conn, head)
  conn:read_body(head)
  return false
end

pages["/nonsense"] = function(conn, head)
  conn:read_body(head)
  conn:write("this is no HTTP\r\n\r\n")
  return false
end

pages["/cookies"] = function(conn)
  conn:respond(200, "", {"Set-Cookie: a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT", "set-cookie: b=2", "X-Many: 1", "x-many: 2"})
end

pages["/early"] = function(conn)
  conn:write(http.response(103, nil, {"Link: </style.css>"}))
  conn:respond(200, "the final one")
end

pages["/secret"] = function(conn, head)
  local encoded = (head.headers.authorization or ""):match("^Basic (%S+)$")
  if encoded and digest.unbase64(encoded) == "us er:pa:ss" then
    conn:respond(200, "welcome")
  else
    conn:respond(401, "who are you?", {"WWW-Authenticate: Basic realm=\"spec\""})
  end
end

-- Who the client has shown itself to be.
pages["/whoami"] = function(conn)
  conn:respond(200, conn.peer_subject or "nobody")
end

-- Answers before it has read the body, and closes; for what is still to come it stays, as servers should (RFC 9112
-- section 9.6).
pages["/too-large"] = function(conn)
  conn:respond(413, "too large", {"Connection: close"})
  conn:sleep(TRICKLE_SECONDS)
  conn:half_close()
  conn:read_all()
  return false
end

-- The first one of each name is cut off.
local seen = {}
pages["/flaky"] = function(conn, _, query)
  seen[query.name] = (seen[query.name] or 0) + 1
  if seen[query.name] == 1 then
    return false
  end
  conn:respond(200, ("attempt %d"):format(seen[query.name]))
end

local function unescaped(text)
  return (text:gsub("%%(%x%x)", function(digits) return string.char(tonumber(digits, 16)) end))
end

--- The page of a target.
-- @tparam string target
-- @treturn function takes the connection and the head; false ends the connection
local function find(target)
  local path, text = target:match("^([^?]*)%??(.*)$")
  local query = {}
  for name, value in text:gmatch("([^&=]+)=([^&]*)") do
    query[name] = unescaped(value)
  end
  local page = pages[path]
  return function(conn, head)
    if page then
      return page(conn, head, query)
    end
    conn:read_body(head)
    conn:respond(404, "nothing here")
  end
end

return {find = find}
