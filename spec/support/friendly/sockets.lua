--- What the WebSocket server of the friendly specs does, by path.

local http = require("scripted.http")
local websocket = require("scripted.websocket")

local frame, close_payload = websocket.frame, websocket.close_payload
local PAUSE_SECONDS = 0.1

local sockets = {}

-- Ends the connection without a close frame. What the client sends meanwhile is read: left unread, it would end the
-- connection with a reset, which may overtake what was sent.
local function hang_up(conn)
  conn:half_close()
  conn:read_all()
end

sockets["/echo"] = function(conn, head)
  conn:accept_ws(head)
  conn:echo_ws()
end

-- Tells what it was asked.
sockets["/request"] = function(conn, head)
  conn:accept_ws(head)
  conn:write_frame("text", head.text)
  conn:echo_ws()
end

-- Tells who the client has shown itself to be.
sockets["/whoami"] = function(conn, head)
  conn:accept_ws(head)
  conn:write_frame("text", conn.peer_subject or "nobody")
  conn:echo_ws()
end

sockets["/chosen"] = function(conn, head)
  conn:accept_ws(head, {protocol = "chat.v2", lines = {"X-Greeting: hello"}})
  conn:echo_ws()
end

-- A message with the handshake, one in pieces with a ping between, and the end in the same breath.
sockets["/burst"] = function(conn, head)
  local bytes = frame("text", "one", {fin = false}) .. frame("ping", "?") .. frame("continuation", "two")
    .. frame("binary", "\0\255") .. frame("text", "") .. frame("close", close_payload(4001, "enough"))
  conn:accept_ws(head, {early = frame("text", "early") .. bytes})
  conn:read_until("close")
end

-- Closes with what the first message says: a code and a reason, or nothing.
sockets["/close"] = function(conn, head)
  conn:accept_ws(head)
  local code, reason = conn:read_until("text").payload:match("^(%d+) (.*)$")
  conn:close_ws(tonumber(code), reason)
end

-- Passes on what each says to the other ones.
local room = {}
sockets["/chat"] = function(conn, head)
  conn:accept_ws(head)
  room[conn] = true
  local read = conn:read_frame()
  while read.opcode == websocket.opcodes.text do
    for other in pairs(room) do
      if other ~= conn and not other.closed then
        other:write_frame("text", read.payload)
      end
    end
    read = conn:read_frame()
  end
  room[conn] = nil
  conn:write_frame("close", read.payload)
end

-- Answers a close frame with an empty one.
sockets["/curt"] = function(conn, head)
  conn:accept_ws(head)
  conn:read_until("close")
  conn:write_frame("close", "")
end

-- Tells the payload of the client's close frame to the next one who asks.
local last_close = ""
sockets["/witness"] = function(conn, head)
  conn:accept_ws(head)
  conn:write_frame("binary", last_close)
  last_close = conn:echo_ws()
end

sockets["/lost"] = function(conn, head)
  conn:accept_ws(head)
  conn:write_frame("text", "last words")
  hang_up(conn)
end

-- Answers neither pings nor a close frame.
sockets["/deaf"] = function(conn, head)
  conn:accept_ws(head)
  conn:read_all()
end

sockets["/masked"] = function(conn, head)
  conn:accept_ws(head)
  conn:write_frame("text", "fine")
  conn:write_frame("text", "not fine", {mask = "abcd"})
  conn:read_all()
end

sockets["/refuse"] = function(conn)
  conn:respond(403, "no", {"X-Why: because", "Connection: close"})
  return false
end

-- Refuses with a body: in chunks, longer than a client keeps, one that never ends, one that is cut off.
sockets["/refuse-with"] = function(conn, head)
  local what = head.path:match("what=(%a+)")
  if what == "chunks" then
    conn:write((http.chunked():gsub("200 OK", "403 Forbidden")), http.chunk("in "), http.chunk("chunks"), http.chunk())
  elseif what == "much" then
    conn:respond(403, ("x"):rep(100000))
  elseif what == "silence" then
    conn:write("HTTP/1.1 403 Forbidden\r\nContent-Length: 100\r\n\r\nbegun")
  else
    conn:write("HTTP/1.1 403 Forbidden\r\n\r\nup to the end")
    conn:half_close()
  end
  conn:read_all()
end

sockets["/moved"] = function(conn, head)
  conn:respond(302, "", {"Location: " .. head.path:match("to=(.*)$"), "Connection: close"})
  return false
end

-- Sends this many messages.
sockets["/stream"] = function(conn, head)
  conn:accept_ws(head)
  for i = 1, tonumber(head.path:match("count=(%d+)")) do
    conn:write_frame("text", ("message %d"):format(i))
  end
  conn:close_ws(1000, "done")
end

-- Each name: cuts off as many connections as asked after a message, refuses as many, then echoes.
local visits = {}
sockets["/flaky"] = function(conn, head)
  local name, lost, refused = head.path:match("name=(%w+)&lost=(%d+)&refused=(%d+)")
  visits[name] = (visits[name] or 0) + 1
  if visits[name] <= tonumber(lost) then
    conn:accept_ws(head)
    conn:write_frame("text", ("visit %d"):format(visits[name]))
    hang_up(conn)
    return
  elseif visits[name] <= lost + refused then
    return
  end
  conn:accept_ws(head)
  conn:write_frame("text", ("visit %d"):format(visits[name]))
  conn:echo_ws()
end

-- Reads nothing for a while, then answers each message with as many bytes, all of them x.
sockets["/lazy"] = function(conn, head)
  conn:accept_ws(head)
  conn:sleep(PAUSE_SECONDS * 3)
  local read = conn:read_frame(true)
  while read.opcode ~= websocket.opcodes.close do
    conn:write_frame("binary", ("x"):rep(#read.payload))
    read = conn:read_frame(true)
  end
  conn:write_frame("close", close_payload(1000))
end

-- Tells whether frames are compressed (RSV1) and which extension was offered.
sockets["/compressed"] = function(conn, head)
  conn:accept_ws(head, {extensions = head.headers["sec-websocket-extensions"]})
  local read = conn:read_frame()
  conn:write_frame("text", ("rsv1=%s offered=%s"):format(tostring(read.rsv1),
    tostring(head.headers["sec-websocket-extensions"])))
  conn:echo_ws()
end

--- What serves a target.
-- @treturn function takes the connection and the head
local function find(target)
  local serve = sockets[target:match("^[^?]*")]
  return function(conn, head)
    if serve then
      serve(conn, head)
    else
      conn:respond(404, "no such socket", {"Connection: close"})
    end
    return false
  end
end

return {find = find}
