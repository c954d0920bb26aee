-- What goes wrong at the other end or in the caller: the reference's error, and nothing lost.

local libtls = require("libtls")
local fd = require("moonwire.fd")
local helper = require("helper")

local CLIENT_HELLO_BYTES = 65536

local function client(change)
  local cfg = helper.ccfg()
  if change then
    change(cfg)
  end
  return assert(libtls.client(cfg))
end

-- A client over one end of a pair, and the other end.
local function raw_peer()
  local near, far = helper.pair()
  local ctx = client()
  assert(ctx:connect_socket(near, "server.test"))
  return ctx, far, near
end

-- A pair of connected sockets over TCP, where a reset is possible.
local function tcp_pair()
  local listener, port = helper.listen()
  local near = assert(fd.connect("127.0.0.1", port))
  local far = helper.accept(listener)
  helper.close(listener)
  helper.nonblock(near, true)
  return near, far
end

local function up()
  local ctx, conn, near, far = helper.up(helper.ccfg(), helper.scfg("server"), "server.test")
  helper.settle(ctx)
  return ctx, conn, near, far
end

describe("a server that cannot be reached", function()
  it("is refused", function()
    assert.same({false, "connect: Connection refused"}, {client():connect("127.0.0.1", tostring(helper.freeport()))})
  end)

  it("has a network that is unreachable", function()
    -- 240.0.0.0/4 is reserved (RFC 1112): no route leads there, and nothing is sent.
    local ok, err = client():connect("255.255.255.255", "9")
    assert.is_false(ok)
    assert.matches("^connect: %u%l", err)
  end)

  it("has a name that does not resolve", function()
    local ok, err = client():connect("no-such-host.invalid", "443")
    assert.is_false(ok)
    assert.matches("^%u[%l ]+", err)
  end)

  it("has a service nobody knows", function()
    assert.same({false, "Servname not supported for ai_socktype"}, {client():connect("127.0.0.1", "nosuchservice")})
  end)

  it("leaves the context usable", function()
    local ctx = client()
    assert.is_false((ctx:connect("127.0.0.1", tostring(helper.freeport()))))
    local listener, port = helper.listen()
    assert.is_true(ctx:connect_servername("127.0.0.1", tostring(port), "server.test"))
    helper.close(listener)
  end)
end)

describe("a peer that does not talk TLS", function()
  local replies = {
    ["plain HTTP"] = "HTTP/1.0 400 Bad Request\r\n\r\n",
    ["an SMTP greeting"] = "220 mail.example ESMTP\r\n",
    ["zeros"] = ("\0"):rep(100),
    ["random bytes"] = "\144\7\201\33\98\0\1\2\3\255\254",
  }
  for name, reply in pairs(replies) do
    it("answers with " .. name, function()
      local ctx, far = raw_peer()
      assert.same({false, nil, libtls.WANT_POLLIN}, {ctx:handshake()})
      helper.rawwrite(far, reply)
      local ok, err = ctx:handshake()
      assert.is_false(ok)
      assert.equal("handshake failed: error:0A00010B:SSL routines::wrong version number", err)
    end)
  end

  it("speaks plain HTTP to a server", function()
    local near, far = helper.pair()
    local conn = assert(assert(libtls.server(helper.scfg("server"))):accept_socket(near))
    helper.rawwrite(far, "GET / HTTP/1.0\r\n\r\n")
    assert.same({false, "handshake failed: error:0A00009C:SSL routines::http request"}, {conn:handshake()})
  end)

  it("sends a record that is too long", function()
    local ctx, far = raw_peer()
    ctx:handshake()
    helper.rawwrite(far, "\22\3\3\255\255")
    local ok, err = ctx:handshake()
    assert.is_false(ok)
    assert.matches("^handshake failed: error:%x+:SSL routines::", err)
  end)
end)

describe("a stream that breaks", function()
  it("ends in the middle of the handshake", function()
    local ctx, far = raw_peer()
    ctx:handshake()
    helper.rawread(far, CLIENT_HELLO_BYTES)
    helper.close(far)
    assert.same({false, "handshake failed: error:0A000126:SSL routines::unexpected eof while reading"},
      {ctx:handshake()})
  end)

  it("ends in the middle of a record, after the data before it", function()
    local ctx, conn, _, far = up()
    conn:write("whole")
    helper.rawwrite(far, "\23\3\3\0\100only a part")
    helper.close(far)
    assert.equal("whole", (ctx:read()))
    assert.same({nil, "read failed: error:0A000126:SSL routines::unexpected eof while reading"}, {ctx:read()})
  end)

  it("is reset in the middle of a record", function()
    local near, far = tcp_pair()
    local conn = assert(assert(libtls.server(helper.scfg("server"))):accept_socket(far))
    local ctx = client()
    assert(ctx:connect_socket(near, "server.test"))
    assert.same({"true", "true"}, {helper.shake(ctx, conn)})
    helper.settle(ctx)
    -- Closing with data unread makes TCP reset the connection.
    assert(ctx:write("never read"))
    assert(fd.poll({[far] = "r"}, 5))
    helper.rawwrite(far, "\23\3\3\0\100only a part")
    helper.close(far)
    local data, err
    repeat
      local again
      data, err, again = ctx:read()
    until not again
    assert.is_nil(data)
    assert.equal("read failed: Connection reset by peer", err)
    helper.close(near)
  end)

  it("is closed under a connection by its owner", function()
    local ctx, _, near = up()
    helper.close(near)
    assert.same({nil, "read failed: Bad file descriptor"}, {ctx:read()})
    assert.same({nil, "write failed: Bad file descriptor"}, {ctx:write("x")})
  end)
end)

describe("a certificate", function()
  local rows = {
    {"of an unknown CA", "server", "server.test", "certificate verification failed: unable to get local issuer certificate",
      function(cfg) cfg:set_ca_file(helper.pki("other.crt")) end},
    {"for another name", "server", "other.test", "name `other.test' not present in server certificate"},
    {"that has expired", "expired", "server.test", "certificate verification failed: certificate has expired"},
    {"that is not yet valid", "notyet", "server.test", "certificate verification failed: certificate is not yet valid"},
    {"that signed itself", "selfs", "self.test", "certificate verification failed: self-signed certificate"},
  }
  for _, row in ipairs(rows) do
    it(row[1] .. " is refused", function()
      local cfg = helper.ccfg()
      if row[5] then
        row[5](cfg)
      end
      local ctx, conn = helper.connect(cfg, helper.scfg(row[2]), row[3])
      local result = helper.shake(ctx, conn)
      assert.equal(("false %q"):format(row[4]), result)
      assert.is_nil(ctx:conn_version())
      assert.is_false(ctx:peer_cert_provided())
    end)
  end
end)

describe("sizes and types", function()
  it("negative, huge and not integral are refused in words", function()
    local ctx = up()
    assert.same({nil, "Cannot allocate memory"}, {ctx:read(-1)})
    assert.same({nil, "buflen too long"}, {ctx:read(2 ^ 31)})
    assert.error_matches(function() ctx:read(0.5) end, "integer expected, got number", 1, true)
    assert.error_matches(function() ctx:read("8") end, "number expected, got string", 1, true)
    assert.error_matches(function() ctx:write(8) end, "string expected, got number", 1, true)
  end)

  it("a connection works on after all of them", function()
    local ctx, conn = up()
    ctx:read(-1)
    pcall(ctx.write, ctx, {})
    assert.equal(2, (ctx:write("ok")))
    assert.equal("ok", (conn:read()))
  end)
end)

describe("use at the wrong time", function()
  it("after close tells so and still delivers what had come", function()
    local ctx, conn = up()
    conn:write("late")
    assert.is_true(ctx:close())
    assert.same({nil, "write failed: error:0A0000CF:SSL routines::protocol is shutdown"}, {ctx:write("x")})
    assert.equal("late", (ctx:read()))
    assert.is_true(ctx:close())
  end)

  it("after reset is an error, never a crash", function()
    local ctx = up()
    ctx:reset()
    assert.same({false, "context not connected"}, {ctx:handshake()})
    assert.same({nil, "context not connected"}, {ctx:read()})
    assert.same({nil, "context not connected"}, {ctx:write("x")})
    assert.is_false((ctx:connect("127.0.0.1", "1")))
    assert.is_true(ctx:close())
  end)

  it("of a descriptor that is none fails when it is used", function()
    local ctx = client()
    assert.is_true(ctx:connect_socket(9999, "server.test"))
    assert.same({false, "handshake failed: Bad file descriptor"}, {ctx:handshake()})
    assert.same({false, "invalid file descriptors"}, {client():connect_socket(-1, "server.test")})
  end)
end)
