-- What is waited for, and for how long, when others wait as well or nobody looked for a while.

local fd = require("moonwire.fd")
local lws = require("libwebsockets")
local staging = require("scripted.stage")
local websocket = require("scripted.websocket")

local TLS_SHARED = lws.LCCSCF_USE_SSL + lws.LCCSCF_PIPELINE

describe("libwebsockets: patience", function()
  local stage, log

  before_each(function()
    stage = staging.new()
    log = stage.log
  end)

  after_each(function()
    stage:finish()
  end)

  it("a shared connection that is never made: ends those that wait for it, also when its first one has gone", function()
    local silent = stage:serve(function(conn) conn:read_all() end)
    stage:tls_context(nil, {connect_timeout_secs = 0.5})
    local first = stage:get(silent, {ssl_connection = TLS_SHARED})
    local second = stage:get(silent, {ssl_connection = TLS_SHARED})
    stage:drive("a connection", function() return #silent.connections == 1 end)
    first:wsi_close()
    stage:await_end(first)
    stage:await_end(second)
    assert.equal("closed before established", log:error(first))
    assert.equal("Timed out waiting SSL", log:error(second))
  end)

  it("a pong that came while nobody looked: is a sign of life", function()
    local server = stage:serve(websocket.echo())
    stage:context({retry_and_idle_policy = {secs_since_valid_ping = 0.2, secs_since_valid_hangup = 0.4}})
    local wsi = stage:open(server)
    stage:await(wsi, "EST")
    local conn = server.connections[1]
    stage:drive("a ping", function() return conn.frames and #conn.frames > 0 end)
    -- The server has answered; the script does something else for longer than the time of silence.
    server:turn()
    fd.sleep(0.6)
    stage.ctx:service(0)
    stage.ctx:service(0)
    assert.is_false(log:ended(wsi))
    assert.equal(1, log:count("PONG", wsi))
  end)
end)
