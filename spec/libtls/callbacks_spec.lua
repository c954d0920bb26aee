-- connect_cbs and accept_cbs: TLS over functions of the script. An extension; the C module lacks it.

local config = require("libtls.config")
local libtls = require("libtls")
local fd = require("moonwire.fd")
local helper = require("helper")

local RECORD = 16384
local IN, OUT = libtls.WANT_POLLIN, libtls.WANT_POLLOUT

local function packed(...)
  return {n = select("#", ...), ...}
end

-- A queue of bytes in one direction: what one side's write callback puts in, the other's read callback takes out.
local function new_queue()
  return {bytes = ""}
end

local function reader(queue)
  return function(most)
    if queue.bytes == "" then
      return queue.closed and "" or IN
    end
    local part = queue.bytes:sub(1, most)
    queue.bytes = queue.bytes:sub(most + 1)
    return part
  end
end

local function writer(queue)
  return function(data)
    queue.bytes = queue.bytes .. data
    return #data
  end
end

-- The two callbacks of one end.
local function ends(from, to)
  return reader(from), writer(to)
end

describe("callbacks as transport", function()
  local up_queue, down_queue
  local open = {}

  before_each(function()
    up_queue, down_queue = new_queue(), new_queue()
  end)

  after_each(function()
    for _, number in ipairs(open) do
      fd.close(number)
    end
    open = {}
  end)

  local function connect(read, write, cfg)
    local client = assert(libtls.client(cfg or helper.ccfg()))
    assert(client:connect_cbs(read, write, "server.test"))
    return client
  end

  local function accept(read, write)
    return assert(assert(libtls.server(helper.scfg("server"))):accept_cbs(read, write))
  end

  -- A client and a connection over the queues, handshaken.
  local function pair()
    local client = connect(ends(down_queue, up_queue))
    local conn = accept(ends(up_queue, down_queue))
    assert.same({"true", "true"}, {helper.shake(client, conn)})
    helper.settle(client)
    return client, conn
  end

  local function read_all(ctx, size)
    local parts, got = {}, 0
    while got < size do
      local data, err, again = ctx:read(size - got)
      assert(data or again, err or "ended early")
      parts[#parts + 1] = data
      got = got + #(data or "")
    end
    return table.concat(parts)
  end

  describe("over queues", function()
    it("carry handshake, data and close", function()
      local client, conn = pair()
      assert.equal("server.test", conn:conn_servername())
      assert.equal("TLSv1.3", client:conn_version())
      assert.equal(5, (client:write("hello")))
      assert.equal("hello", conn:read())
      assert.same({n = 4, nil, nil, true, IN}, packed(conn:read()))
      assert.equal(5, (conn:write("world")))
      assert.equal("world", client:read())
      assert.is_true(client:close())
      assert.equal(0, select("#", conn:read()))
      assert.is_true(conn:close())
      assert.equal(0, select("#", client:read()))
    end)

    it("carry TLS 1.2 as well", function()
      local cfg = helper.ccfg()
      assert(cfg:set_protocols(libtls.TLS_v12))
      local client = connect(reader(down_queue), writer(up_queue), cfg)
      local conn = accept(ends(up_queue, down_queue))
      assert.same({"true", "true"}, {helper.shake(client, conn)})
      assert.equal("TLSv1.2", client:conn_version())
      assert.equal(4, (conn:write("data")))
      assert.equal("data", client:read())
    end)

    it("carry a megabyte each way", function()
      local client, conn = pair()
      local data = ("0123456789abcdef"):rep(65536)
      for _, way in ipairs({{client, conn}, {conn, client}}) do
        local sent, parts = 0, {}
        while sent < #data do
          local n = assert(way[1]:write(data:sub(sent + 1, sent + RECORD)))
          parts[#parts + 1] = read_all(way[2], n)
          sent = sent + n
        end
        assert.is_true(table.concat(parts) == data)
      end
    end)

    it("are asked for no more than a record needs", function()
      local asked = {}
      local read = reader(down_queue)
      local client = connect(function(most)
        asked[#asked + 1] = most
        return read(most)
      end, writer(up_queue))
      local conn = accept(ends(up_queue, down_queue))
      helper.shake(client, conn)
      helper.settle(client)
      asked = {}
      conn:write(("x"):rep(100))
      assert.equal(100, #client:read())
      assert.equal(2, #asked)
      assert.equal(5, asked[1])
    end)

    it("may give more than was asked for", function()
      local client = connect(function()
        local all = down_queue.bytes
        down_queue.bytes = ""
        return #all > 0 and all or IN
      end, writer(up_queue))
      local conn = accept(ends(up_queue, down_queue))
      assert.same({"true", "true"}, {helper.shake(client, conn)})
      conn:write("one")
      conn:write("two")
      assert.equal("onetwo", read_all(client, 6))
    end)

    it("may give and take single bytes", function()
      local client = connect(function()
        return reader(down_queue)(1)
      end, function(data)
        return writer(up_queue)(data:sub(1, 1))
      end)
      local conn = accept(ends(up_queue, down_queue))
      assert.same({"true", "true"}, {helper.shake(client, conn)})
      assert.equal(5, (client:write("hello")))
      assert.equal("hello", conn:read())
    end)

    it("verify the peer as ever", function()
      local client = assert(libtls.client(helper.ccfg()))
      assert(client:connect_cbs(reader(down_queue), writer(up_queue), "other.test"))
      local verdict = helper.shake(client, accept(ends(up_queue, down_queue)))
      assert.matches("name `other.test' not present in server certificate", verdict, 1, true)
      assert.is_nil(client:conn_version())
    end)

    it("let an alert reach the peer though the call has failed", function()
      local client = connect(reader(down_queue), writer(up_queue), helper.ccfg("other.crt"))
      local conn = accept(ends(up_queue, down_queue))
      local said, answered = helper.shake(client, conn)
      assert.matches("certificate verification failed", said, 1, true)
      assert.matches("handshake failed: error:[^ ]* routines::[%w ]*alert", answered) -- which one is the engine's own
    end)

    it("send files", function()
      local client, conn = pair()
      local path = helper.tmpfile("content of a file")
      local number = helper.openfd(path)
      open[1] = number
      assert.equal(17, (client:sendfile(number, 100)))
      assert.equal("content of a file", conn:read())
      helper.cleanup(path)
    end)
  end)

  it("go over real sockets, too", function()
    local a, b = helper.pair()
    open = {a, b}
    local function over(number)
      return function(most)
        local data, err, code = fd.read(number, most)
        if data then
          return data
        end
        return code == "EAGAIN" and IN or nil, err
      end, function(data)
        local n, err, code = fd.write(number, data)
        if n then
          return n
        end
        return code == "EAGAIN" and OUT or nil, err
      end
    end
    local client, conn = connect(over(a)), accept(over(b))
    assert.same({"true", "true"}, {helper.shake(client, conn)})
    assert.equal(4, (client:write("data")))
    local data
    repeat
      data = conn:read()
    until data
    assert.equal("data", data)
  end)

  it("carry TLS within TLS", function()
    local function through(ctx)
      return function(most)
        return ctx:read(most)
      end, function(data)
        return ctx:write(data)
      end
    end
    local outer_client, outer_conn = helper.up(helper.ccfg(), helper.scfg("server"), "server.test")
    local client, conn = connect(through(outer_client)), accept(through(outer_conn))
    assert.same({"true", "true"}, {helper.shake(client, conn)})
    helper.settle(client)
    local data = ("x"):rep(RECORD)
    local sent = assert(client:write(data))
    assert.equal(data:sub(1, sent), read_all(conn, sent))
    assert.is_true(client:close())
    assert.equal(0, select("#", conn:read()))
    assert.same({n = 4, nil, nil, true, IN}, packed(outer_conn:read()))
  end)

  describe("that must wait", function()
    it("make each call say what for", function()
      local read_mark, write_mark = IN, OUT
      local client = connect(function() return read_mark end, function(data)
        return write_mark or #data
      end)
      assert.same({n = 3, false, nil, OUT}, packed(client:handshake()))
      write_mark = IN
      assert.same({n = 3, false, nil, IN}, packed(client:handshake()))
      assert.same({n = 4, nil, nil, true, IN}, packed(client:read()))
      assert.same({n = 4, 0, nil, true, IN}, packed(client:write("x")))
      write_mark = nil
      assert.same({n = 3, false, nil, IN}, packed(client:handshake()))
      read_mark = OUT
      assert.same({n = 3, false, nil, OUT}, packed(client:handshake()))
    end)

    it("lose nothing of a write that is repeated", function()
      local blocked = true
      local real = writer(up_queue)
      local client = connect(reader(down_queue), function(data)
        if blocked then
          return 0
        end
        return real(data)
      end)
      assert.same({n = 3, false, nil, OUT}, packed(client:handshake()))
      blocked = false
      local conn = accept(ends(up_queue, down_queue))
      assert.same({"true", "true"}, {helper.shake(client, conn)})
      blocked = true
      assert.same({n = 4, 0, nil, true, OUT}, packed(client:write("hello")))
      assert.same({n = 4, 0, nil, true, OUT}, packed(client:write("hello")))
      blocked = false
      assert.equal(5, (client:write("hello")))
      assert.equal("hello", conn:read())
      blocked = true
      assert.same({n = 3, false, nil, OUT}, packed(client:close()))
      blocked = false
      assert.is_true(client:close())
      assert.equal(0, select("#", conn:read()))
    end)
  end)

  describe("that fail", function()
    local function handshake(read, write)
      return select(2, connect(read, write or function(data) return #data end):handshake())
    end

    it("make the call fail with their words", function()
      local function broken() return nil, "the line is cut" end
      assert.equal("handshake failed: the line is cut", handshake(broken))
      assert.equal("handshake failed: the line is cut", handshake(broken, broken))
      local line = {reader(down_queue), writer(up_queue)}
      local client = connect(function(most) return line[1](most) end, function(data) return line[2](data) end)
      helper.shake(client, accept(ends(up_queue, down_queue)))
      helper.settle(client)
      line = {broken, broken}
      assert.same({nil, "read failed: the line is cut"}, {client:read()})
      assert.same({nil, "write failed: the line is cut"}, {client:write("x")})
      assert.same({false, "shutdown failed: the line is cut"}, {client:close()})
    end)

    it("make it fail with the error they raise", function()
      assert.matches("^handshake failed: .*callbacks_spec%.lua:%d+: oops$", handshake(function() error("oops") end))
      assert.equal("handshake failed: own", handshake(function()
        error(setmetatable({}, {__tostring = function() return "own" end}))
      end))
      assert.matches("^handshake failed: .*attempt to call", handshake(function() local f f() end))
    end)

    it("make it fail when they answer what nobody understands", function()
      local rows = {
        {"the read callback returned a table", {}}, {"the read callback returned a number", 5},
        {"the read callback returned a boolean", true},
      }
      for _, row in ipairs(rows) do
        assert.equal("handshake failed: " .. row[1], handshake(function() return row[2] end))
      end
      rows = {
        {"the write callback returned a string", "5"}, {"the write callback returned nothing", nil},
        {"the write callback returned a boolean", true},
        {"the write callback returned a count out of range", 1e9},
        {"the write callback returned a count out of range", 1.5},
        {"the write callback returned a count out of range", -1},
      }
      for _, row in ipairs(rows) do
        local function write() return row[2] end
        assert.equal("handshake failed: " .. row[1], handshake(function() return IN end, write))
      end
    end)

    it("take an empty string, or nothing, for the end", function()
      for _, ending in ipairs({function() return "" end, function() end, function() return nil end}) do
        assert.matches("^handshake failed: .*unexpected eof while reading", handshake(ending))
      end
    end)
  end)

  describe("within coroutines", function()
    -- Runs functions in turn until all are done; a yield means nothing but that others may run.
    local function run(...)
      local all = {}
      for i = 1, select("#", ...) do
        all[i] = coroutine.create((select(i, ...)))
      end
      for _ = 1, 10000 do
        local alive = false
        for _, co in ipairs(all) do
          if coroutine.status(co) ~= "dead" then
            alive = true
            local ok, err = coroutine.resume(co)
            assert(ok, tostring(err) .. "\n" .. debug.traceback(co))
          end
        end
        if not alive then
          return
        end
      end
      error("they do not come to an end")
    end

    local function waiting_reader(queue)
      local read = reader(queue)
      return function(most)
        local data = read(most)
        while data == IN do
          coroutine.yield()
          data = read(most)
        end
        return data
      end
    end

    it("may yield, so that calls wait as on a blocking socket", function()
      local client = connect(waiting_reader(down_queue), writer(up_queue))
      local conn = accept(waiting_reader(up_queue), writer(down_queue))
      local log = {}
      run(function()
        assert(client:handshake())
        assert(client:write("ping"))
        log.client = read_all(client, 4)
        assert(client:close())
      end, function()
        log.conn = read_all(conn, 4) -- does the handshake, too
        assert(conn:write("pong"))
        log.last = packed(conn:read())
      end)
      assert.same({conn = "ping", client = "pong", last = {n = 0}}, log)
    end)

    it("let one read while another writes", function()
      local client = connect(waiting_reader(down_queue), function(data)
        coroutine.yield()
        return writer(up_queue)(data)
      end)
      local conn = accept(waiting_reader(up_queue), writer(down_queue))
      run(function() assert(client:handshake()) end, function() assert(conn:handshake()) end)
      local got = {}
      run(function()
        got.client = read_all(client, 6)
      end, function()
        for _, word in ipairs({"one", "two"}) do
          assert(client:write(word))
        end
        got.marks = packed(client:read()) -- the other one is reading
      end, function()
        got.conn = read_all(conn, 6)
        assert(conn:write("answer"))
      end)
      assert.equal("onetwo", got.conn)
      assert.equal("answer", got.client)
      assert.same({n = 4, nil, nil, true, IN}, got.marks)
    end)

    it("are refused to yield where nobody could resume them", function()
      local client = connect(coroutine.yield, writer(up_queue))
      local _, err = client:handshake()
      assert.matches("handshake failed: attempt to yield", tostring(err), 1, true)
    end)
  end)

  it("may use the context that calls them", function()
    local client
    local inner
    client = connect(function()
      inner = packed(client:read())
      return IN
    end, writer(up_queue))
    assert.same({n = 3, false, nil, IN}, packed(client:handshake()))
    assert.same({n = 4, nil, nil, true, IN}, inner)
  end)

  it("may reset the context that calls them", function()
    local client
    client = connect(function()
      client:reset()
      return "x"
    end, writer(up_queue))
    local ok, err = client:handshake()
    assert.is_false(ok)
    assert.matches("context not connected", tostring(err), 1, true)
  end)

  describe("are wanted", function()
    it("as functions", function()
      local client = assert(libtls.client(helper.ccfg()))
      assert.error_matches(function() client:connect_cbs(5, print) end, "#1 to 'connect_cbs' (function expected, got number)",
        1, true)
      assert.error_matches(function() client:connect_cbs(print) end, "#2 to 'connect_cbs' (function expected, got no value)",
        1, true)
      local server = assert(libtls.server(helper.scfg("server")))
      assert.error_matches(function() server:accept_cbs(print, {}) end, "#2 to 'accept_cbs' (function expected, got table)",
        1, true)
    end)

    it("by the right context, with a name", function()
      local client = assert(libtls.client(helper.ccfg()))
      local server = assert(libtls.server(helper.scfg("server")))
      assert.same({nil, "not a server context"}, {client:accept_cbs(print, print)})
      assert.same({false, "not a client context"}, {server:connect_cbs(print, print, "x")})
      assert.same({false, "server name not specified"}, {client:connect_cbs(print, print)})
      local anyone = config.new()
      anyone:insecure_noverifyname()
      assert.is_true(assert(libtls.client(anyone)):connect_cbs(print, print))
    end)
  end)

  it("are found on contexts, but not among the methods of the C module", function()
    local methods = getmetatable(assert(libtls.client(config.new()))).__index
    assert.is_function(methods.connect_cbs)
    assert.is_function(methods.accept_cbs)
    for name in pairs(methods) do
      assert.not_matches("_cbs$", name)
    end
  end)
end)
