-- Descriptors as scripts see them: what read(2), poll(2) and their like do, in Lua's shapes.

local fd = require("moonwire.fd")

local TIMEOUT = 10

describe("moonwire.fd", function()
  local opened

  -- Closes what comes in at the end of the test, whatever becomes of it.
  local function keep(...)
    for i = 1, select("#", ...) do
      opened[#opened + 1] = (select(i, ...))
    end
    return ...
  end

  before_each(function()
    opened = {}
  end)

  after_each(function()
    for _, number in ipairs(opened) do
      fd.close(number)
    end
  end)

  local function failure(...)
    local value, message, code = ...
    assert.is_nil(value)
    assert.is_string(message)
    return code
  end

  local function temporary(content, mode)
    local path = assert(fd.tmpfile(content, mode))
    finally(function() os.remove(path) end)
    return path
  end

  describe("pipe", function()
    it("carries bytes one way and tells its end", function()
      local r, w = keep(assert(fd.pipe()))
      assert.equal(5, fd.write(w, "a\0b\255c"))
      assert.equal("a\0", fd.read(r, 2))
      assert.equal("b\255c", fd.read(r, 100))
      fd.close(w)
      assert.equal("", fd.read(r, 1))
      assert.equal("", fd.read(r, 1))
    end)

    it("breaks when nobody reads", function()
      local r, w = keep(assert(fd.pipe()))
      fd.close(r)
      assert.equal("EPIPE", failure(fd.write(w, "x")))
    end)

    it("gives the lowest free numbers", function()
      local r = keep(assert(fd.pipe()))
      fd.close(r)
      assert.equal(r, (keep(assert(fd.pipe()))))
    end)
  end)

  describe("socketpair", function()
    it("carries bytes both ways", function()
      local a, b = keep(assert(fd.socketpair()))
      fd.write(a, "ping")
      fd.write(b, "pong")
      assert.equal("ping", fd.read(b, 100))
      assert.equal("pong", fd.read(a, 100))
    end)

    it("can be closed one way only", function()
      local a, b = keep(assert(fd.socketpair()))
      assert.is_true(fd.shutdown(a))
      assert.equal("", fd.read(b, 1))
      fd.write(b, "still open")
      assert.equal("still open", fd.read(a, 100))
      assert.equal("EPIPE", failure(fd.write(a, "x")))
    end)
  end)

  describe("a blocking descriptor", function()
    it("is written to the last byte while the other side reads in the same script", function()
      local a, b = keep(assert(fd.socketpair()))
      fd.nonblock(b)
      local text = ("0123456789abcdef"):rep(4096)
      local received = {}
      local reader = coroutine.wrap(function()
        local size = 0
        while size < #text do
          local piece = fd.read(b, 65536)
          if piece then
            received[#received + 1] = piece
            size = size + #piece
          else
            coroutine.yield()
          end
        end
        return true
      end)
      local sent, done = 0, false
      while not done do
        if sent < #text then
          sent = sent + assert(fd.write(a, text:sub(sent + 1, sent + 4096)))
        end
        done = reader()
      end
      assert.equal(text, table.concat(received))
    end)
  end)

  describe("a non-blocking descriptor", function()
    it("never waits", function()
      local a = keep(assert(fd.socketpair()))
      local listener = keep(assert(fd.listen()))
      assert.is_true(fd.nonblock(a))
      assert.is_true(fd.nonblock(listener, true))
      assert.equal("EAGAIN", failure(fd.read(a, 1)))
      assert.equal("EAGAIN", failure(fd.accept(listener)))
      local _, message = fd.read(a, 1)
      assert.equal("Resource temporarily unavailable", message)
    end)

    it("takes as much as fits", function()
      local a, b = keep(assert(fd.socketpair()))
      fd.nonblock(a)
      local chunk, total = ("x"):rep(100000), 0
      local n, _, code = fd.write(a, chunk)
      while n do
        total = total + n
        n, _, code = fd.write(a, chunk)
      end
      assert.equal("EAGAIN", code)
      assert.same({}, fd.poll({[a] = "w"}, 0))
      while total > 0 do
        total = total - #assert(fd.read(b, 65536))
      end
      assert.same({[a] = "w"}, fd.poll({[a] = "w"}, TIMEOUT))
    end)
  end)

  describe("listen, connect and accept", function()
    for _, address in ipairs({"127.0.0.1", "::1"}) do
      it("meet over " .. address, function()
        local listener, port = keep(assert(fd.listen(address)))
        local client = keep(assert(fd.connect(address, port, TIMEOUT)))
        local server = keep(assert(fd.accept(listener, TIMEOUT)))
        fd.write(client, "hello")
        assert.equal("hello", fd.read(server, 100))
        local _, peer_port = assert(fd.peername(client))
        assert.equal(port, peer_port)
        assert.same({fd.sockname(client)}, {fd.peername(server)})
      end)
    end

    it("meet at a path", function()
      local path = temporary()
      os.remove(path)
      local listener = keep(assert(fd.listen("unix:" .. path)))
      local client = keep(assert(fd.connect("unix:" .. path)))
      local server = keep(assert(fd.accept(listener, TIMEOUT)))
      fd.write(server, "hello")
      assert.equal("hello", fd.read(client, 100))
      assert.equal(path, fd.peername(client))
    end)

    it("take a port as text and a host by name", function()
      local listener, port = keep(assert(fd.listen("localhost", "0")))
      keep(assert(fd.connect("localhost", tostring(port), TIMEOUT)))
      keep(assert(fd.accept(listener, TIMEOUT)))
    end)

    it("say why they fail", function()
      local listener, port = keep(assert(fd.listen()))
      assert.equal("EADDRINUSE", failure(fd.listen("127.0.0.1", port)))
      assert.equal("ETIMEDOUT", failure(fd.accept(listener, 0.01)))
      fd.close(listener)
      assert.equal("ECONNREFUSED", failure(fd.connect("127.0.0.1", port)))
      assert.equal("EAI_NONAME", failure(fd.connect("[::1]", port)))
      assert.equal("EAI_NONAME", failure(fd.connect("", port)))
      assert.equal("EAI_SERVICE", failure(fd.connect("127.0.0.1", "no-such-service")))
      assert.equal("ENOENT", failure(fd.connect("unix:/no/such/socket")))
    end)
  end)

  describe("poll", function()
    it("tells all that are ready", function()
      local a, b = keep(assert(fd.socketpair()))
      local r, w = keep(assert(fd.pipe()))
      fd.write(b, "x")
      assert.same({[a] = "rw", [w] = "w"}, fd.poll({[a] = "rw", [b] = "r", [r] = "r", [w] = "w"}, TIMEOUT))
    end)

    it("comes back empty when the time is up", function()
      local r = keep(assert(fd.pipe()))
      assert.same({}, fd.poll({[r] = "r"}, 0))
      assert.same({}, fd.poll({[r] = "r"}, 0.01))
      assert.same({}, fd.poll({}, 0))
    end)

    it("takes a hang-up for readiness", function()
      local r, w = keep(assert(fd.pipe()))
      fd.close(w)
      assert.same({[r] = "r"}, fd.poll({[r] = "r"}, TIMEOUT))
    end)

    it("knows open descriptors only", function()
      assert.equal("EBADF", failure(fd.poll({[9999] = "r"}, 0)))
    end)
  end)

  describe("files", function()
    it("are read, written and always ready", function()
      local path = temporary("content")
      local file = keep(assert(fd.open(path)))
      assert.equal("content", fd.read(file, 100))
      assert.equal("", fd.read(file, 100))
      assert.equal("EBADF", failure(fd.write(file, "x")))
      assert.same({[file] = "rw"}, fd.poll({[file] = "rw"}))
      local both = keep(assert(fd.open(path, "r+")))
      assert.equal(2, fd.write(both, "CO"))
      assert.equal("ntent", fd.read(both, 100))
    end)

    it("that are folders open for reading and read nothing", function()
      local folder = keep(assert(fd.open(".")))
      assert.equal("EISDIR", failure(fd.read(folder, 1)))
      assert.equal("EISDIR", failure(fd.open(".", "w")))
    end)

    it("opened by io are descriptors, too", function()
      local file = assert(io.open(temporary("content")))
      local number = assert(fd.fileno(file))
      assert.is_true(fd.isopen(number))
      assert.equal("content", fd.read(file, 100))
      assert.equal(0, fd.fileno(io.stdin))
      file:close()
      assert.is_false(fd.isopen(number))
    end)

    it("have the permissions they are given", function()
      local path = temporary("x", 384)
      assert.is_true(fd.chmod(path, 256))
      assert.equal("ENOENT", failure(fd.chmod(path .. "-missing", 256)))
      assert.equal("ENOENT", failure(fd.open(path .. "-missing")))
    end)
  end)

  describe("a closed or unknown number", function()
    it("is a bad descriptor to every function", function()
      local r = keep(assert(fd.pipe()))
      assert.is_true(fd.isopen(r))
      assert.is_true(fd.close(r))
      assert.is_false(fd.isopen(r))
      for _, number in ipairs({r, -1, 99999, 2 ^ 40}) do
        assert.equal("EBADF", failure(fd.close(number)))
        assert.equal("EBADF", failure(fd.read(number, 1)))
        assert.equal("EBADF", failure(fd.write(number, "x")))
        assert.equal("EBADF", failure(fd.accept(number)))
        assert.equal("EBADF", failure(fd.shutdown(number)))
        assert.equal("EBADF", failure(fd.nonblock(number)))
        assert.equal("EBADF", failure(fd.sockname(number)))
      end
    end)

    it("is told from a descriptor of the wrong kind", function()
      local r = keep(assert(fd.pipe()))
      assert.equal("ENOTSOCK", failure(fd.shutdown(r)))
      assert.equal("ENOTSOCK", failure(fd.sockname(r)))
      assert.equal("EINVAL", failure(fd.accept(r)))
    end)
  end)

  it("works alike inside a coroutine", function()
    local r, w = keep(assert(fd.pipe()))
    local read = coroutine.wrap(function()
      fd.write(w, "inside")
      return fd.read(r, 100)
    end)
    assert.equal("inside", read())
    local listener = keep(assert(fd.listen()))
    local accept = coroutine.wrap(function()
      return fd.accept(listener, 0.01)
    end)
    assert.equal("ETIMEDOUT", failure(accept()))
  end)

  it("sleeps", function()
    assert.is_true(fd.sleep(0.01))
  end)

  it("raises for wrong arguments", function()
    local function raises(message, fn, ...)
      local args = {...}
      assert.error_matches(function() fn((table.unpack or unpack)(args)) end, message, 1, true)
    end
    raises("number expected", fd.read, "0", 1)
    raises("size must not be negative", fd.read, 0, -1)
    raises("'r', 'w' or 'rw' expected", fd.shutdown, 0, "both")
    raises("numbers with 'r', 'w' or 'rw' expected", fd.poll, {[0] = "x"})
    raises("invalid mode", fd.open, "x", "rw")
    raises("string expected", fd.connect, 1, 2)
  end)
end)
