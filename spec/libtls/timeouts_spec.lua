-- ctx:settimeout: how long calls on blocking descriptors may wait. An extension; the C module lacks it.

local config = require("libtls.config")
local libtls = require("libtls")
local fd = require("moonwire.fd")
local process = require("moonwire.process")
local helper = require("helper")
local programs = require("programs")

local SHORT_SECONDS = 0.02
local LONG_SECONDS = 30
local LOOPBACK = "127.0.0.1"
local BLOCK = ("0123456789abcdef"):rep(1024)
local MAX_BLOCKS = 4096
local CONNECTS = 20

-- The descriptor that the next open gets.
local function lowest_free()
  local a, b = assert(fd.socketpair())
  fd.close(a)
  fd.close(b)
  return a
end

describe("settimeout", function()
  local open = {}

  local function keep(number)
    open[#open + 1] = number
    return number
  end

  after_each(function()
    for _, number in ipairs(open) do
      fd.close(number)
    end
    open = {}
  end)

  -- A client over a blocking descriptor that waits for a short time only, and the non-blocking connection of its server.
  local function pair(cfg)
    local a, b = assert(fd.socketpair())
    keep(a)
    keep(b)
    assert(fd.nonblock(b, true))
    local client = assert(libtls.client(cfg or helper.ccfg()))
    client:settimeout(SHORT_SECONDS)
    assert(client:connect_socket(a, "server.test"))
    local conn = assert(assert(libtls.server(helper.scfg("server"))):accept_socket(b))
    return client, conn
  end

  -- Handshakes by turns, and counts how often the client's time was up.
  local function shake(client, conn)
    local timeouts, done = 0, false
    for _ = 1, 100 do
      local ok, err = client:handshake()
      if not ok then
        assert.equal("timeout", err)
        timeouts = timeouts + 1
      end
      if not done then
        done = conn:handshake()
      end
      if ok and done then
        return timeouts
      end
    end
    error("the handshake does not end")
  end

  it("ends a handshake that waits for the peer, which goes on with the next call", function()
    local client, conn = pair()
    assert.same({false, "timeout"}, {client:handshake()})
    assert.same({false, "timeout"}, {client:handshake()})
    assert.is_true(shake(client, conn) > 0)
    assert.equal("server.test", client:conn_servername())
  end)

  it("ends a read, and loses nothing that comes later", function()
    local client, conn = pair()
    shake(client, conn)
    local data, err
    repeat -- a ticket of TLS 1.3 makes a read return, too
      data, err = client:read()
    until err
    assert.same({nil, "timeout"}, {data, err})
    assert.equal(4, (conn:write("late")))
    assert.equal("late", (client:read()))
    assert.same({nil, "timeout"}, {client:read()})
  end)

  it("ends a write to a peer that does not read, and loses nothing", function()
    local client, conn = pair()
    shake(client, conn)
    local sent, err, n = 0, nil, nil
    for _ = 1, MAX_BLOCKS do
      n, err = client:write(BLOCK)
      if err then
        break
      end
      assert.equal(#BLOCK, n)
      sent = sent + n
    end
    assert.same({nil, "timeout"}, {n, err})
    -- The same again, once the peer has taken something.
    local received, finished = {}, false
    local got = 0
    while got < sent + #BLOCK do
      local data = conn:read(#BLOCK)
      if data then
        received[#received + 1] = data
        got = got + #data
      elseif not finished then
        n, err = client:write(BLOCK)
        finished = n == #BLOCK
        assert.is_true(finished or err == "timeout", tostring(err))
      end
    end
    assert.is_true(finished)
    assert.is_true(table.concat(received) == BLOCK:rep(got / #BLOCK))
  end)

  it("is for the whole call: a peer that trickles does not prolong it", function()
    local trickle = assert(process.start({
      "sh", "-c", "printf '\\026\\003\\003\\100\\000'; while printf x; do sleep 0.01; done",
      stdin = "null", stdout = "pipe", stderr = "null",
    }))
    finally(function()
      fd.close(trickle.stdout)
      process.kill(trickle.pid)
      process.wait(trickle.pid)
    end)
    local r, w = assert(fd.pipe())
    keep(r)
    keep(w)
    local client = assert(libtls.client(helper.ccfg()))
    client:settimeout(10 * SHORT_SECONDS)
    assert(client:connect_fds(trickle.stdout, w, "server.test"))
    assert.same({false, "timeout"}, {client:handshake()})
  end)

  it("ends a connect that nobody answers, and leaves no descriptor behind", function()
    -- Linux drops who comes when the queue of a listener is full.
    local listener, port = assert(fd.listen(LOOPBACK, 0, 0))
    keep(listener)
    local refused
    for _ = 1, 8 do
      local number, err = fd.connect(LOOPBACK, port, SHORT_SECONDS)
      if not number then
        refused = err
        break
      end
      keep(number)
    end
    assert.equal("timed out", refused)
    local client = assert(libtls.client(helper.ccfg()))
    client:settimeout(SHORT_SECONDS)
    local lowest = lowest_free()
    for _ = 1, CONNECTS do
      assert.same({false, "timeout"}, {client:connect(LOOPBACK, tostring(port))})
    end
    assert.is_true(lowest_free() < lowest + CONNECTS)
    assert.same({false, "timeout"}, {client:connect_servername(LOOPBACK, tostring(port), "server.test")})
  end)

  programs.needs(it, pending, programs.has("openssl"), "openssl")("does not disturb a call that ends in time", function()
    programs.with_server(programs.identity("server"), function(port)
      local client = assert(libtls.client(helper.ccfg()))
      client:settimeout(LONG_SECONDS)
      assert(client:connect_servername(LOOPBACK, port, "server.test"))
      assert.is_true(client:handshake())
      assert(client:write("GET / HTTP/1.0\r\n\r\n"))
      local data, err
      repeat
        data, err = client:read()
      until data or err
      assert.matches("^HTTP/1.0 200 ok", data)
      assert.is_true(client:close())
    end)
  end)

  it("of 0 never waits, and of nil or a negative number waits for ever again", function()
    local client, conn = pair()
    client:settimeout(0)
    shake(client, conn)
    assert.equal(2, (conn:write("ok")))
    client:settimeout(nil)
    local data
    repeat
      data = client:read()
    until data
    assert.equal("ok", data)
    client:settimeout(-1)
    assert.equal(2, (conn:write("ok")))
    assert.equal("ok", (client:read()))
  end)

  it("works the same inside a coroutine", function()
    local client, conn = pair()
    local answer
    local thread = coroutine.wrap(function()
      answer = {client:handshake()}
      return shake(client, conn)
    end)
    assert.is_true(thread() > 0)
    assert.same({false, "timeout"}, answer)
  end)

  it("means nothing to non-blocking descriptors and to functions as transport", function()
    local a, b = helper.pair()
    keep(a)
    keep(b)
    local client = assert(libtls.client(helper.ccfg()))
    client:settimeout(0)
    assert(client:connect_socket(a, "server.test"))
    assert.same({false, nil, libtls.WANT_POLLIN}, {client:handshake()})
    local relayed = assert(libtls.client(helper.ccfg()))
    relayed:settimeout(0)
    assert(relayed:connect_cbs(function() return libtls.WANT_POLLIN end, function(data) return #data end, "server.test"))
    assert.same({false, nil, libtls.WANT_POLLIN}, {relayed:handshake()})
  end)

  it("takes seconds", function()
    local client = assert(libtls.client(config.new()))
    assert.equal(0, select("#", client:settimeout(1.5)))
    local ok, err = pcall(client.settimeout, client, "soon")
    assert.is_false(ok)
    assert.matches("number expected, got string", err, 1, true)
    ok, err = pcall(client.settimeout, client, 0 / 0)
    assert.is_false(ok)
    assert.matches("number of seconds expected, got nan", err, 1, true)
  end)
end)
