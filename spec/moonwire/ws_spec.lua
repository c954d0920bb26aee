-- WebSockets that wait for their messages, to servers in another process.

local programs = require("programs")
local sessions = require("friendly.session")
local task = require("moonwire.task")

local seconds_of = sessions.seconds_of
local unpack = table.unpack or unpack

-- Longer than a busy machine takes.
local PATIENCE = 30

local test = programs.needs(it, pending, os.getenv("MOONWIRE"), "another Moonwire: the variable MOONWIRE")

describe("moonwire.ws", function()
  local session = sessions.new(true)

  setup(function() session:start() end)
  teardown(function() session:stop() end)
  before_each(function() session:open() end)
  after_each(function() session:close() end)

  describe("messages", function()
    local cases = {
      {"text", "hello", "text"}, {"text beyond ASCII", "h\195\164ll\195\182 \226\130\172 \240\159\140\153", "text"},
      {"empty text", "", "text"}, {"bytes", "\0\1\254\255", "binary"}, {"no bytes", "", "binary"},
      {"a large text", ("0123456789"):rep(3e4), "text"}, {"many bytes", ("\0\255"):rep(1e5), "binary"},
    }
    for _, case in ipairs(cases) do
      test("go and come whole: " .. case[1], function()
        local conn = session:connect("/echo")
        assert.is_true(conn:send(case[2], case[3]))
        local message, kind = conn:receive(PATIENCE)
        assert(message, kind)
        assert.is_true(message == case[2])
        assert.equal(case[3], kind)
      end)
    end

    test("are text unless said otherwise", function()
      local conn = session:connect("/echo")
      conn:send("x")
      assert.same({"x", "text"}, {conn:receive(PATIENCE)})
    end)

    test("keep their order", function()
      local conn = session:connect("/echo")
      for i = 1, 300 do
        assert(conn:send(("message %d"):format(i), i % 2 == 0 and "binary" or "text"))
      end
      for i = 1, 300 do
        assert.same({("message %d"):format(i), i % 2 == 0 and "binary" or "text"}, {conn:receive(PATIENCE)})
      end
    end)

    test("that are no text leave the connection as it is", function()
      local conn = session:connect("/echo")
      assert.same({nil, "text is not UTF-8"}, {conn:send("\255")})
      assert(conn:send("fine"))
      assert.equal("fine", (conn:receive(PATIENCE)))
    end)

    test("that came before the end are told before it", function()
      local conn = session:connect("/burst")
      assert.same({"early", "text"}, {conn:receive(PATIENCE)})
      assert.same({"onetwo", "text"}, {conn:receive(PATIENCE)})
      assert.same({"\0\255", "binary"}, {conn:receive(PATIENCE)})
      assert.same({"", "text"}, {conn:receive(PATIENCE)})
      assert.same({nil, "closed", 4001, "enough"}, {conn:receive(PATIENCE)})
      assert.same({nil, "closed", 4001, "enough"}, {conn:receive(0)})
    end)

    test("can be gone through up to the end", function()
      local count = 0
      for message, kind in session:connect("/stream?count=500"):messages() do
        count = count + 1
        assert.same({("message %d"):format(count), "text"}, {message, kind})
      end
      assert.equal(500, count)
    end)

    test("larger than allowed end the connection", function()
      local conn = session:connect("/echo", {max_message = 1000})
      conn:send(("x"):rep(1000))
      assert.equal(1000, #conn:receive(PATIENCE))
      conn:send(("x"):rep(1001))
      local message, why, code, reason = conn:receive(PATIENCE)
      assert.same({nil, "closed", 1006}, {message, why, code})
      assert.matches("message too large", reason)
    end)

    test("more than may wait are held back, and lost is none", function()
      local conn = session:connect("/stream?count=500", {max_pending = 100})
      local other = session:connect("/echo")
      other:send("meanwhile")
      assert.equal("meanwhile", (other:receive(PATIENCE)))
      local count = 0
      for message in conn:messages() do
        count = count + 1
        assert.equal(("message %d"):format(count), message)
      end
      assert.equal(500, count)
    end)

    test("for one connection wait while another one is waited for", function()
      local first, second = session:connect("/echo"), session:connect("/echo")
      first:send("for the first")
      second:send("for the second")
      assert.equal("for the second", (second:receive(PATIENCE)))
      -- Behind the first one's answer, which the server gave before these.
      assert(second:ping(nil, PATIENCE) and second:ping(nil, PATIENCE))
      assert.equal("for the first", (first:receive(0)))
    end)
  end)

  describe("waiting", function()
    test("ends when the time is up", function()
      local conn = session:connect("/echo")
      local taken = seconds_of(function()
        assert.same({nil, "timeout"}, {conn:receive(0.2)})
      end)
      assert.is_true(taken >= 0.2 and taken < 20, taken)
      assert.same({nil, "timeout"}, {conn:receive(0)})
      assert.same({nil, "timeout"}, {conn:receive(-1)})
    end)

    test("for room to send ends when there is some", function()
      local conn = session:connect("/lazy", {max_pending = 1000})
      local piece = ("x"):rep(2 ^ 18)
      for _ = 1, 20 do
        assert(conn:send(piece, "binary"))
        assert.is_true(conn:pending() <= 2 * #piece)
      end
      for _ = 1, 20 do
        assert.is_true(conn:receive(PATIENCE) == piece)
      end
      assert.equal(0, conn:pending())
    end)
  end)

  describe("a ping", function()
    test("tells how long its pong took", function()
      local conn = session:connect("/echo")
      local seconds = assert(conn:ping(nil, PATIENCE))
      assert.is_true(seconds >= 0 and seconds < PATIENCE)
      assert.is_true(assert(conn:ping("abc", PATIENCE)) >= 0)
      assert.is_true(assert(conn:ping("", PATIENCE)) >= 0)
    end)

    test("without a pong ends when the time is up", function()
      local conn = session:connect("/deaf", {timeout = 0.2})
      assert.same({nil, "timeout"}, {conn:ping("x", 0.2)})
    end)

    test("tells that the connection is closed", function()
      local conn = session:connect("/echo")
      conn:close()
      assert.same({nil, "closed"}, {conn:ping()})
      local lost = session:connect("/lost")
      assert.same({nil, "closed"}, {lost:ping("x", PATIENCE)})
      assert.equal("last words", (lost:receive()))
    end)

    test("from time to time shows that a peer is gone", function()
      local conn = session:connect("/deaf", {ping_interval = 0.2, pong_timeout = 0.2})
      local taken = seconds_of(function()
        assert.same({nil, "closed", 1006, "no sign of life from the peer"}, {conn:receive(PATIENCE)})
      end)
      assert.is_true(taken >= 0.4 and taken < 20, taken)
    end)

    test("from time to time keeps a quiet connection", function()
      local conn = session:connect("/echo", {ping_interval = 0.2, pong_timeout = 2})
      assert.same({nil, "timeout"}, {conn:receive(2.8)})
      assert.is_true(conn:is_open())
    end)
  end)

  describe("methods", function()
    local wrong = {
      {"send", {5}, "bad argument #2 to 'send' (string expected, got number)"},
      {"send", {"x", "hex"}, "bad argument #3 to 'send'"},
      {"receive", {"1"}, "bad argument #2 to 'receive' (number expected, got string)"},
      {"ping", {("x"):rep(126)}, "bad argument #2 to 'ping' (longer than 125 bytes)"},
      {"ping", {5}, "bad argument #2 to 'ping' (string expected, got number)"},
      {"close", {1005}, "bad argument #2 to 'close' (a close code expected)"},
      {"close", {2999}, "bad argument #2 to 'close'"},
      {"close", {1000.5}, "bad argument #2 to 'close'"},
      {"close", {1000, ("x"):rep(124)}, "bad argument #3 to 'close' (at most 123 bytes of UTF-8 expected)"},
      {"close", {1000, "\255"}, "bad argument #3 to 'close'"},
    }
    for _, case in ipairs(wrong) do
      test("blame their caller: " .. case[3], function()
        local conn = session:connect("/echo")
        local ok, err = pcall(function()
          local first = conn[case[1]](conn, unpack(case[2]))
          return first
        end)
        assert.is_false(ok)
        assert.matches(case[3], err, 1, true)
        assert.matches("^[^:]*ws_spec.lua:%d+: ", err)
        assert.is_true(conn:is_open())
      end)
    end

    test("are for connections", function()
      local send = session:connect("/echo").send
      assert.error_matches(function() send({}, "x") end, "bad argument #1 to 'send' (websocket expected, got table)", 1, true)
    end)
  end)

  describe("in tasks", function()
    test("each connection waits for its own messages", function()
      local chats = {}
      for i = 1, 20 do
        chats[i] = function()
          local conn = session:connect("/echo")
          for turn = 1, 20 do
            local message = ("%d/%d"):format(i, turn)
            assert(conn:send(message))
            assert.equal(message, (conn:receive(PATIENCE)))
          end
          conn:close()
          return i
        end
      end
      local ended = task.all(chats)
      assert.equal(20, #ended)
    end)

    test("one may send what another receives", function()
      local conn = session:connect("/echo")
      local receiver = task.spawn(function() return (conn:receive(PATIENCE)) end)
      task.sleep(0.01)
      assert(conn:send("from outside"))
      assert.equal("from outside", receiver:join())
    end)
  end)
end)
