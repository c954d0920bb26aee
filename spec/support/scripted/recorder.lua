--- Writes down what a context tells its callbacks, in the short names of the reference's sequences, and lets a spec act
-- upon it: a hook per name, whose result is the callback's.

local lws = require("libwebsockets")
local clock = require("scripted.clock")

local SHORT = {
  CLIENT_CONNECTION_ERROR = "ERR", CLIENT_FILTER_PRE_ESTABLISH = "FILTER", CLIENT_ESTABLISHED = "EST",
  CLIENT_RECEIVE = "RX", CLIENT_RECEIVE_PONG = "PONG", CLIENT_WRITEABLE = "WR",
  CLIENT_APPEND_HANDSHAKE_HEADER = "APPEND", CLIENT_CONFIRM_EXTENSION_SUPPORTED = "OFFER",
  WS_PEER_INITIATED_CLOSE = "PEERCLOSE", ESTABLISHED_CLIENT_HTTP = "ECH", CLOSED_CLIENT_HTTP = "CLOSED",
  RECEIVE_CLIENT_HTTP = "RCH", COMPLETED_CLIENT_HTTP = "DONE", RECEIVE_CLIENT_HTTP_READ = "READ",
  CLIENT_HTTP_WRITEABLE = "HWR", OPENSSL_PERFORM_SERVER_CERT_VERIFICATION = "VFY", EVENT_WAIT_CANCELLED = "CANCELLED",
  TIMER = "TIMER", CLIENT_CLOSED = "WSCLOSED", CLIENT_HTTP_DROP_PROTOCOL = "DROP", CLIENT_HTTP_BIND_PROTOCOL = "BIND",
  WS_CLIENT_BIND_PROTOCOL = "WSBIND", WS_CLIENT_DROP_PROTOCOL = "WSDROP", CLIENT_HTTP_REDIRECT = "REDIRECT",
  CHILD_CLOSING = "CHILD", PROTOCOL_INIT = "INIT", PROTOCOL_DESTROY = "DESTROY",
}

-- What a sequence shows unless asked for more, and in which form.
local SHOWN = {
  APPEND = "%s", FILTER = "%s{%d}", ECH = "%s{%d}", EST = "%s", RX = "%s[%d]", PONG = "%s[%d]", PEERCLOSE = "%s[%d]",
  WSCLOSED = "%s", ERR = "%s", RCH = "%s", READ = "%s[%d]", DONE = "%s", CLOSED = "%s", HWR = "%s",
}
local FORMS = {VFY = "%s[%d]", REDIRECT = "%s[%d]"}
local ENDS = {ERR = true, WSCLOSED = true, CLOSED = true}

local short_of = {}
for name, short in pairs(SHORT) do
  short_of[lws["CALLBACK_" .. name]] = short
end

local methods = {}
local metatable = {__name = "recorder", __index = methods}

local function is_true(value)
  return value == true or type(value) == "number" and value ~= 0
end

local function describe_piece(event)
  local wsi = event.wsi
  event.first, event.final = is_true(wsi:is_first_fragment()), is_true(wsi:is_final_fragment())
  event.binary, event.remaining = is_true(wsi:frame_is_binary()), wsi:remaining_packet_payload()
end

local function note(self, wsi, reason, user, data, len)
  local name = short_of[reason]
  if not name then
    return nil
  end
  local event = {wsi = wsi, name = name, user = user, data = data, len = len, at = clock.now()}
  if SHOWN[name] then
    event.status = wsi:http_client_http_response()
  end
  if name == "RX" then
    describe_piece(event)
  end
  table.insert(self.events, event)
  return event
end

local function text_of(event)
  local form = SHOWN[event.name] or FORMS[event.name] or "%s"
  local number = form:find("{", 1, true) and event.status or event.len
  return form:format(event.name, number or -1)
end

--- The events of a connection, or all.
-- @param wsi nil for all
-- @tparam[opt] string name only these
-- @treturn {table,...} `wsi`, `name`, `user`, `data`, `len`, `at`, and `status` as it was then; of RX `first`, `final`,
-- `binary`, `remaining`
function methods:of(wsi, name)
  local found = {}
  for _, event in ipairs(self.events) do
    if (wsi == nil or event.wsi == wsi) and (name == nil or event.name == name) then
      found[#found + 1] = event
    end
  end
  return found
end

--- How many events there were.
function methods:count(name, wsi)
  return #self:of(wsi, name)
end

--- The last event of a name; nil when there was none.
function methods:last(wsi, name)
  local found = self:of(wsi, name)
  return found[#found]
end

--- What happened to a connection, as the reference writes it: `"APPEND FILTER{101} EST RX[5] WSCLOSED"`.
-- @param wsi
-- @tparam[opt] string also names that are not shown otherwise, such as `"BIND DROP"`
-- @treturn string
function methods:sequence(wsi, also)
  local shown = {}
  for name in (also or ""):gmatch("%S+") do
    shown[name] = true
  end
  local texts = {}
  for _, event in ipairs(self:of(wsi)) do
    if SHOWN[event.name] or shown[event.name] then
      texts[#texts + 1] = text_of(event)
    end
  end
  return table.concat(texts, " ")
end

--- The data of all events of a name, together.
function methods:joined(wsi, name)
  local pieces = {}
  for i, event in ipairs(self:of(wsi, name)) do
    pieces[i] = event.data or ""
  end
  return table.concat(pieces)
end

--- The text of a connection's ERR; nil when there was none.
function methods:error(wsi)
  local event = self:last(wsi, "ERR")
  return event and (event.data or "")
end

--- The events that ended a connection, or all connections.
function methods:ends(wsi)
  local found = {}
  for _, event in ipairs(self:of(wsi)) do
    if ENDS[event.name] then
      found[#found + 1] = event
    end
  end
  return found
end

--- Whether a connection has ended.
function methods:ended(wsi)
  return #self:ends(wsi) > 0
end

--- A recorder.
-- @treturn table `callback`, for a protocol; `hooks`, functions by name, each of which takes the event; `events`
local function new()
  local self = setmetatable({events = {}, hooks = {}}, metatable)
  function self.callback(wsi, reason, user, data, len)
    local event = note(self, wsi, reason, user, data, len)
    local hook = event and self.hooks[event.name]
    return hook and hook(event)
  end
  return self
end

return {new = new}
