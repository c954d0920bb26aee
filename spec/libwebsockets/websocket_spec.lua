-- WebSocket: messages and pieces, pings. The acceptance cases 1 to 15, 18 and 20 of the reference.

local lws = require("libwebsockets")
local recorder = require("scripted.recorder")
local staging = require("scripted.stage")
local websocket = require("scripted.websocket")

local LARGE = 200000
local HUGE = 1000000
local PIECE = 4096

local frame = websocket.frame

local function all_bytes()
  local bytes = {}
  for i = 0, 255 do
    bytes[i + 1] = string.char(i)
  end
  return table.concat(bytes)
end

-- A payload that would show pieces lost, doubled or in the wrong order.
local function patterned(size)
  local parts = {}
  for i = 1, math.ceil(size / 8) do
    parts[i] = ("%08d"):format(i)
  end
  return table.concat(parts):sub(1, size)
end

-- What each RX told of one aspect.
local function column(events, key)
  local values = {}
  for i, event in ipairs(events) do
    values[i] = event[key]
  end
  return values
end

describe("libwebsockets: WebSocket", function()
  local stage, log

  before_each(function()
    stage = staging.new()
    log = stage.log
  end)

  after_each(function()
    stage:finish()
  end)

  -- Sends messages, each `{payload, flags}`, once the connection is up.
  local function send_at_start(...)
    local messages = {...}
    log.hooks.EST = function(event)
      for _, message in ipairs(messages) do
        stage:send(event.wsi, message[1], message[2])
      end
    end
  end

  local function await_rx(count, wsi)
    stage:drive(count .. " RX", function() return log:count("RX", wsi) >= count end)
  end

  -- Opens to a server that sends these bytes, and awaits so many RX.
  local function receive(bytes, count, options)
    local server = stage:serve(websocket.sends(bytes, options))
    local wsi = stage:open(server)
    await_rx(count, wsi)
    return wsi, server, log:of(wsi, "RX")
  end

  it("1 ws-connect: APPEND, FILTER{101}, EST, and the protocol as asked", function()
    local wsi = stage:open(stage:serve(websocket.echo({protocol = "spec"})))
    stage:await(wsi, "EST")
    assert.equal("APPEND FILTER{101} EST", log:sequence(wsi))
    assert.equal("spec", wsi:get_protocol().name)
  end)

  -- A context with another protocol before ours; its recorder.
  local function behind_another()
    local other = recorder.new()
    stage:context({protocols = {{name = "other", callback = other.callback}, {name = "spec", callback = log.callback}}})
    return other
  end

  it("1 ws-connect: binds the local protocol of the name that is asked for", function()
    local other = behind_another()
    local wsi = stage:open(stage:serve(websocket.echo({protocol = "spec"})))
    stage:await(wsi, "EST")
    assert.equal("APPEND FILTER{101} EST", log:sequence(wsi))
    assert.equal("", other:sequence(wsi))
  end)

  it("1 ws-connect: binds the protocol named local_protocol_name, whatever list is sent", function()
    local other = behind_another()
    local server = stage:serve(websocket.echo({protocol = "chat.2"}))
    local wsi = stage:open(server, {protocol = "chat.1, chat.2", local_protocol_name = "spec"})
    stage:await(wsi, "EST")
    assert.equal("chat.1, chat.2", server.requests[1].headers["sec-websocket-protocol"])
    assert.equal("spec", wsi:get_protocol().name)
    assert.equal("", other:sequence(wsi))
  end)

  it("2 ws-echo-text: hello comes back first, final, not binary", function()
    local server = stage:serve(websocket.echo())
    send_at_start({"hello", lws.WRITE_TEXT})
    local wsi = stage:open(server)
    await_rx(1)
    local event = log:last(wsi, "RX")
    assert.same({"hello", 5, true, true, false, 0},
      {event.data, event.len, event.first, event.final, event.binary, event.remaining})
    assert.equal("APPEND FILTER{101} EST RX[5]", log:sequence(wsi))
    assert.equal(websocket.opcodes.text, server.connections[1].frames[1].opcode)
    assert.same({5}, stage.written)
  end)

  it("3 ws-echo-binary: all 256 byte values come back, binary", function()
    local server = stage:serve(websocket.echo())
    send_at_start({all_bytes(), lws.WRITE_BINARY})
    local wsi = stage:open(server)
    await_rx(1)
    local event = log:last(wsi, "RX")
    assert.is_true(event.data == all_bytes())
    assert.same({256, true, true, true}, {event.len, event.first, event.final, event.binary})
    assert.equal(websocket.opcodes.binary, server.connections[1].frames[1].opcode)
  end)

  it("4 ws-send-fragmented: the server sees the frames as they were written", function()
    local server = stage:serve(function(conn)
      conn:handshake_ws()
      local payload = ""
      repeat
        local read = conn:read_frame()
        payload = payload .. read.payload
      until read.fin
      conn:write_frame("text", payload)
      conn:read_all()
    end)
    send_at_start({"one", lws.WRITE_TEXT + lws.WRITE_NO_FIN}, {"two", lws.WRITE_CONTINUATION + lws.WRITE_NO_FIN},
      {"three", lws.WRITE_CONTINUATION})
    local wsi = stage:open(server)
    await_rx(1)
    assert.equal("onetwothree", log:joined(wsi, "RX"))
    local frames = server.connections[1].frames
    assert.same({false, false, true}, column(frames, "fin"))
    assert.same({1, 0, 0}, column(frames, "opcode"))
    assert.same({"one", "two", "three"}, column(frames, "payload"))
    assert.same({3, 3, 5}, stage.written)
  end)

  it("4 ws-send-fragmented: write_ws_flags composes the flags", function()
    assert.equal(0x40, lws.write_ws_flags(lws.WRITE_TEXT, true, false))
    assert.equal(0x42, lws.write_ws_flags(lws.WRITE_TEXT, false, false))
    assert.equal(0x02, lws.write_ws_flags(lws.WRITE_TEXT, false, true))
    assert.equal(0x01, lws.write_ws_flags(lws.WRITE_BINARY, true, true))
  end)

  it("5 ws-recv-fragmented: a ping between the fragments is answered and not shown", function()
    local wsi, server, events = receive(frame("text", "one", {fin = false}) .. frame("ping", "are you there")
      .. frame("continuation", "two", {fin = false}) .. frame("continuation", "three"), 3)
    assert.same({"one", "two", "three"}, column(events, "data"))
    assert.same({true, false, false}, column(events, "first"))
    assert.same({false, false, true}, column(events, "final"))
    assert.same({false, false, false}, column(events, "binary"))
    stage:drive("a pong", function() return server.connections[1].frames end)
    local pong = server.connections[1].frames[1]
    assert.same({websocket.opcodes.pong, "are you there"}, {pong.opcode, pong.payload})
    assert.equal("APPEND FILTER{101} EST RX[3] RX[3] RX[5]", log:sequence(wsi))
  end)

  it("6 ws-empty: text and binary of no length are an RX each", function()
    local _, _, events = receive(frame("text") .. frame("binary"), 2)
    assert.same({0, 0}, column(events, "len"))
    assert.same({"", ""}, column(events, "data"))
    assert.same({true, true}, column(events, "first"))
    assert.same({true, true}, column(events, "final"))
    assert.same({false, true}, column(events, "binary"))
  end)

  it("7 ws-200000-bytes: comes in pieces that add up", function()
    local payload = patterned(LARGE)
    local server = stage:serve(websocket.sends(frame("text", payload)))
    local wsi = stage:open(server)
    stage:drive("the last piece", function()
      local last = log:last(wsi, "RX")
      return last and last.final
    end)
    local events, sum = log:of(wsi, "RX"), 0
    assert.is_true(log:joined(wsi, "RX") == payload)
    for i, event in ipairs(events) do
      sum = sum + event.len
      assert.is_true(event.len <= PIECE, "a piece of " .. event.len)
      assert.same({i == 1, i == #events, LARGE - sum}, {event.first, event.final, event.remaining})
    end
    assert.equal(LARGE, sum)
  end)

  it("8 ws-rx_buffer_size: no RX is longer", function()
    stage:context({protocols = {{name = "spec", callback = log.callback, rx_buffer_size = 1000}}})
    local payload = patterned(10000)
    local wsi = stage:open(stage:serve(websocket.sends(frame("binary", payload))))
    stage:drive("all bytes", function() return #log:joined(wsi, "RX") == #payload end)
    assert.is_true(log:joined(wsi, "RX") == payload)
    for _, event in ipairs(log:of(wsi, "RX")) do
      assert.is_true(event.len <= 1000, "a piece of " .. event.len)
    end
  end)

  it("8 ws-rx_buffer_size: pt_serv_buf_size allows longer pieces", function()
    stage:context({pt_serv_buf_size = 16384})
    local wsi = stage:open(stage:serve(websocket.sends(frame("binary", patterned(LARGE)))))
    stage:drive("all bytes", function() return #log:joined(wsi, "RX") == LARGE end)
    local longest = 0
    for _, event in ipairs(log:of(wsi, "RX")) do
      longest = math.max(longest, event.len)
    end
    assert.is_true(longest > PIECE and longest <= 16384, "the longest piece has " .. longest)
  end)

  it("9 ws-early: a frame in the segment of the 101 is delivered after EST", function()
    local wsi = receive("", 1, {early = frame("text", "early")})
    assert.equal("APPEND FILTER{101} EST RX[5]", log:sequence(wsi))
    assert.equal("early", log:joined(wsi, "RX"))
  end)

  it("10 ws-burst: five small frames in one segment are five RX in order", function()
    local bytes = {}
    for i = 1, 5 do
      bytes[i] = frame("text", "message " .. i)
    end
    local _, _, events = receive(table.concat(bytes), 5)
    assert.same({"message 1", "message 2", "message 3", "message 4", "message 5"}, column(events, "data"))
  end)

  it("11 ws-send: a megabyte is taken whole, comes back complete, and what was sent after it follows", function()
    local payload = patterned(HUGE)
    send_at_start({payload, lws.WRITE_BINARY}, {"end", lws.WRITE_TEXT})
    local wsi = stage:open(stage:serve(websocket.echo()))
    stage:drive("the end", function()
      local last = log:last(wsi, "RX")
      return last and not last.binary
    end, 30)
    assert.same({HUGE, 3}, stage.written)
    assert.is_true(log:joined(wsi, "RX") == payload .. "end")
    assert.equal("end", log:last(wsi, "RX").data)
  end)

  it("11 ws-send: what the socket does not take is partial until it has gone", function()
    local partial
    log.hooks.EST = function(event) event.wsi:callback_on_writable() end
    log.hooks.WR = function(event)
      if partial == nil then
        event.wsi:write(patterned(8 * HUGE), lws.WRITE_BINARY)
        partial = event.wsi:partial_buffered()
        assert.is_true(event.wsi:send_pipe_choked() == partial)
      end
    end
    local release, got = false, 0
    local server = stage:serve(function(conn)
      conn:handshake_ws()
      conn:await(function() return release end)
      while got < 8 * HUGE do
        local data = conn:read_ready()
        got = got + #(data or "")
        if not data then
          conn.wait()
        end
      end
      conn:read_all()
    end)
    local wsi = stage:open(server)
    stage:drive("the write", function() return partial ~= nil end)
    assert.is_true(partial == true or partial == 1)
    release = true
    stage:drive("all bytes", function() return got >= 8 * HUGE end, 30)
    stage:idle(0.02)
    assert.is_true(wsi:partial_buffered() == false or wsi:partial_buffered() == 0)
  end)

  it("12 ws-write outside WRITEABLE: is refused and the connection survives", function()
    local server = stage:serve(websocket.echo())
    local wsi = stage:open(server)
    stage:await(wsi, "EST")
    local ok, answer = pcall(wsi.write, wsi, "too early", lws.WRITE_TEXT)
    assert.is_true(not ok or answer == -1, "answered " .. tostring(answer))
    stage:send(wsi, "in time")
    await_rx(1)
    assert.equal("in time", log:joined(wsi, "RX"))
    assert.equal(1, #server.connections[1].frames)
  end)

  it("13 ws-ping: the pong's payload is told", function()
    local server = stage:serve(websocket.echo())
    send_at_start({"abc", lws.WRITE_PING}, {"", lws.WRITE_PING})
    local wsi = stage:open(server)
    stage:drive("two pongs", function() return log:count("PONG", wsi) == 2 end)
    assert.same({"abc", ""}, column(log:of(wsi, "PONG"), "data"))
    assert.same({3, 0}, column(log:of(wsi, "PONG"), "len"))
    assert.same({9, 6}, stage.written)
    assert.same({9, 9}, column(server.connections[1].frames, "opcode"))
  end)

  it("13 ws-ping: a pong may be sent unasked", function()
    local server = stage:serve(websocket.echo())
    send_at_start({"here I am", lws.WRITE_PONG}, {"x", lws.WRITE_TEXT})
    stage:open(server)
    await_rx(1)
    local pong = server.connections[1].frames[1]
    assert.same({websocket.opcodes.pong, "here I am"}, {pong.opcode, pong.payload})
  end)

  it("14 ws-ping: one of 126 bytes is refused here, one of 125 is not", function()
    local server = stage:serve(websocket.echo())
    local answers, tries = {}, {{("x"):rep(126), lws.WRITE_PING}, {("y"):rep(125), lws.WRITE_PING}, {"t", lws.WRITE_TEXT}}
    log.hooks.EST = function(event) event.wsi:callback_on_writable() end
    log.hooks.WR = function(event)
      local try = table.remove(tries, 1)
      if try then
        answers[#answers + 1] = {pcall(event.wsi.write, event.wsi, try[1], try[2])}
        event.wsi:callback_on_writable()
      end
    end
    local wsi = stage:open(server)
    await_rx(1, wsi)
    assert.is_true(not answers[1][1] or answers[1][2] == -1, "answered " .. tostring(answers[1][2]))
    assert.same({true, 131}, answers[2])
    assert.same({9, 1}, column(server.connections[1].frames, "opcode"))
    assert.equal(125, #server.connections[1].frames[1].payload)
  end)

  it("15 ws-unsolicited pong: is told", function()
    local wsi = receive(frame("pong", "hello") .. frame("text", "x"), 1)
    assert.equal("APPEND FILTER{101} EST PONG[5] RX[1]", log:sequence(wsi))
    assert.equal("hello", log:last(wsi, "PONG").data)
  end)

  it("18 ws-masking: every frame is masked, with another key each time", function()
    local server = stage:serve(websocket.echo())
    local messages = {}
    for i = 1, 20 do
      messages[i] = {"message", lws.WRITE_TEXT}
    end
    send_at_start(table.unpack(messages))
    stage:open(server)
    await_rx(20)
    local keys = {}
    for _, read in ipairs(server.connections[1].frames) do
      assert.is_true(read.masked)
      keys[#keys + 1] = read.key
    end
    assert.equal(20, #keys)
    assert.is_unique(keys)
  end)

  it("20 ws-three connections at once: each echoes its own text", function()
    local server = stage:serve(websocket.echo())
    log.hooks.EST = function(event) stage:send(event.wsi, "text of " .. event.user.name) end
    local wsis = {}
    for i = 1, 3 do
      wsis[i] = stage:open(server, {userdata = {name = "number " .. i}})
    end
    await_rx(3)
    for i, wsi in ipairs(wsis) do
      assert.equal("APPEND FILTER{101} EST RX[16]", log:sequence(wsi))
      assert.equal("text of number " .. i, log:joined(wsi, "RX"))
    end
    assert.equal(3, #server.connections)
  end)
end)
