--- WebSockets that wait for their messages (RFC 6455).
--
--     local ws = require("moonwire.ws")
--     local conn = assert(ws.connect("wss://echo.example/"))
--     assert(conn:send("hello"))
--     print(conn:receive(5))
--     conn:close()
--
-- Messages are whole, however they were cut up on the way. While one connection is waited for, all of them go on: what
-- comes for the others is kept for them. Nothing goes on, pings included, while the script does something else.
--
-- `conn.url`, `conn.protocol` (what the server chose of `protocols`, if anything), `conn.headers` (of its answer, as
-- moonwire.http has them) and `conn.version` (`"HTTP/1.1"`, or `"HTTP/2"` for a stream of it) tell about a connection.
-- @module moonwire.ws

local connection = require("moonwire.ws.connection")
local lws = require("libwebsockets")
local options_of = require("moonwire.ws.options")
local text = require("moonwire.ws.text")

local FLAGS = {text = lws.WRITE_TEXT, binary = lws.WRITE_BINARY}
local NORMAL = 1000
local MOST_CLOSE_REASON, MOST_PING = 123, 125
local PING_SECONDS = 10

-- The key of what is behind the face that scripts have.
local STATE = {}

local methods = {}
local metatable = {__name = "websocket"}

local function state_of(self, name)
  local state = type(self) == "table" and rawget(self, STATE)
  if not state then
    error(("bad argument #1 to '%s' (websocket expected, got %s)"):format(name, type(self)), 3)
  end
  return state
end

local SHOWN = {
  url = function(state) return state.target.text end,
  protocol = function(state) return state.protocol end,
  headers = function(state) return state.headers end,
  version = function(state) return state.version end,
}

function metatable.__index(self, name)
  if SHOWN[name] then
    return SHOWN[name](rawget(self, STATE))
  end
  return methods[name]
end

local function check_string(position, name, value)
  if type(value) ~= "string" then
    error(("bad argument #%d to '%s' (string expected, got %s)"):format(position, name, type(value)), 3)
  end
end

local function check_time(position, name, value)
  if value ~= nil and (type(value) ~= "number" or value ~= value) then
    error(("bad argument #%d to '%s' (number expected, got %s)"):format(position, name, type(value)), 3)
  end
end

local function closed(state)
  return nil, "closed", state.code, state.reason
end

--- Sends a message. It is in a queue then, and goes out while this or another connection is waited for; `close` sees to it
-- that it has gone. With more than `max_pending` bytes in the queue, this waits first, and takes in what comes meanwhile.
-- @function conn:send
-- @tparam string data
-- @tparam[opt="text"] string kind `"text"`, in UTF-8, or `"binary"`
-- @treturn[1] boolean true
-- @treturn[2] nil
-- @treturn[2] string `"closed"`, or what is wrong with a text
-- @treturn[2] number with `"closed"`: the code, 1006 for a connection that was lost
-- @treturn[2] string with `"closed"`: the reason
function methods:send(data, kind)
  local state = state_of(self, "send")
  check_string(2, "send", data)
  kind = kind or "text"
  if not FLAGS[kind] then
    error(("bad argument #3 to 'send' (\"text\" or \"binary\" expected, got '%s')"):format(tostring(kind)), 2)
  elseif kind == "text" and not text.is_utf8(data) then
    return nil, "text is not UTF-8"
  end
  connection.await_peer(state, function()
    return state.state == "closed" or state.outbox.bytes <= state.asked.max_pending
  end)
  if state.state == "closed" then
    return closed(state)
  end
  connection.push(state, data, FLAGS[kind])
  return true
end

--- Waits for the next message. Those that came before the end are all told before the end is.
-- @function conn:receive
-- @tparam[opt] number timeout in seconds, without limit when absent; 0 only looks
-- @treturn[1] string the message
-- @treturn[1] string `"text"` or `"binary"`
-- @treturn[2] nil
-- @treturn[2] string `"timeout"`
-- @treturn[3] nil
-- @treturn[3] string `"closed"`
-- @treturn[3] number the code: the peer's, 1005 when it gave none, 1006 when the connection was lost
-- @treturn[3] string the reason: the peer's, or what went wrong
function methods:receive(timeout)
  local state = state_of(self, "receive")
  check_time(2, "receive", timeout)
  local happened = connection.await(state, function()
    return not state.inbox:is_empty() or state.state == "closed"
  end, timeout)
  if not state.inbox:is_empty() then
    return connection.pop(state)
  elseif not happened then
    return nil, "timeout"
  end
  return closed(state)
end

--- Messages up to the end: `for message, kind in conn:messages() do`.
-- @function conn:messages
-- @treturn function
function methods:messages()
  state_of(self, "messages")
  return function()
    local message, kind = self:receive()
    if message then
      return message, kind
    end
    return nil
  end
end

--- Sends a ping and waits for its pong.
-- @function conn:ping
-- @tparam[opt] string payload at most 125 bytes; one that is like no other when absent
-- @tparam[opt=10] number timeout in seconds
-- @treturn[1] number how long it took, in seconds
-- @treturn[2] nil
-- @treturn[2] string `"timeout"` or `"closed"`
function methods:ping(payload, timeout)
  local state = state_of(self, "ping")
  check_time(3, "ping", timeout)
  local begun = connection.now()
  payload = payload or ("%.0f"):format(begun * 1e6)
  check_string(2, "ping", payload)
  if #payload > MOST_PING then
    error("bad argument #2 to 'ping' (longer than 125 bytes)", 2)
  end
  if state.state ~= "open" then
    return nil, state.state == "closed" and "closed" or "timeout"
  end
  state.pongs[payload] = nil
  table.insert(state.pings, payload)
  state.wsi:callback_on_writable()
  local happened = connection.await_peer(state, function()
    return state.pongs[payload] ~= nil or state.state == "closed"
  end, timeout or PING_SECONDS)
  local answered = state.pongs[payload]
  state.pongs[payload] = nil
  if answered then
    return answered - begun
  end
  return nil, happened and "closed" or "timeout"
end

local function check_close(code, reason)
  local usual = type(code) == "number" and (code >= 1000 and code <= 1003 or code >= 1007 and code <= 1014)
  local own = type(code) == "number" and code >= 3000 and code <= 4999
  if not (usual or own) or code % 1 ~= 0 then
    error("bad argument #2 to 'close' (a close code expected)", 3)
  end
  check_string(3, "close", reason)
  if #reason > MOST_CLOSE_REASON or not text.is_utf8(reason) then
    error("bad argument #3 to 'close' (at most 123 bytes of UTF-8 expected)", 3)
  end
end

--- Sends what is queued, closes, and waits for the peer to do so, too. What has come can still be received. It can be asked
-- again at any time how it ended.
-- @function conn:close
-- @tparam[opt=1000] number code
-- @tparam[opt=""] string reason at most 123 bytes
-- @treturn boolean whether both sides have closed in order
-- @treturn number the peer's code, 1005 when it gave none, 1006 when the connection was lost
-- @treturn string the peer's reason, or what went wrong
function methods:close(code, reason)
  local state = state_of(self, "close")
  code, reason = code or NORMAL, reason or ""
  check_close(code, reason)
  if state.state == "open" then
    state.goodbye = {code, reason}
    state.wsi:callback_on_writable()
    connection.await_peer(state, function() return state.state == "closed" end, state.asked.timeout)
  end
  if state.state ~= "closed" then
    connection.drop(state, "closed before the peer was")
  end
  return state.clean, state.code, state.reason
end

--- How many bytes of messages have not gone yet.
-- @function conn:pending
-- @treturn number
function methods:pending()
  return state_of(self, "pending").outbox.bytes
end

--- Whether it is open; not while it is being opened again.
-- @function conn:is_open
-- @treturn boolean
function methods:is_open()
  return state_of(self, "is_open").state == "open"
end

--- Opens a WebSocket.
--
-- The options:
--
--   * `protocols`: subprotocols to offer, a list or one
--   * `headers`: as moonwire.http has them; `origin`; `auth`: `{user, password}`
--   * `timeout`: seconds for opening, and for closing; 20 when absent
--   * `ca_file`, `cert_file`, `key_file`, `key_password`, `insecure`, `proxy`, `unix_socket`: as moonwire.http has them
--   * `alpn`: `"h2"` for a WebSocket that is a stream of HTTP/2 (RFC 8441) where the server offers that; `"http/1.1"` when
--     absent
--   * `compress`: true offers permessage-deflate
--   * `max_message`: the most bytes of a message that comes, 16 MiB when absent; a larger one ends the connection
--   * `max_pending`: how many bytes may wait, to be sent or to be received, before the one or the other side has to; 16 MiB
--   * `ping_interval`: seconds without a sign of the peer after which it is pinged; `pong_timeout`: how long it may then be
--     silent before the connection is taken to be lost. One alone stands for both. Both count while the script waits.
--   * `reconnect`: true, or a table: a connection that was lost is opened again while the script waits. `initial` seconds
--     (0.5) before the first attempt, `factor` times (2) as long before each further one, `max` (30) at most, up to the part
--     `jitter` (0.5) of it more by chance, `attempts` (no limit) in a row; `when(code, reason)` tells whether it should be
--     (unless the code is 1000); `on_open(conn)` is called each time it was. Messages in the queue go out then, but the one
--     that was under way when the connection was lost is not sent again.
-- @tparam string address `ws://` or `wss://`, with a user and password perhaps
-- @tparam[opt] table options
-- @treturn[1] conn
-- @treturn[2] nil
-- @treturn[2] string what failed
-- @treturn[2] table `status`, `reason`, `version`, `headers` and `body` (its first 64 KiB) of the server's answer; nil when
-- there was none
local function connect(address, options)
  local asked, err = options_of.read(address, options, 2)
  if not asked then
    return nil, err
  end
  local state, open_err, response = connection.open(asked)
  if not state then
    return nil, ("websocket to %s failed: %s"):format(asked.target.authority, open_err), response
  end
  state.face = setmetatable({[STATE] = state}, metatable)
  return state.face
end

return {connect = connect}
