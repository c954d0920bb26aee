-- What scripts do in callbacks breaks nothing: refusing, closing, destroying, raising, connecting, in each of them; and
-- nothing is left behind.

local fd = require("moonwire.fd")
local lws = require("libwebsockets")
local http = require("scripted.http")
local staging = require("scripted.stage")
local websocket = require("scripted.websocket")

local frame = websocket.frame
local PIPELINE = lws.LCCSCF_PIPELINE
local CONNECTIONS = 40
local MOMENT_SECONDS = 0.005

local WS_NAMES = {"WSBIND", "APPEND", "FILTER", "EST", "WR", "RX", "PONG", "PEERCLOSE", "WSDROP", "WSCLOSED", "VFY", "TIMER"}
local HTTP_NAMES = {"BIND", "APPEND", "HWR", "FILTER", "ECH", "RCH", "READ", "DONE", "DROP", "CLOSED", "VFY", "REDIRECT"}

-- The descriptor that the next open gets.
local function lowest_free()
  local a, b = assert(fd.socketpair())
  fd.close(a)
  fd.close(b)
  return a
end

describe("libwebsockets: safety", function()
  local stage, log

  before_each(function()
    stage = staging.new()
    log = stage.log
  end)

  after_each(function()
    stage:finish()
  end)

  -- A server of WebSockets that sends a bit of everything, and closes when it has been sent something.
  local function ws_server(options)
    return stage:serve(function(conn)
      conn:handshake_ws()
      conn:write(frame("text", "one"), frame("ping", "p"), frame("pong", "x"), frame("text", "two"))
      conn:read_until("text")
      conn:sleep(MOMENT_SECONDS)
      conn:close_ws(1000)
    end, options)
  end

  -- A server of HTTP that redirects once, and answers in chunks.
  local function http_server(options)
    return stage:serve(http.serve(function(request)
      if request.path == "/from" then
        return http.response(307, "moved", {"Location: /to"})
      end
      return http.chunked() .. http.chunk("first") .. http.chunk(("second"):rep(2000)) .. http.chunk()
    end), options)
  end

  -- Makes the hooks that a body and a timer need, then does `act` in the named one.
  local function prepare(name, act)
    local send = log.hooks.WR
    log.hooks.EST = function(event)
      event.wsi:set_timer_usecs(1)
      stage:send(event.wsi, "hello")
    end
    log.hooks.APPEND = function(event)
      if event.user.posts then
        event.wsi:client_http_body_pending(1)
        event.wsi:callback_on_writable()
      end
    end
    log.hooks.HWR = function(event)
      event.wsi:write("body", lws.WRITE_HTTP_FINAL)
      event.wsi:client_http_body_pending(0)
    end
    local usual = log.hooks[name] or name == "WR" and send
    log.hooks[name] = function(event)
      stage.reached = true
      local answer = usual and usual(event)
      local acted = act(event)
      return acted == nil and answer or acted
    end
  end

  local function open_ws(server, fields)
    return stage:open(server, fields)
  end

  local function open_http(server, fields)
    local info = {method = "POST", path = "/from", userdata = {posts = true}}
    for key, value in pairs(fields or {}) do
      info[key] = value
    end
    return stage:open(server, info)
  end

  local kinds = {
    {"a WebSocket's", WS_NAMES, ws_server, open_ws}, {"an HTTP request's", HTTP_NAMES, http_server, open_http},
  }

  -- Does `act` in each callback of each kind, inside TLS and not; `check` afterwards.
  local function in_each(act, check)
    for _, kind in ipairs(kinds) do
      for _, name in ipairs(kind[2]) do
        for _, secure in ipairs({false, true}) do
          stage = staging.new()
          log = stage.log
          stage:tls_context()
          local server = kind[3](secure and {tls = staging.keypair("server")} or nil)
          prepare(name, act)
          local fields = secure and {host = "server.test", ssl_connection = lws.LCCSCF_USE_SSL} or nil
          local ok, err = pcall(check, server, kind[4], fields)
          local what = ("%s %s%s"):format(kind[1], name, secure and " inside TLS" or "")
          assert(ok, what .. ": " .. tostring(err))
          assert(stage.reached or name == "VFY" and not secure, what .. " was not reached")
          stage:finish()
        end
      end
    end
  end

  local function check_end(server, open, fields)
    open(server, fields)
    stage:await_end()
    stage.ctx:service(0)
  end

  it("refusing in each callback ends the connection once", function()
    in_each(function() return -1 end, check_end)
  end)

  it("closing soon in each callback ends the connection once", function()
    in_each(function(event) event.wsi:wsi_close(lws.TO_KILL_ASYNC) end, check_end)
  end)

  it("a timeout of the next moment in each callback ends the connection once", function()
    in_each(function(event) event.wsi:set_timeout_us(1000, 1) end, check_end)
  end)

  it("destroying the context in each callback ends everything once", function()
    in_each(function() stage.ctx:destroy() end, function(server, open, fields)
      open(server, fields)
      open(server, fields)
      local ctx = stage.ctx
      stage:await_end()
      assert(not ctx:service(0) or ctx:service(0) < 0 or log:count("VFY") == 0, "still there")
    end)
  end)

  it("raising in each callback ends the connection once, and the error comes out once", function()
    in_each(function(event)
      event.user.raised = (event.user.raised or 0) + 1
      if event.user.raised == 1 then
        error("raised on purpose", 0)
      end
    end, function(server, open, fields)
      local wsi = open(server, fields)
      for _ = 1, 3 do
        local ok, err = pcall(stage.await_end, stage)
        assert(ok or err == "raised on purpose", err)
      end
      assert(log:ended(wsi), "has not ended")
    end)
  end)

  it("connecting in each callback makes a connection that lives its own life", function()
    in_each(function(event)
      if not event.user.second and not stage.second then
        stage.second = stage:get(stage.other, {userdata = {second = true}})
      end
    end, function(server, open, fields)
      stage.other = stage:serve(http.serve(function() return http.response(200, "hello") end))
      open(server, fields)
      stage:await_end()
      if stage.second then
        assert.equal("hello", log:joined(stage.second, "READ"))
      end
    end)
  end)

  it("connections leave no descriptors behind, however they end", function()
    stage:tls_context()
    local plain, secure = ws_server(), ws_server({tls = staging.keypair("server")})
    local web = http_server()
    log.hooks.EST = function(event) stage:send(event.wsi, "hello") end
    local lowest = lowest_free()
    for i = 1, CONNECTIONS do
      stage:await_end(stage:open(plain))
      stage:await_end(stage:open(secure, {
        host = i % 2 == 0 and "server.test" or "wrong.test", ssl_connection = lws.LCCSCF_USE_SSL,
      }))
      stage:await(stage:get(web, {path = "/from", ssl_connection = i % 2 == 0 and PIPELINE or 0}), "DONE")
    end
    stage:destroy()
    for _, server in ipairs(stage.servers) do
      stage:await_handlers(server)
    end
    assert.is_true(lowest_free() < lowest + CONNECTIONS, lowest_free() .. " is free, was " .. lowest)
  end)

  it("a context destroyed and made again leaves no descriptors behind", function()
    local server = stage:serve(websocket.echo())
    local lowest = lowest_free()
    for _ = 1, CONNECTIONS do
      stage:await(stage:open(server), "EST")
      stage:destroy()
    end
    stage:await_handlers(server)
    assert.is_true(lowest_free() < lowest + CONNECTIONS, lowest_free() .. " is free, was " .. lowest)
  end)

  it("a hundred WebSockets at once echo a hundred messages each, none lost or out of order", function()
    local server = stage:serve(websocket.echo())
    local function text(user)
      user.sent = (user.sent or 0) + 1
      return ("%d of %d"):format(user.sent, user.number)
    end
    log.hooks.EST = function(event) event.wsi:callback_on_writable() end
    log.hooks.WR = function(event)
      if (event.user.sent or 0) < 100 then
        event.wsi:write(text(event.user), lws.WRITE_TEXT)
        event.wsi:callback_on_writable()
      end
    end
    local seen, done = {}, 0
    log.hooks.RX = function(event)
      local user = event.user
      local count = (seen[user.number] or 0) + 1
      seen[user.number] = count
      assert(event.data == ("%d of %d"):format(count, user.number), "got " .. event.data)
      done = done + (count == 100 and 1 or 0)
    end
    for i = 1, 100 do
      stage:open(server, {userdata = {number = i}})
    end
    stage:drive("all messages", function() return done == 100 end, 60)
  end)

  it("five hundred pipelined GETs over one connection all get their own bodies", function()
    local server = stage:serve(http.serve(function(request) return http.response(200, "body of " .. request.path) end))
    local wrong, done = 0, 0
    log.hooks.READ = function(event)
      event.user.body = (event.user.body or "") .. event.data
    end
    log.hooks.DONE = function(event)
      done = done + 1
      wrong = wrong + (event.user.body == "body of /" .. event.user.number and 0 or 1)
    end
    for i = 1, 500 do
      stage:get(server, {path = "/" .. i, ssl_connection = PIPELINE, userdata = {number = i}})
    end
    stage:drive("all answers", function() return done == 500 end, 60)
    assert.equal(0, wrong)
    assert.equal(1, #server.connections)
  end)
end)
