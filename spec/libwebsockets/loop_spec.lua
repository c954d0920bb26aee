-- The loop: service, timers, flow control, validity, compression, errors of callbacks. The acceptance cases 101 to 107 of
-- the reference; the other thread of 101 is in LwsCancelTest.

local lws = require("libwebsockets")
local clock = require("scripted.clock")
local http = require("scripted.http")
local inflate = require("scripted.inflate")
local staging = require("scripted.stage")
local websocket = require("scripted.websocket")

local LONG_MILLIS = 20000
local OFFER = "permessage-deflate; client_no_context_takeover; client_max_window_bits"
local HELLO = "\242\72\205\201\201\7\0" -- "Hello" as RFC 7692 section 7.2.3.1 compresses it

local frame = websocket.frame

describe("libwebsockets: the loop", function()
  local stage, log

  before_each(function()
    stage = staging.new()
    log = stage.log
  end)

  after_each(function()
    stage:finish()
  end)

  local function seconds_of(fn)
    local began = clock.now()
    fn()
    return clock.now() - began
  end

  it("101 service: returns 0, and less than 0 after destroy", function()
    local ctx = stage:context()
    assert.equal(0, ctx:service(0))
    assert.equal(0, lws.service(ctx, 0))
    ctx:destroy()
    assert.is_true(ctx:service(0) < 0)
    assert.is_true(lws.service(ctx, 1000) < 0)
    ctx:destroy()
  end)

  it("101 service: 0 and negative times do not wait, others do", function()
    local ctx = stage:context()
    ctx:service(0)
    assert.is_true(seconds_of(function() ctx:service(0) end) < 2)
    assert.is_true(seconds_of(function() ctx:service(-1) end) < 2)
    assert.is_true(clock.took(0.2, seconds_of(function() ctx:service(200) end)))
  end)

  it("101 cancel_service: ends a long wait that comes, and gives EVENT_WAIT_CANCELLED", function()
    local ctx = stage:context()
    ctx:cancel_service()
    assert.is_true(seconds_of(function() assert.equal(0, ctx:service(LONG_MILLIS)) end) < 5)
    assert.equal(1, log:count("CANCELLED"))
  end)

  it("101 cancel_service: from a timer ends the wait it is in", function()
    local ctx = stage:context()
    lws.sul_schedule(ctx, function() lws.cancel_service(ctx) end, 50000)
    local taken = seconds_of(function()
      while log:count("CANCELLED") == 0 do
        assert.equal(0, ctx:service(LONG_MILLIS))
      end
    end)
    assert.is_true(taken < 5, "took " .. taken)
  end)

  it("101 service inside a callback: is refused, and the connection lives", function()
    local ctx, refused = stage:context(), nil
    log.hooks.EST = function() refused = not pcall(ctx.service, ctx, 0) end
    local wsi = stage:open(stage:serve(websocket.echo()))
    stage:await(wsi, "EST")
    assert.is_true(refused)
    stage:send(wsi, "hello")
    stage:await(wsi, "RX")
  end)

  it("102 set_timer_usecs(300000): TIMER once at 0.3 s", function()
    local began
    log.hooks.EST = function(event)
      began = clock.now()
      event.wsi:set_timer_usecs(300000)
    end
    local wsi = stage:open(stage:serve(websocket.echo()))
    stage:await(wsi, "TIMER")
    assert.is_true(clock.took(0.3, log:last(wsi, "TIMER").at - began))
    stage:idle(0.4)
    assert.equal(1, log:count("TIMER"))
  end)

  it("102 set_timer_usecs(-1): cancels", function()
    log.hooks.EST = function(event)
      event.wsi:set_timer_usecs(100000)
      event.wsi:set_timer_usecs(lws.SET_TIMER_USEC_CANCEL)
    end
    local wsi = stage:open(stage:serve(websocket.echo()))
    stage:await(wsi, "EST")
    stage:idle(0.3)
    assert.equal(0, log:count("TIMER"))
  end)

  it("102 TIMER returning -1: closes", function()
    log.hooks.EST = function(event) event.wsi:set_timer_usecs(10000) end
    log.hooks.TIMER = function() return -1 end
    local wsi = stage:open(stage:serve(websocket.echo()))
    stage:await_end()
    assert.equal("APPEND FILTER{101} EST TIMER WSCLOSED", log:sequence(wsi, "TIMER"))
  end)

  it("103 rx_flow_control(0) in EST: nothing for 1 s, then all five in order", function()
    log.hooks.EST = function(event) event.wsi:rx_flow_control(0) end
    local bytes = {}
    for i = 1, 5 do
      bytes[i] = frame("text", tostring(i))
    end
    local wsi = stage:open(stage:serve(websocket.sends(table.concat(bytes))))
    stage:await(wsi, "EST")
    stage:idle(1)
    assert.equal(0, log:count("RX"))
    wsi:rx_flow_control(1)
    stage:drive("five RX", function() return log:count("RX") == 5 end)
    assert.equal("12345", log:joined(wsi, "RX"))
  end)

  it("103 rx_flow_control(0) in RX: the next message waits", function()
    log.hooks.RX = function(event) event.wsi:rx_flow_control(0) end
    local wsi = stage:open(stage:serve(websocket.sends(frame("text", "1") .. frame("text", "2"))))
    stage:await(wsi, "RX")
    stage:idle(0.1)
    assert.equal(1, log:count("RX"))
    wsi:rx_flow_control(1)
    stage:drive("the second", function() return log:count("RX") == 2 end)
  end)

  -- A connection whose validity is asked for after 1 s, and given up after 2.
  local function open_with_policy(handler)
    local server = stage:serve(handler)
    return stage:open(server, {
      retry_and_idle_policy = {secs_since_valid_ping = 1, secs_since_valid_hangup = 2},
    }), server
  end

  it("104 validity, peer without pong: a ping, then WSCLOSED", function()
    local pings = {}
    local wsi = open_with_policy(function(conn)
      conn:handshake_ws()
      local began = clock.now()
      while true do
        if conn:read_frame().opcode == websocket.opcodes.ping then
          pings[#pings + 1] = clock.now() - began
        end
      end
    end)
    stage:await_end(wsi)
    assert.is_true(clock.took(1, pings[1]))
    assert.is_true(clock.took(2, log:last(wsi, "WSCLOSED").at - log:last(wsi, "EST").at))
    assert.equal("APPEND FILTER{101} EST WSCLOSED", log:sequence(wsi))
  end)

  it("104 validity, peer with pong: stays", function()
    local wsi, server = open_with_policy(websocket.echo())
    stage:await(wsi, "EST")
    stage:idle(3.3)
    assert.is_false(log:ended(wsi))
    local pings = 0
    for _, read in ipairs(server.connections[1].frames) do
      pings = pings + (read.opcode == websocket.opcodes.ping and 1 or 0)
    end
    assert.is_true(pings >= 2 and pings <= 3, pings .. " pings")
    assert.equal(pings, log:count("PONG"))
  end)

  -- A connection that offers compression, to a server that answers with this acceptance and these bytes.
  local function open_compressed(extensions, bytes)
    stage:context({extensions = {{name = "permessage-deflate", client_offer = OFFER}}})
    local server = stage:serve(function(conn)
      conn:handshake_ws({extensions = extensions})
      conn:write(bytes or "")
      conn:read_until("close")
    end)
    local wsi = stage:open(server)
    stage:await(wsi, "EST")
    assert.matches("^permessage%-deflate", server.requests[1].headers["sec-websocket-extensions"])
    return wsi, server.connections[1], server.requests[1]
  end

  it("105 permessage-deflate: what is offered is the extension's client_offer", function()
    local _, _, request = open_compressed()
    assert.equal(OFFER, request.headers["sec-websocket-extensions"])
  end)

  it("105 permessage-deflate accepted: RX is inflated, RSV1 is on the wire", function()
    local wsi, conn = open_compressed("permessage-deflate; client_no_context_takeover",
      frame("text", HELLO, {rsv1 = true}))
    stage:await(wsi, "RX")
    assert.equal("Hello", log:joined(wsi, "RX"))
    assert.is_true(log:last(wsi, "RX").final)
    local text = ("what is said again and again "):rep(50)
    stage:send(wsi, text)
    stage:send(wsi, text)
    stage:drive("two messages", function() return conn.frames and #conn.frames == 2 end)
    for _, read in ipairs(conn.frames) do
      assert.is_true(read.rsv1)
      assert.is_true(#read.payload < #text / 4)
      assert.equal(text, inflate.message(read.payload))
    end
  end)

  it("105 permessage-deflate: fragments are one message", function()
    local wsi = open_compressed("permessage-deflate", frame("text", HELLO:sub(1, 3), {rsv1 = true, fin = false})
      .. frame("continuation", HELLO:sub(4)))
    stage:drive("the end", function()
      local last = log:last(wsi, "RX")
      return last and last.final
    end)
    assert.equal("Hello", log:joined(wsi, "RX"))
  end)

  it("105 permessage-deflate declined: plain", function()
    local wsi, conn = open_compressed(nil, frame("text", "plain"))
    stage:await(wsi, "RX")
    stage:send(wsi, ("text"):rep(100))
    stage:drive("a message", function() return conn.frames end)
    assert.is_false(conn.frames[1].rsv1)
    assert.equal(("text"):rep(100), conn.frames[1].payload)
  end)

  it("105 permessage-deflate: an uncompressed message is one RX", function()
    local wsi = open_compressed("permessage-deflate", frame("text", "plain") .. frame("text", HELLO, {rsv1 = true}))
    stage:drive("two RX", function() return log:count("RX") == 2 end)
    assert.equal("APPEND FILTER{101} EST RX[5] RX[5]", log:sequence(wsi))
    assert.equal("plainHello", log:joined(wsi, "RX"))
  end)

  it("105 permessage-deflate: an offer may be withheld", function()
    stage:context({extensions = {{name = "permessage-deflate", client_offer = OFFER}}})
    log.hooks.OFFER = function(event) return event.data == "permessage-deflate" and 1 or 0 end
    local server = stage:serve(websocket.echo())
    stage:await(stage:open(server), "EST")
    assert.is_nil(server.requests[1].headers["sec-websocket-extensions"])
  end)

  it("106 a Lua error in a callback: that connection closes, the caller of service has it, others live", function()
    log.hooks.RX = function(event)
      if event.data == "bad" then
        error("no good")
      end
    end
    local server = stage:serve(websocket.echo())
    local bad, good = stage:open(server), stage:open(server)
    stage:drive("both", function() return log:count("EST") == 2 end)
    stage:send(bad, "bad")
    local ok, err = pcall(stage.await_end, stage, bad)
    assert.is_false(ok)
    assert.matches("no good", err)
    stage:await_end(bad)
    assert.equal("APPEND FILTER{101} EST RX[3] WSCLOSED", log:sequence(bad))
    stage:send(good, "hello")
    stage:await(good, "RX")
    assert.equal("hello", log:joined(good, "RX"))
  end)

  it("106 an error value that is a table: reaches the caller as it is", function()
    local value = {}
    log.hooks.EST = function() error(value) end
    local wsi = stage:open(stage:serve(websocket.echo()))
    local ok, err = pcall(stage.await_end, stage, wsi)
    assert.is_false(ok)
    assert.is_true(rawequal(value, err))
    stage:await_end(wsi)
    assert.equal("HS: Rejected at CLIENT_ESTABLISHED", log:error(wsi))
  end)

  it("107 a callback returning nil: is as one returning 0", function()
    local server = stage:serve(http.serve(function() return http.response(200, "hello world") end))
    for _, answer in ipairs({false, 0}) do
      for _, name in ipairs({"APPEND", "FILTER", "ECH", "READ", "DONE"}) do
        log.hooks[name] = function() return answer or nil end
      end
      local wsi = stage:get(server)
      stage:await_end()
      assert.equal("APPEND FILTER{200} ECH{200} RCH READ[11] DONE CLOSED", log:sequence(wsi))
    end
  end)
end)
