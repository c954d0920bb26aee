-- Much at once: nothing is lost, doubled or out of order. In the profile for long runs.

local lws = require("libwebsockets")
local http2_server = require("http2_server")
local programs = require("programs")
local staging = require("scripted.stage")
local websocket = require("scripted.websocket")

local PIPELINE = lws.LCCSCF_USE_SSL + lws.LCCSCF_PIPELINE
local REQUESTS, FILES = 10000, 97
local CONNECTIONS, MESSAGES, WINDOW = 100, 1000, 8
local LONGEST = 3000
local PATIENCE_SECONDS = 600

local test = programs.needs(it, pending, programs.has("nginx"), "nginx")

-- A text of its own for each number, of many lengths.
local function numbered(i)
  return i .. ":" .. ("%d,"):format(i):rep(i * 7919 % LONGEST)
end

describe("libwebsockets under load #long", function()
  local stage

  before_each(function()
    stage = staging.new()
  end)

  after_each(function()
    stage:finish()
  end)

  describe("with nginx", function()
    local nginx, connections, wrong, done, ends

    after_each(function()
      if nginx then
        programs.stop(nginx)
        nginx = nil
      end
    end)

    local function callback(wsi, reason, me, data)
      if reason == lws.CALLBACK_ESTABLISHED_CLIENT_HTTP then
        connections[wsi:hdr_custom_copy("x-connection:")] = true
      elseif reason == lws.CALLBACK_RECEIVE_CLIENT_HTTP then
        return wsi:http_client_read()
      elseif reason == lws.CALLBACK_RECEIVE_CLIENT_HTTP_READ then
        me.body = me.body .. data
      elseif reason == lws.CALLBACK_COMPLETED_CLIENT_HTTP then
        done = done + 1
        me.done = not me.done and me.body == me.expected and wsi:http_client_http_response() == 200
        me.body, me.expected = nil, nil
      elseif reason == lws.CALLBACK_CLOSED_CLIENT_HTTP or reason == lws.CALLBACK_CLIENT_CONNECTION_ERROR then
        ends = ends + 1
        if not me.done or me.ended then
          wrong[#wrong + 1] = ("%d: %s"):format(me.number, data or "another body")
        end
        me.ended = true
      end
    end

    local function start()
      local files = {}
      for i = 0, FILES - 1 do
        files[tostring(i)] = numbered(i)
      end
      nginx = http2_server.start({files = files, requests = 2 * REQUESTS})
      connections, wrong, done, ends = {}, {}, 0, 0
      return files
    end

    -- Asks for all files in turn, and expects as many bodies, each once.
    local function get_all(alpn)
      local files = start()
      local ctx = stage:tls_context("root.crt", {protocols = {{name = "load", callback = callback}}})
      for i = 1, REQUESTS do
        local name = tostring(i % FILES)
        assert(lws.client_connect_via_info({
          context = ctx, address = "127.0.0.1", port = nginx.port, host = "server.test", path = "/" .. name,
          method = "GET", protocol = "load", alpn = alpn, ssl_connection = PIPELINE,
          userdata = {number = i, body = "", expected = files[name]},
        }))
      end
      stage:drive("all responses", function() return done == REQUESTS or wrong[1] end, PATIENCE_SECONDS)
      stage:destroy()
      assert.same({}, wrong)
      assert.equal(REQUESTS, done)
      assert.equal(REQUESTS, ends)
      assert.is_nil(next(connections, next(connections)))
    end

    test("10,000 pipelined GETs over one connection: every body is right", function()
      get_all("http/1.1")
    end)

    test("10,000 GETs over one HTTP/2 connection: every body is right", function()
      get_all("h2")
    end)
  end)

  it("100 WebSockets that echo 1,000 messages each: none is lost or out of order", function()
    local received, wrong, ends = 0, {}, 0

    local function may_send(me)
      return me.sent < MESSAGES and me.sent - me.received < WINDOW
    end

    local function message(me, i)
      return ("%d/%d "):format(me.number, i) .. ("x"):rep(i % 50)
    end

    local function take(wsi, me, data)
      me.piece = me.piece .. data
      if wsi:is_final_fragment() then
        me.received, received = me.received + 1, received + 1
        if me.piece ~= message(me, me.received) then
          wrong[#wrong + 1] = ("%d/%d: %s"):format(me.number, me.received, me.piece)
        end
        me.piece = ""
      end
    end

    local function callback(wsi, reason, me, data)
      if reason == lws.CALLBACK_CLIENT_RECEIVE then
        take(wsi, me, data)
      elseif reason == lws.CALLBACK_CLIENT_WRITEABLE and may_send(me) then
        me.sent = me.sent + 1
        assert(wsi:write(message(me, me.sent), lws.WRITE_TEXT) > 0)
      elseif reason == lws.CALLBACK_CLIENT_CLOSED or reason == lws.CALLBACK_CLIENT_CONNECTION_ERROR then
        ends = ends + 1
        return 0
      end
      if me and may_send(me) then
        wsi:callback_on_writable()
      end
    end

    local server = stage:serve(function(conn)
      conn:handshake_ws()
      while true do
        local read = conn:read_frame()
        conn.frames = nil
        conn:write_frame(read.opcode, read.payload)
      end
    end)
    local ctx = stage:context({protocols = {{name = "load", callback = callback}}})
    for i = 1, CONNECTIONS do
      assert(lws.client_connect_via_info({
        context = ctx, address = "127.0.0.1", port = server.port, path = "/", host = "localhost",
        userdata = {number = i, sent = 0, received = 0, piece = ""},
      }))
    end
    stage:drive("all echoes", function()
      return received == CONNECTIONS * MESSAGES or wrong[1] or ends > 0
    end, PATIENCE_SECONDS)
    stage:destroy()
    assert.same({}, wrong)
    assert.equal(CONNECTIONS * MESSAGES, received)
    assert.equal(CONNECTIONS, ends)
  end)
end)
