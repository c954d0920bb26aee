--- Handlers of scripted servers that are proxies: HTTP CONNECT (RFC 9110 section 9.3.6) and SOCKS5 (RFC 1928, 1929).
-- What they are asked for is noted in the connection, and wherever a client wants to go, it gets to the target.

local fd = require("moonwire.fd")
local connection = require("scripted.connection")
local digest = require("scripted.digest")
local http = require("scripted.http")
local stream = require("scripted.stream")

local LOOPBACK = "127.0.0.1"
local SOCKS, SUBNEGOTIATION = 5, 1
local NO_CREDENTIALS, CREDENTIALS, NONE_OF_THEM = 0, 2, 255
local ADDRESS_BYTES = {[1] = 4, [4] = 16}
local DOMAIN = 3
local ZERO_ADDRESS = "\1\0\0\0\0\0\0" -- an IPv4 address and a port

-- Passes on what one side has said; false when it says no more.
local function pass(from, to)
  local data = from:read_ready()
  if data == "" then
    return false
  elseif data then
    to:write(data)
  end
  return true
end

-- Joins the client with the target until one of them ends.
local function relay(conn, target_port)
  local number = assert(fd.connect(LOOPBACK, target_port))
  local far = connection.new(stream.over(number), conn.server, conn.index)
  conn.far = far
  local ok, err = pcall(function()
    while pass(conn, far) and pass(far, conn) do
      conn.wait()
    end
  end)
  far:close()
  if not ok then
    error(err, 0)
  end
end

--- A proxy for CONNECT. The request is among the server's; the user and password are noted in `credentials`.
-- @tparam table options `target` a server; `refuse` a status to answer instead; `credentials` what is demanded, as
-- `"user:password"`
-- @treturn function
local function connect(options)
  return function(conn)
    local head = conn:read_head()
    local scheme, encoded = (head.headers["proxy-authorization"] or ""):match("^(%S+)%s+(%S+)$")
    conn.credentials = scheme and scheme:lower() == "basic" and digest.unbase64(encoded) or nil
    if options.refuse then
      conn:write(http.response(options.refuse, ""))
    elseif options.credentials and conn.credentials ~= options.credentials then
      conn:write(http.response(407, "", {"Proxy-Authenticate: Basic realm=\"spec\""}))
    else
      conn:write("HTTP/1.1 200 Connection established\r\n\r\n")
      relay(conn, options.target.port)
    end
  end
end

local function sized(conn)
  return conn:read(conn:read(1):byte())
end

-- Agrees on a way to say who one is; whether the client passed.
local function authenticate(conn, credentials)
  assert(conn:read(1):byte() == SOCKS, "not SOCKS5")
  conn.methods_offered = {sized(conn):byte(1, -1)}
  local wanted = credentials and CREDENTIALS or NO_CREDENTIALS
  local offered = false
  for _, method in ipairs(conn.methods_offered) do
    offered = offered or method == wanted
  end
  conn:write(string.char(SOCKS, offered and wanted or NONE_OF_THEM))
  if not offered or not credentials then
    return offered
  end
  assert(conn:read(1):byte() == SUBNEGOTIATION)
  conn.credentials = sized(conn) .. ":" .. sized(conn)
  local right = conn.credentials == credentials
  conn:write(string.char(SUBNEGOTIATION, right and 0 or 1))
  return right
end

local function read_destination(conn)
  local _, command, _, kind = conn:read(4):byte(1, 4)
  local address = kind == DOMAIN and sized(conn) or conn:read(ADDRESS_BYTES[kind])
  local high, low = conn:read(2):byte(1, 2)
  conn.destination = {command = command, kind = kind, address = address, port = high * 256 + low}
end

--- A SOCKS5 proxy. Noted in the connection: `methods_offered`, `credentials`, `destination` with `command`, `kind`,
-- `address` and `port`.
-- @tparam table options `target` a server; `credentials` what is demanded, as `"user:password"`; `reply` a code to answer
-- instead of 0
-- @treturn function
local function socks5(options)
  return function(conn)
    if not authenticate(conn, options.credentials) then
      return
    end
    read_destination(conn)
    conn:write(string.char(SOCKS, options.reply or 0, 0), ZERO_ADDRESS)
    if not options.reply then
      relay(conn, options.target.port)
    end
  end
end

return {
  connect = connect,
  socks5 = socks5,
}
