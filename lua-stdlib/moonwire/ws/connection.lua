--- One WebSocket, with what has come and what is to go, over as many connections of libwebsockets as it takes.
--
-- The callbacks only note what happens; whatever waits turns the context that all WebSockets share, so that all of them go
-- on while one is waited for.
-- @module moonwire.ws.connection

local lws = require("libwebsockets")
local headers = require("moonwire.http.headers")
local queue = require("moonwire.ws.queue")
local url = require("moonwire.http.url")
local vhosts = require("moonwire.http.vhosts")

local MICROSECONDS, MILLISECONDS = 1e6, 1e3
local LONGEST_WAIT = 2 ^ 31
local ABNORMAL, NO_STATUS = 1006, 1005
local CREDENTIALS = {authorization = true, cookie = true}

local function now()
  return lws.now_usecs() / MICROSECONDS
end

-- What a close frame says.
local function code_and_reason(payload)
  if #payload < 2 then
    return NO_STATUS, ""
  end
  local high, low = payload:byte(1, 2)
  return high * 256 + low, payload:sub(3)
end

local links = {}

local function fields_of(self)
  local fields = self.foreign and headers.without(self.asked.fields, CREDENTIALS) or self.asked.fields
  local auth = self.asked.auth or self.target.user and {self.target.user, self.target.password or ""}
  if auth and not self.foreign and not headers.find(fields, "authorization") then
    fields = headers.without(fields, {})
    fields[#fields + 1] = {"Authorization", lws.http_basic_auth_gen(auth[1], auth[2])}
  end
  return headers.without(fields, {host = true})
end

local function dial(self)
  local asked, target = self.asked, self.target
  self.state, self.foreign, self.place, self.response = "connecting", false, target, nil
  self.pieces, self.sending, self.held = {}, false, false
  local flags = lws.bor(asked.insecure, target.secure and lws.LCCSCF_USE_SSL or 0, lws.LCCSCF_HTTP_NO_CACHE_CONTROL)
  local wsi, err = lws.client_connect_via_info({
    context = self.vhost.context, vhost = self.vhost.vhost, port = target.port, path = target.target,
    address = asked.unix_socket and "+" .. asked.unix_socket or target.host,
    host = headers.find(asked.fields, "host") or target.authority, origin = asked.origin,
    protocol = asked.protocols, alpn = asked.alpn, ssl_connection = flags, retry_and_idle_policy = asked.idle,
    userdata = self,
  })
  self.wsi = wsi
  return wsi and true, err
end

-- It is over for good.
local function finish(self, clean, code, reason)
  self.state, self.clean, self.code, self.reason = "closed", clean, code, reason
  self.outbox = queue.new()
end

local lost

-- Tries again after a while that grows with every failure.
local function retry_later(self)
  local plan = self.asked.reconnect
  local base = math.min(plan.initial * plan.factor ^ self.failures, plan.max)
  local policy = {retry_ms_table = {base * MILLISECONDS}, jitter_percent = math.floor(plan.jitter * 100)}
  local delay = lws.retry_get_delay_ms(policy, 0) / MILLISECONDS
  self.failures, self.delay, self.state = self.failures + 1, delay, "waiting"
  self.timer = self.vhost.context:sul_schedule(function()
    self.timer = nil
    if self.state == "waiting" then
      local ok, err = dial(self)
      if not ok then
        lost(self, false, ABNORMAL, err)
      end
    end
  end, math.ceil(delay * MICROSECONDS))
end

-- The connection has gone, from whichever side.
function lost(self, clean, code, reason)
  local plan = self.asked.reconnect
  if self.opened and now() - self.opened > (self.delay or 0) then
    self.failures = 0
  end
  local was_open = self.opened ~= nil
  self.opened, self.wsi = nil, nil
  local again = plan and self.established and not self.goodbye and self.failures < plan.attempts
  if again and (not was_open or plan.when(code, reason)) then
    retry_later(self)
  else
    finish(self, clean, code, reason)
  end
end

links[lws.CALLBACK_CLIENT_APPEND_HANDSHAKE_HEADER] = function(self, wsi)
  for _, field in ipairs(fields_of(self)) do
    wsi:add_http_header_by_name(field[1], field[2])
  end
end

-- Credentials are for the server they were given for.
links[lws.CALLBACK_CLIENT_HTTP_REDIRECT] = function(self, _, location)
  local place = url.resolve(self.place, location)
  local target = self.target
  local same = place and place.host == target.host and place.port == target.port and place.secure == target.secure
  self.place, self.foreign = place or self.place, self.foreign or not same
end

links[lws.CALLBACK_CLIENT_FILTER_PRE_ESTABLISH] = function(self, wsi)
  self.response = wsi:response_head()
end

links[lws.CALLBACK_CLIENT_ESTABLISHED] = function(self, wsi)
  self.state, self.opened, self.protocol = "open", now(), wsi:subprotocol()
  self.headers, self.version = headers.of_response(self.response.fields), self.response.version
  self.reopened, self.established = self.established, true
  if not self.outbox:is_empty() then
    wsi:callback_on_writable()
  end
end

links[lws.CALLBACK_CLIENT_RECEIVE] = function(self, wsi, data)
  table.insert(self.pieces, data)
  if wsi:is_final_fragment() then
    local message = table.concat(self.pieces)
    self.pieces = {}
    self.inbox:push(message, wsi:frame_is_binary() and "binary" or "text")
    if self.inbox.bytes > self.asked.max_pending and not self.flowing then
      self.held = true
      wsi:rx_flow_control(0)
    end
  end
end

links[lws.CALLBACK_CLIENT_RECEIVE_PONG] = function(self, _, payload)
  self.pongs[payload or ""] = now()
end

-- What was written before has gone.
local function sent(self)
  if self.sending then
    self.sending = false
    self.outbox:pop()
  end
end

links[lws.CALLBACK_CLIENT_WRITEABLE] = function(self, wsi)
  sent(self)
  local ping = table.remove(self.pings, 1)
  local data, flags = self.outbox:peek()
  if ping then
    wsi:write(ping, lws.WRITE_PING)
  elseif data then
    if wsi:write(data, flags) < 0 then
      return -1
    end
    self.sending = true
  elseif self.goodbye and self.state == "open" then
    self.state = "closing"
    wsi:close_reason(self.goodbye[1], self.goodbye[2])
    return -1
  else
    return 0
  end
  wsi:callback_on_writable()
end

links[lws.CALLBACK_CLIENT_CLOSED] = function(self, wsi)
  if self.sending then
    -- It may have arrived: to send it again might do harm.
    sent(self)
  end
  if wsi:has_peer_closed() then
    local code, reason = code_and_reason(wsi:get_close_payload())
    lost(self, true, code, reason)
  else
    lost(self, false, ABNORMAL, wsi:close_error() or "the connection was lost")
  end
end

local function failed(self, wsi, data)
  self.failure, self.response, self.refusal = data or "failed", wsi:response_head(), wsi:refusal_body()
  lost(self, false, ABNORMAL, self.failure)
end

links[lws.CALLBACK_CLIENT_CONNECTION_ERROR] = failed
links[lws.CALLBACK_CLOSED_CLIENT_HTTP] = failed

local function callback(wsi, reason, self, data)
  local act = links[reason]
  if act and type(self) == "table" and self.wsi == wsi then
    return act(self, wsi, data)
  end
  return 0
end

local shared

-- The context of all WebSockets.
local function all()
  shared = shared or vhosts.new(callback)
  return shared
end

--- Lets all WebSockets go on.
-- @tparam table self
-- @tparam[opt] number seconds how long to wait for something to happen, without limit when absent
local function turn(self, seconds)
  self.vhost.context:service(seconds and math.ceil(math.min(seconds * MILLISECONDS, LONGEST_WAIT)) or nil)
  if self.reopened and self.state == "open" then
    self.reopened = false
    local on_open = self.asked.reconnect.on_open
    if on_open then
      on_open(self.face)
    end
  end
end

--- Turns until something holds.
-- @tparam table self
-- @tparam function holds
-- @tparam[opt] number timeout in seconds; 0 only looks
-- @treturn boolean whether it does
local function await(self, holds, timeout)
  local deadline = timeout and now() + timeout
  local looked = false
  while not holds() do
    local left = deadline and deadline - now()
    if left and left <= 0 and looked then
      return false
    end
    turn(self, left and math.max(left, 0))
    looked = true
  end
  return true
end

-- Lets through what is held back.
local function release(self)
  if self.held then
    self.held = false
    if self.wsi then
      self.wsi:rx_flow_control(1)
    end
  end
end

--- As `await`, and takes in whatever comes meanwhile: what is awaited may come behind it, or a peer may read only after it
-- has got rid of what it sends.
local function await_peer(self, holds, timeout)
  self.flowing = true
  release(self)
  local ok, happened = pcall(await, self, holds, timeout)
  self.flowing = false
  if not ok then
    error(happened, 0)
  end
  return happened
end

--- Ends it without any ceremony.
local function drop(self, why)
  if self.timer then
    self.timer.cancel()
    self.timer = nil
  end
  local wsi = self.wsi
  if self.state ~= "closed" then
    self.wsi = nil
    finish(self, false, ABNORMAL, why)
  end
  if wsi then
    wsi:wsi_close()
    self.vhost.context:service(0)
  end
end

--- Begins a WebSocket, and waits until it is open or has failed.
-- @tparam table asked as moonwire.ws.options gives it
-- @treturn[1] table
-- @treturn[2] nil
-- @treturn[2] string what failed
-- @treturn[2] table `status`, `reason`, `version`, `headers`, `body` of the response, if there was one
local function open(asked)
  local vhost, err = all():find(asked.vhost_fields)
  if not vhost then
    return nil, err
  end
  local self = {
    asked = asked, target = asked.target, vhost = {context = all().context, vhost = vhost}, inbox = queue.new(),
    outbox = queue.new(), pings = {}, pongs = {}, failures = 0,
  }
  local ok
  ok, err = dial(self)
  if not ok then
    return nil, err
  end
  if not await(self, function() return self.state ~= "connecting" end, asked.timeout) then
    drop(self, "timed out")
    return nil, "timed out"
  elseif not self.established then
    local head = self.response
    return nil, self.failure, head and {
      status = head.status, reason = head.reason, version = head.version, headers = headers.of_response(head.fields),
      body = self.refusal,
    }
  end
  return self
end

--- Puts a message into the queue, and sends as much as goes.
local function push(self, data, flags)
  self.outbox:push(data, flags)
  if self.wsi and self.state == "open" then
    self.wsi:callback_on_writable()
  end
  turn(self, 0)
end

--- Takes the next message out.
local function pop(self)
  local message, kind = self.inbox:pop()
  if self.inbox.bytes <= self.asked.max_pending / 2 then
    release(self)
  end
  return message, kind
end

return {
  open = open,
  await = await,
  await_peer = await_peer,
  push = push,
  pop = pop,
  drop = drop,
  turn = turn,
  now = now,
}
