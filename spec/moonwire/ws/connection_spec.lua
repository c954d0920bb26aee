-- How WebSockets begin and end, and begin again.

local helper = require("helper")
local lws = require("libwebsockets")
local programs = require("programs")
local sessions = require("friendly.session")
local ws = require("moonwire.ws")

local CA = helper.pki("root.crt")
local seconds_of = sessions.seconds_of
-- Longer than a busy machine takes.
local PATIENCE = 30

describe("moonwire.ws", function()
  local session = sessions.new()

  setup(function() session:start() end)
  teardown(function() session:stop() end)
  before_each(function() session:open() end)
  after_each(function() session:close() end)

  describe("opening", function()
    it("tells what the server chose and said", function()
      local conn = session:connect("/chosen", {protocols = {"chat.v1", "chat.v2"}})
      assert.equal("chat.v2", conn.protocol)
      assert.equal("hello", conn.headers["x-greeting"])
      assert.equal("HTTP/1.1", conn.version)
      assert.equal(session:socket_at("/chosen"), conn.url)
      assert.is_nil(session:connect("/echo", {protocols = "chat.v1"}).protocol)
    end)

    it("says what is asked for", function()
      local conn = session:connect("/request?a=b", {
        protocols = {"a", "b"}, origin = "http://page.example", headers = {["X-One"] = "1", Host = "named.example"},
        auth = {"user", "pass"},
      })
      local head = conn:receive(PATIENCE)
      assert.matches("^GET /request%?a=b HTTP/1.1\r\n", head)
      for _, line in ipairs({
        "Host: named.example", "Origin: http://page.example", "X-One: 1", "Sec-WebSocket-Protocol: a, b",
        "Authorization: " .. lws.http_basic_auth_gen("user", "pass"),
      }) do
        assert.matches("\r\n" .. line .. "\r\n", head, 1, true)
      end
      assert.not_matches("Extensions", head)
    end)

    it("takes user and password from the URL", function()
      local conn = assert(ws.connect((session:socket_at("/request"):gsub("//", "//user:pass@"))))
      assert.matches(lws.http_basic_auth_gen("user", "pass"), conn:receive(PATIENCE), 1, true)
      assert.equal(session:socket_at("/request"), conn.url)
      conn:close()
    end)

    it("follows redirects, and tells no other host what was for the first one", function()
      local options = {headers = {Authorization = "Bearer x", ["X-Kept"] = "1"}}
      local here = session:connect("/moved?to=/request", options)
      assert.matches("Bearer x", here:receive(PATIENCE))
      local there = session:connect(("/moved?to=http://localhost:%d/request"):format(session.ports.plain), options)
      local head = there:receive(PATIENCE)
      assert.not_matches("Bearer x", head)
      assert.matches("X-Kept: 1", head, 1, true)
    end)

    it("compresses on demand", function()
      local conn = session:connect("/compressed", {compress = true})
      conn:send(("hello "):rep(100))
      assert.matches("^rsv1=true offered=permessage%-deflate", conn:receive(PATIENCE))
      conn = session:connect("/compressed")
      conn:send(("hello "):rep(100))
      assert.equal("rsv1=false offered=nil", (conn:receive(PATIENCE)))
    end)

    it("goes through proxies", function()
      for _, proxy in ipairs({
        "http://127.0.0.1:" .. session.ports.open_proxy, "http://us er:pass@127.0.0.1:" .. session.ports.proxy,
        "socks5://user:pass@127.0.0.1:" .. session.ports.socks,
      }) do
        local conn = assert(ws.connect("ws://somewhere.test/echo", {proxy = proxy}))
        conn:send("through")
        assert.equal("through", (conn:receive(PATIENCE)))
        conn:close()
      end
    end)

    it("verifies over TLS", function()
      local conn = assert(ws.connect(session:socket_at("/echo", "server"), {ca_file = CA}))
      conn:send("secret")
      assert.equal("secret", (conn:receive(PATIENCE)))
      assert.is_true((conn:close()))
      for _, case in ipairs({{"server", {}}, {"expired", {ca_file = CA}}, {"selfs", {insecure = {"selfsigned"}}}}) do
        local refused, err, response = ws.connect(session:socket_at("/echo", case[1]), case[2])
        assert.is_nil(refused)
        assert.matches("^websocket to 127.0.0.1:%d+ failed: %w", err)
        assert.is_nil(response)
      end
      for _, server in ipairs({"server", "expired", "selfs"}) do
        assert(ws.connect(session:socket_at("/echo", server), {insecure = true})):close()
      end
    end)

    it("that is refused tells the answer", function()
      local conn, err, response = ws.connect(session:socket_at("/refuse"))
      assert.is_nil(conn)
      assert.equal(("websocket to 127.0.0.1:%d failed: HS: ws upgrade response not 101"):format(session.ports.plain), err)
      assert.same({403, "Forbidden", "because", "no", "HTTP/1.1"},
        {response.status, response.reason, response.headers["x-why"], response.body, response.version})
    end)

    local bodies = {
      chunks = "in chunks", much = ("x"):rep(2 ^ 16), silence = "begun", close = "up to the end",
    }
    for what, body in pairs(bodies) do
      it("that is refused tells the body of the answer: " .. what, function()
        local conn, err, response = ws.connect(session:socket_at("/refuse-with?what=" .. what))
        assert.is_nil(conn)
        assert.matches("not 101$", err)
        assert.equal(403, response.status)
        assert.is_true(response.body == body)
      end)
    end

    it("that is not answered ends when the time is up", function()
      local taken = seconds_of(function()
        local conn, err = ws.connect(("ws://127.0.0.1:%d/"):format(session.ports.silent), {timeout = 0.3})
        assert.is_nil(conn)
        assert.matches("[Tt]imed out", err)
      end)
      assert.is_true(taken < 20, taken)
    end)

    it("to nobody, to no host and to no URL is a failure", function()
      local port = programs.free_port()
      local conn, err = ws.connect(("ws://127.0.0.1:%d/"):format(port))
      assert.is_nil(conn)
      assert.equal(("websocket to 127.0.0.1:%d failed: connect failed: Connection refused"):format(port), err)
      assert.is_nil((ws.connect("ws://no-such-host.invalid/")))
      assert.same({nil, "bad url 'http://x/': ws or wss expected"}, {ws.connect("http://x/")})
      assert.matches("/nowhere/ca.pem", select(2, ws.connect("wss://127.0.0.1/", {ca_file = "/nowhere/ca.pem"})), 1, true)
    end)

    local wrong = {
      {{colour = 1}, "unknown option 'colour'"}, {{timeout = "1"}, "bad option 'timeout'"},
      {{protocols = {"a b"}}, "bad option 'protocols' ('a b')"}, {{headers = {a = "\n"}}, "bad value of header 'a'"},
      {{headers = {Upgrade = "x"}}, "header 'Upgrade' is not to be set"}, {{auth = {}}, "bad option 'auth'"},
      {{insecure = {"x"}}, "bad option 'insecure'"}, {{proxy = "x"}, "bad option 'proxy'"},
      {{reconnect = {often = true}}, "unknown option 'often'"}, {{reconnect = {initial = "1"}}, "bad option 'initial'"},
      {{max_message = -1}, "bad option 'max_message'"},
    }
    for _, case in ipairs(wrong) do
      it("with wrong options is the caller's fault: " .. case[2], function()
        local ok, err = pcall(function()
          local conn = ws.connect("ws://127.0.0.1/", case[1])
          return conn
        end)
        assert.is_false(ok)
        assert.matches(case[2], err, 1, true)
        assert.matches("^[^:]*connection_spec.lua:%d+: ", err)
      end)
    end
  end)

  describe("closing", function()
    it("waits for the peer, and tells what it said", function()
      local conn = session:connect("/echo")
      assert.same({true, 1000, ""}, {conn:close()})
      assert.is_false(conn:is_open())
      assert.same({true, 1000, ""}, {conn:close(1001, "again")})
    end)

    it("tells the peer code and reason", function()
      session:connect("/witness"):close(4999, "so l\195\164nge")
      local conn = session:connect("/witness")
      assert.equal("\19\135so l\195\164nge", (conn:receive(PATIENCE)))
    end)

    it("sends what is queued first", function()
      local conn = session:connect("/echo")
      local piece = ("x"):rep(2 ^ 16)
      for _ = 1, 5 do
        conn:send(piece)
      end
      assert.is_true((conn:close()))
      assert.equal(0, conn:pending())
    end)

    it("leaves what has come", function()
      local conn = session:connect("/burst")
      conn:receive(PATIENCE)
      conn:close()
      assert.equal("onetwo", (conn:receive()))
    end)

    it("takes an empty close frame for an answer", function()
      assert.same({true, 1005, ""}, {session:connect("/curt"):close()})
    end)

    it("does not wait for ever", function()
      local conn = session:connect("/deaf", {timeout = 0.3})
      local clean, code, reason
      local taken = seconds_of(function() clean, code, reason = conn:close() end)
      assert.same({false, 1006, "closed before the peer was"}, {clean, code, reason})
      assert.is_true(taken < 20, taken)
    end)

    local peers = {{"4000 done", 4000, "done"}, {"1001 ", 1001, ""}, {"1011 oops", 1011, "oops"}}
    for _, case in ipairs(peers) do
      it("by the peer is told: " .. case[1], function()
        local conn = session:connect("/close")
        conn:send(case[1])
        assert.same({nil, "closed", case[2], case[3]}, {conn:receive(PATIENCE)})
        assert.same({true, case[2], case[3]}, {conn:close()})
      end)
    end

    it("by losing the connection is 1006", function()
      local conn = session:connect("/lost")
      assert.equal("last words", (conn:receive(PATIENCE)))
      local message, why, code = conn:receive(PATIENCE)
      assert.same({nil, "closed", 1006}, {message, why, code})
      assert.is_false((conn:close()))
    end)

    it("after what the peer must not do is 1006 and tells why", function()
      local conn = session:connect("/masked")
      assert.equal("fine", (conn:receive(PATIENCE)))
      local message, why, code, reason = conn:receive(PATIENCE)
      assert.same({nil, "closed", 1006}, {message, why, code})
      assert.matches("masked", reason)
    end)

    it("leaves nothing to send with", function()
      local conn = session:connect("/echo")
      conn:close(1000, "bye")
      assert.same({nil, "closed", 1000, "bye"}, {conn:send("x")})
    end)
  end)

  describe("reconnecting", function()
    local plan = {initial = 0.05, factor = 2, max = 0.2, jitter = 0.1}

    local function with(fields)
      local own = {}
      for _, source in ipairs({plan, fields}) do
        for name, value in pairs(source) do
          own[name] = value
        end
      end
      return {reconnect = own}
    end

    it("goes on where the connection was lost, and says so", function()
      local opened = 0
      local conn
      conn = session:connect("/flaky?name=once&lost=1&refused=0", with({on_open = function(which)
        opened = opened + 1
        assert(which == conn)
        which:send("hello again")
      end}))
      assert.equal("visit 1", (conn:receive(PATIENCE)))
      assert.equal("visit 2", (conn:receive(PATIENCE)))
      assert.equal("hello again", (conn:receive(PATIENCE)))
      assert.equal(1, opened)
    end)

    it("tries until it succeeds, with growing pauses", function()
      local conn = session:connect("/flaky?name=often&lost=2&refused=3", with({}))
      local taken = seconds_of(function()
        assert.equal("visit 1", (conn:receive(PATIENCE)))
        assert.equal("visit 2", (conn:receive(PATIENCE)))
        assert.equal("visit 6", (conn:receive(PATIENCE)))
      end)
      -- 0.05 s, 0.05 or 0.1 s, then 0.1, 0.2 and 0.2 s at least.
      assert.is_true(taken > 0.55, taken)
    end)

    it("gives up after so many attempts", function()
      local conn = session:connect("/flaky?name=hopeless&lost=1&refused=1000", with({attempts = 3}))
      assert.equal("visit 1", (conn:receive(PATIENCE)))
      local message, why, code, reason = conn:receive(PATIENCE)
      assert.same({nil, "closed", 1006}, {message, why, code})
      assert.matches("read failed", reason)
    end)

    it("keeps what is sent meanwhile", function()
      local conn = session:connect("/flaky?name=patient&lost=1&refused=1", with({}))
      assert.equal("visit 1", (conn:receive(PATIENCE)))
      while conn:is_open() do
        conn:receive(0.02)
      end
      assert.is_true(conn:send("kept"))
      assert.equal(4, conn:pending())
      assert.equal("visit 3", (conn:receive(PATIENCE)))
      assert.equal("kept", (conn:receive(PATIENCE)))
    end)

    it("ends with close", function()
      local conn = session:connect("/flaky?name=unwanted&lost=1&refused=1000", with({}))
      assert.equal("visit 1", (conn:receive(PATIENCE)))
      assert.same({nil, "timeout"}, {conn:receive(0.3)})
      assert.is_false((conn:close()))
      assert.same({nil, "closed", 1006, "closed before the peer was"}, {conn:receive(1)})
    end)

    it("is not done after an ordinary end, nor where it is not wanted", function()
      local conn = session:connect("/stream?count=1", with({}))
      assert.equal("message 1", (conn:receive(PATIENCE)))
      assert.same({nil, "closed", 1000, "done"}, {conn:receive(PATIENCE)})
      local told
      conn = session:connect("/lost", with({when = function(code, reason)
        told = {code, type(reason)}
        return false
      end}))
      assert.equal("last words", (conn:receive(PATIENCE)))
      assert.equal("closed", select(2, conn:receive(PATIENCE)))
      assert.same({1006, "string"}, told)
    end)

    it("is not done where the first attempt fails", function()
      local conn, _, response = ws.connect(session:socket_at("/refuse"), {reconnect = true})
      assert.is_nil(conn)
      assert.equal(403, response.status)
    end)
  end)
end)
