-- Who a client is, and connecting to a path; for requests and for WebSockets.

local helper = require("helper")
local sessions = require("friendly.session")
local ws = require("moonwire.ws")

local CA = helper.pki("root.crt")
local PATIENCE = 30
local PASSWORD = "a pass phrase"

describe("moonwire.http and moonwire.ws", function()
  local session = sessions.new()

  setup(function() session:start() end)
  teardown(function() session:stop() end)
  before_each(function() session:open() end)
  after_each(function() session:close() end)

  describe("a client certificate", function()
    local kept = {}

    local function temporary(content)
      local path = helper.tmpfile(content)
      kept[#kept + 1] = path
      return path
    end

    after_each(function()
      for _, path in ipairs(kept) do
        os.remove(path)
      end
      kept = {}
    end)

    local function encrypted_key()
      local path = temporary("")
      assert(os.execute(("openssl pkey -in '%s' -aes256 -passout 'pass:%s' -out '%s' 2>/dev/null"):format(
        helper.pki("client.key"), PASSWORD, path)))
      return path
    end

    local function ask(options)
      options.ca_file = CA
      return session.client:get(("https://127.0.0.1:%d/whoami"):format(session.ports.demanding), options)
    end

    local function open(options)
      options.ca_file = CA
      return ws.connect(session:socket_at("/whoami", "demanding"), options)
    end

    local given = {
      ["with its key in a file of its own"] = function()
        return {cert_file = helper.pki("client.crt"), key_file = helper.pki("client.key")}
      end,
      ["with its key in the same file"] = function()
        return {cert_file = temporary(helper.pem("client.crt") .. helper.pem("client.key"))}
      end,
      ["with a key that needs a password"] = function()
        return {cert_file = helper.pki("client.crt"), key_file = encrypted_key(), key_password = PASSWORD}
      end,
    }
    for how, options in pairs(given) do
      it("is shown to a server that asks, " .. how, function()
        assert.matches("CN=client%.test", assert(ask(options())).body)
        local conn = assert(open(options()))
        assert.matches("CN=client%.test", (conn:receive(PATIENCE)))
        conn:close()
      end)
    end

    it("is missed where it is demanded", function()
      local response, err, code = ask({})
      assert.is_nil(response)
      assert.matches("^request to 127.0.0.1:%d+ failed: %w", err)
      assert.is_true(code == "connect_failed" or code == "cut_short", code)
      assert.is_nil((open({})))
    end)

    it("keeps to connections of its own", function()
      local options = {cert_file = helper.pki("client.crt"), key_file = helper.pki("client.key")}
      assert(ask(options))
      assert.is_nil((ask({})))
    end)

    it("that cannot be read is told", function()
      local bad = {
        {cert_file = "/nowhere/client.crt"},
        {cert_file = helper.pki("client.crt"), key_file = "/nowhere/client.key"},
        {cert_file = helper.pki("client.crt"), key_file = encrypted_key(), key_password = "another one"},
      }
      for _, options in ipairs(bad) do
        local response, err, code = ask(options)
        assert.is_nil(response)
        assert.matches("%w", err)
        assert.equal("tls_config", code)
        assert.is_nil((open(options)))
      end
    end)

    for _, name in ipairs({"key_file", "key_password"}) do
      it("is what a " .. name .. " belongs to", function()
        for _, call in ipairs({
          function() return (session.client:get("https://127.0.0.1/", {[name] = "x"})) end,
          function() return (ws.connect("wss://127.0.0.1/", {[name] = "x"})) end,
        }) do
          assert.error_matches(call, ("vhosts_spec.lua:%%d+: bad option '%s' %%(there is no 'cert_file'%%)"):format(name))
        end
      end)
    end
  end)

  describe("a unix socket", function()
    it("takes requests, which name their host", function()
      local response = assert(session.client:get("http://daemon/echo?x=1", {unix_socket = session.path}))
      local request = sessions.parts_of(response.body)
      assert.same({"GET /echo?x=1 HTTP/1.1", "daemon"}, {request.first, request.fields.host})
      assert.equal("http://daemon/echo?x=1", response.url)
      local again = assert(session.client:get("http://daemon/echo", {unix_socket = session.path}))
      assert.equal(request.connection, sessions.parts_of(again.body).connection)
    end)

    it("is where redirects go, too", function()
      local options = {unix_socket = session.path}
      assert.equal("there", assert(session.client:get("http://daemon/hops?left=2", options)).body)
      local response = assert(session.client:get("http://daemon/redirect?code=302&to=http://other/echo", options))
      assert.equal("other", sessions.parts_of(response.body).fields.host)
    end)

    it("has connections of its own", function()
      local address = session:at("/echo")
      local over_tcp = sessions.parts_of(assert(session.client:get(address)).body)
      local over_path = sessions.parts_of(assert(session.client:get(address, {unix_socket = session.path})).body)
      assert.same({1, 1}, {tonumber(over_path.connection) > 0 and 1, tonumber(over_tcp.connection) > 0 and 1})
      assert.equal(over_tcp.fields.host, over_path.fields.host)
    end)

    it("takes WebSockets", function()
      local conn = assert(ws.connect("ws://daemon/request", {unix_socket = session.path}))
      assert.matches("\r\nHost: daemon\r\n", (conn:receive(PATIENCE)), 1, true)
      conn:close()
    end)

    it("at which nobody listens is a failure", function()
      local path = os.tmpname()
      os.remove(path)
      local _, err, code = session.client:get("http://daemon/", {unix_socket = path})
      assert.matches("^request to daemon failed: %w", err)
      assert.equal("connect_failed", code)
      assert.is_nil((ws.connect("ws://daemon/", {unix_socket = path})))
    end)
  end)
end)
