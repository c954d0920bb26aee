-- How a WebSocket ends. The acceptance cases 21 to 32 of the reference.

local lws = require("libwebsockets")
local clock = require("scripted.clock")
local staging = require("scripted.stage")
local websocket = require("scripted.websocket")

local CLOSE_WAIT_SECONDS = 6
local SOME_TIMEOUT = 1000

local frame, close_payload = websocket.frame, websocket.close_payload

describe("libwebsockets: the end of a WebSocket", function()
  local stage, log

  before_each(function()
    stage = staging.new()
    log = stage.log
  end)

  after_each(function()
    stage:finish()
  end)

  -- A server that closes with a payload and notes, in `answer`, the bytes that come before the end.
  local function closing_server(payload)
    return stage:serve(function(conn)
      conn:handshake_ws()
      conn:write_frame("close", payload)
      conn.answer = conn:read_all()
    end)
  end

  -- Opens to a server that closes with a payload; ends when the connection has.
  local function peer_closes(payload)
    local server = stage:serve(function(conn)
      conn:handshake_ws()
      conn:write_frame("close", payload)
      conn.answer = conn:read_until("close").payload
    end)
    local wsi = stage:open(server)
    stage:await_end()
    stage:await_handlers(server)
    return wsi, server.connections[1].answer
  end

  -- Has the connection closed from its first WRITEABLE, after `act`.
  local function close_when_writeable(act)
    log.hooks.EST = function(event) event.wsi:callback_on_writable() end
    log.hooks.WR = function(event)
      if act then
        act(event.wsi)
      end
      return -1
    end
  end

  it("21 server close 4001 \"bye\": is told, echoed, and ends it", function()
    local wsi, answer = peer_closes(close_payload(4001, "bye"))
    assert.equal("APPEND FILTER{101} EST PEERCLOSE[5] WSCLOSED", log:sequence(wsi))
    assert.equal("\15\161bye", log:last(wsi, "PEERCLOSE").data)
    assert.equal("\15\161bye", answer)
  end)

  it("21 server close: its payload can be asked for", function()
    log.hooks.WSCLOSED = function(event) event.payload = event.wsi:get_close_payload() end
    local wsi = peer_closes(close_payload(4001, "bye"))
    assert.equal("\15\161bye", log:last(wsi, "WSCLOSED").payload)
  end)

  it("22 server close, callback returns 1: nothing is sent back", function()
    log.hooks.PEERCLOSE = function() return 1 end
    local server = closing_server(close_payload(4001, "bye"))
    local wsi = stage:open(server)
    stage:await_end()
    stage:await_handlers(server)
    assert.equal("APPEND FILTER{101} EST PEERCLOSE[5] WSCLOSED", log:sequence(wsi))
    assert.equal("", server.connections[1].answer)
  end)

  it("23 server close without payload: is told with length 0 and echoed empty", function()
    local wsi, answer = peer_closes("")
    assert.equal("APPEND FILTER{101} EST PEERCLOSE[0] WSCLOSED", log:sequence(wsi))
    assert.equal("", answer)
  end)

  for _, code in ipairs({1005, 999}) do
    it("24 server close code " .. code .. ": the callback sees 1002, and so does the server", function()
      local wsi, answer = peer_closes(close_payload(code))
      assert.equal("APPEND FILTER{101} EST PEERCLOSE[2] WSCLOSED", log:sequence(wsi))
      assert.equal(close_payload(1002), log:last(wsi, "PEERCLOSE").data)
      assert.equal(close_payload(1002), answer:sub(1, 2))
    end)
  end

  it("25 close_reason(1000, 'bye'), return -1: the server is told, its reply ends it", function()
    local replied
    local server = stage:serve(function(conn)
      conn:handshake_ws()
      local payload = conn:read_until("close").payload
      conn.payload = payload
      conn:sleep(0.1)
      replied = clock.now()
      conn:write_frame("close", payload)
      conn:read_all()
    end)
    close_when_writeable(function(wsi) wsi:close_reason(lws.CLOSE_STATUS_NORMAL, "bye") end)
    local wsi = stage:open(server)
    stage:await_end()
    assert.equal("\3\232bye", server.connections[1].payload)
    assert.equal("APPEND FILTER{101} EST WSCLOSED", log:sequence(wsi))
    assert.is_true(log:last(wsi, "WSCLOSED").at >= replied)
    assert.equal(1, #server.connections[1].frames)
  end)

  it("25 close_reason: of a receive callback works the same", function()
    local server = stage:serve(websocket.sends(frame("text", "hello")))
    log.hooks.RX = function(event)
      event.wsi:close_reason(4444, "enough")
      return -1
    end
    local wsi = stage:open(server)
    stage:await_end()
    stage:await_handlers(server)
    assert.equal(close_payload(4444, "enough"), server.connections[1].close_payload)
    assert.equal("APPEND FILTER{101} EST RX[5] WSCLOSED", log:sequence(wsi))
  end)

  it("25 close_reason: a reason has at most 123 bytes", function()
    local server, refused = stage:serve(websocket.echo()), nil
    close_when_writeable(function(wsi)
      refused = not pcall(wsi.close_reason, wsi, 1000, ("x"):rep(124))
      wsi:close_reason(1000, ("y"):rep(123))
    end)
    stage:open(server)
    stage:await_end()
    stage:await_handlers(server)
    assert.is_true(refused)
    assert.equal(close_payload(1000, ("y"):rep(123)), server.connections[1].close_payload)
  end)

  it("26 close_reason without a reply: ends within 6 s", function()
    local server = stage:serve(function(conn)
      conn:handshake_ws()
      conn:read_all()
    end)
    close_when_writeable(function(wsi) wsi:close_reason(lws.CLOSE_STATUS_NORMAL, "bye") end)
    local wsi = stage:open(server)
    stage:await(wsi, "EST")
    local began = clock.now()
    stage:await_end(wsi, CLOSE_WAIT_SECONDS)
    assert.is_true(clock.now() - began > 1, "did not wait")
    assert.equal("APPEND FILTER{101} EST WSCLOSED", log:sequence(wsi))
  end)

  it("27 return -1 without reason: TCP closes, no close frame", function()
    close_when_writeable()
    local server = stage:serve(function(conn)
      conn:handshake_ws()
      conn.answer = conn:read_all()
    end)
    local wsi = stage:open(server)
    stage:await_end()
    stage:await_handlers(server)
    assert.equal("", server.connections[1].answer)
    assert.equal("APPEND FILTER{101} EST WSCLOSED", log:sequence(wsi))
  end)

  it("28 return -1 in RX of message 2 of 5: exactly two RX", function()
    log.hooks.RX = function(event) return log:count("RX", event.wsi) == 2 and -1 or 0 end
    local server = stage:serve(function(conn)
      conn:handshake_ws()
      conn:write(frame("text", "m"):rep(5))
      conn:read_all()
    end)
    local wsi = stage:open(server)
    stage:await_end()
    assert.equal("APPEND FILTER{101} EST RX[1] RX[1] WSCLOSED", log:sequence(wsi))
  end)

  it("29 TCP EOF by server: WSCLOSED, no PEERCLOSE", function()
    local wsi = stage:open(stage:serve(function(conn) conn:handshake_ws() end))
    stage:await_end()
    assert.equal("APPEND FILTER{101} EST WSCLOSED", log:sequence(wsi))
  end)

  it("29 TCP RST by server: WSCLOSED, no PEERCLOSE", function()
    log.hooks.EST = function(event) stage:send(event.wsi, "unread") end
    local wsi = stage:open(stage:serve(function(conn)
      conn:handshake_ws()
      conn:reset()
    end))
    stage:await_end()
    assert.equal("APPEND FILTER{101} EST WSCLOSED", log:sequence(wsi))
  end)

  it("29 TCP EOF inside a frame: what came is told, the end is no end of a message", function()
    local wsi = stage:open(stage:serve(function(conn)
      conn:handshake_ws()
      conn:write(frame("text", "half", {length = 8}))
    end))
    stage:await_end()
    assert.is_true(log:ended(wsi))
    for _, event in ipairs(log:of(wsi, "RX")) do
      assert.is_false(event.final)
    end
  end)

  it("30 set_timeout(1): a silent server's connection ends at 1 s, without a close frame", function()
    local began
    log.hooks.EST = function(event)
      began = clock.now()
      event.wsi:set_timeout(SOME_TIMEOUT, 1)
    end
    local server = stage:serve(function(conn)
      conn:handshake_ws()
      conn.answer = conn:read_all()
    end)
    local wsi = stage:open(server)
    stage:await_end()
    stage:await_handlers(server)
    assert.is_true(clock.took(1, log:last(wsi, "WSCLOSED").at - began))
    assert.equal("", server.connections[1].answer)
  end)

  it("30 set_timeout: reason 0 clears it", function()
    log.hooks.EST = function(event)
      event.wsi:set_timeout(SOME_TIMEOUT, 1)
      event.wsi:set_timeout(0, 0)
    end
    local wsi = stage:open(stage:serve(websocket.echo()))
    stage:await(wsi, "EST")
    stage:idle(1.3)
    assert.is_false(log:ended(wsi))
  end)

  it("30 set_timeout_us: counts microseconds", function()
    log.hooks.EST = function(event) event.wsi:set_timeout_us(SOME_TIMEOUT, 200000) end
    local wsi = stage:open(stage:serve(websocket.echo()))
    stage:await_end()
    assert.is_true(clock.took(0.2, log:last(wsi, "WSCLOSED").at - log:last(wsi, "EST").at))
  end)

  it("31 wsi_close async from WRITEABLE: ends in the next turn", function()
    log.hooks.EST = function(event) event.wsi:callback_on_writable() end
    log.hooks.WR = function(event) event.wsi:wsi_close(lws.TO_KILL_ASYNC) end
    local wsi = stage:open(stage:serve(websocket.echo()))
    stage:await(wsi, "WR")
    stage.ctx:service(0)
    assert.equal("APPEND FILTER{101} EST WSCLOSED", log:sequence(wsi))
  end)

  it("31 set_timeout(1, TO_KILL_ASYNC): does the same", function()
    local wsi = stage:open(stage:serve(websocket.echo()))
    stage:await(wsi, "EST")
    wsi:set_timeout(1, lws.TO_KILL_ASYNC)
    stage.ctx:service(0)
    assert.equal("APPEND FILTER{101} EST WSCLOSED", log:sequence(wsi))
  end)

  it("32 destroy with an open WebSocket: WSCLOSED once, then destroy returns", function()
    local server = stage:serve(function(conn)
      conn:handshake_ws()
      conn.answer = conn:read_all()
    end)
    local wsi = stage:open(server)
    stage:await(wsi, "EST")
    stage:destroy()
    assert.equal("APPEND FILTER{101} EST WSCLOSED", log:sequence(wsi))
    stage:await_handlers(server)
    assert.equal("", server.connections[1].answer)
  end)

  it("32 destroy while connecting: ERR once", function()
    local wsi = stage:open(stage:serve(function(conn) conn:read_all() end))
    stage:idle(0.05)
    stage:destroy()
    assert.equal("APPEND ERR", log:sequence(wsi))
  end)

  it("32 destroy inside a callback: is carried out when the callback returns", function()
    local ctx = stage:context()
    local after
    log.hooks.EST = function()
      ctx:destroy()
      after = #log.events
    end
    local wsi = stage:open(stage:serve(websocket.echo()))
    stage:await_end()
    assert.is_true(#log.events > after, "WSCLOSED came inside destroy")
    assert.equal("APPEND FILTER{101} EST WSCLOSED", log:sequence(wsi))
    assert.is_true(ctx:service(0) < 0)
  end)
end)
