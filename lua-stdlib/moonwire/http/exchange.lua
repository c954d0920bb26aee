--- One request and its response over libwebsockets, without redirects.
--
-- The callbacks only note what happens; bodies are made and taken between the service calls, so that the functions of the
-- script that give or take them may do anything, other requests included.
-- @module moonwire.http.exchange

local lws = require("libwebsockets")
local headers = require("moonwire.http.headers")
local sink = require("moonwire.http.sink")

local MICROSECONDS = 1e6
local MILLISECONDS = 1e3
local LONGEST_WAIT = 2 ^ 31
local SUCCESS, NO_SUCCESS = 200, 300

local function now()
  return lws.now_usecs() / MICROSECONDS
end

local function fail(state, message, code)
  if not state.ended then
    state.ended, state.failure, state.code = true, message, code
  end
end

-- Opens the body, and says how long it is where that is known.
local function begin_body(state, wsi)
  local source, err = state.request.body.open(wsi)
  if not source then
    fail(state, "cannot read the body: " .. err, "io")
    return -1
  end
  if source.length then
    wsi:add_http_header_by_name("Content-Length", ("%.0f"):format(source.length))
  end
  if source.length ~= 0 then
    state.source = source
    wsi:client_http_body_pending(1)
  end
end

local callbacks = {}

callbacks[lws.CALLBACK_CLIENT_APPEND_HANDSHAKE_HEADER] = function(state, wsi)
  state.connected = true
  for _, field in ipairs(state.request.fields) do
    wsi:add_http_header_by_name(field[1], field[2])
  end
  if state.request.body then
    return begin_body(state, wsi)
  end
end

callbacks[lws.CALLBACK_CLIENT_HTTP_WRITEABLE] = function(state, wsi)
  local piece = state.piece
  state.piece = nil
  if piece and wsi:write(piece, lws.WRITE_HTTP) ~= #piece then
    fail(state, "the body cannot be sent", "closed")
    return -1
  elseif state.source_ended then
    wsi:client_http_body_pending(0)
  end
end

callbacks[lws.CALLBACK_ESTABLISHED_CLIENT_HTTP] = function(state, wsi)
  state.head = wsi:response_head()
end

callbacks[lws.CALLBACK_RECEIVE_CLIENT_HTTP] = function(_, wsi)
  return wsi:http_client_read()
end

callbacks[lws.CALLBACK_RECEIVE_CLIENT_HTTP_READ] = function(state, _, data)
  state.pieces[#state.pieces + 1] = data
end

callbacks[lws.CALLBACK_COMPLETED_CLIENT_HTTP] = function(state)
  state.ended, state.whole = true, true
end

callbacks[lws.CALLBACK_CLOSED_CLIENT_HTTP] = function(state, wsi)
  fail(state, wsi:close_error() or "the response was cut short", "cut_short")
end

callbacks[lws.CALLBACK_CLIENT_CONNECTION_ERROR] = function(state, _, data)
  local timed_out = (data or ""):lower():find("timed out", 1, true)
  fail(state, data, timed_out and "timed_out" or state.connected and "cut_short" or "connect_failed")
end

-- The callback of all vhosts that requests go through.
local function callback(wsi, reason, state, data)
  local act = callbacks[reason]
  if act and type(state) == "table" and state.request and not state.ended then
    state.active = now()
    return act(state, wsi, data)
  end
  -- What nobody waits for any more must not hold up the connection.
  return reason == lws.CALLBACK_RECEIVE_CLIENT_HTTP and wsi:http_client_read() or 0
end

-- Gets the next piece of the body, unless the last one has not gone yet.
local function produce(state, wsi)
  if state.source and not state.piece and not state.source_ended and not state.ended then
    state.piece = state.source.next()
    state.source_ended = state.piece == nil
    state.active = now()
    wsi:callback_on_writable()
  end
end

local function open_sink(state)
  local request, head = state.request, state.head
  local found = headers.of_response(head.fields)
  local succeeded = head.status >= SUCCESS and head.status < NO_SUCCESS
  local made, err, code = sink.new({
    to = succeeded and request.to or nil,
    limit = request.max_body,
    coding = request.decode and found["content-encoding"] or nil,
    total = tonumber(found["content-length"]),
    progress = succeeded and request.progress or nil,
  })
  if not made then
    -- The response may be over already, which does not make it one.
    state.ended = false
    fail(state, err, code)
  end
  state.sink, state.headers = made, found
end

-- Gives on what has come.
local function consume(state)
  if state.head and not state.sink and not state.failure then
    open_sink(state)
  end
  local pieces = state.pieces
  state.pieces = {}
  for _, piece in ipairs(pieces) do
    local ok, err, code = true, nil, nil
    if state.sink and not state.failure then
      ok, err, code = state.sink:write(piece)
    end
    if not ok then
      state.ended = false
      fail(state, err, code)
    end
  end
end

-- How long the next event may take; nil when the time is up, which is noted.
local function patience(state)
  local time, request = now(), state.request
  local left = math.min(request.deadline - time, state.active + request.idle_timeout - time)
  if state.connected or request.deadline <= time then
    if left <= 0 then
      fail(state, "timed out", "timed_out")
      return nil
    end
    return left
  end
  -- Until there is a connection, the library watches the time for it.
  return request.deadline - time
end

local function drive(state, context, wsi)
  while not state.ended do
    produce(state, wsi)
    local left = not state.ended and patience(state)
    if left then
      context:service(math.ceil(math.min(left * MILLISECONDS, LONGEST_WAIT)))
    end
    consume(state)
  end
end

local function result(state)
  if not state.whole or state.failure then
    return nil, state.failure or "failed", state.code or "failed"
  end
  local body, err, code = state.sink:finish()
  state.sink = nil
  if not body then
    return nil, err, code
  end
  return state, type(body) == "string" and body or nil
end

local function clean_up(state, context, wsi)
  if state.source then
    state.source.close()
  end
  if state.sink then
    state.sink:discard()
  end
  if not state.whole then
    state.ended = true
    wsi:wsi_close()
    context:service(0)
  end
end

--- Makes a request and waits for the end of its response.
-- @tparam libwebsockets.context context
-- @tparam table info for `client_connect_via_info`, without `userdata`
-- @tparam table request `fields`, a list of `{name, value}`; `body` as moonwire.http.body has it; `to`, `progress`,
-- `max_body`, `decode`; `deadline`, when the time is up; `idle_timeout`
-- @treturn[1] table `head` and `headers`
-- @treturn[1] string the body; nil when it has gone elsewhere
-- @treturn[2] nil
-- @treturn[2] string what failed
-- @treturn[2] string code
local function run(context, info, request)
  local state = {request = request, pieces = {}, active = now()}
  info.userdata = state
  local wsi, err = lws.client_connect_via_info(info)
  if not wsi then
    return nil, err, "connect_failed"
  end
  -- Functions of the script may raise errors; whatever happens, nothing is left open.
  local ok, raised = pcall(drive, state, context, wsi)
  local head, body, code
  if ok then
    head, body, code = result(state)
  end
  clean_up(state, context, wsi)
  if not ok then
    error(raised, 0)
  end
  return head, body, code
end

return {
  run = run,
  callback = callback,
  now = now,
}
