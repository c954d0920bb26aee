-- Limits and failures, TLS among them.

local helper = require("helper")
local lws = require("libwebsockets")
local programs = require("programs")
local sessions = require("friendly.session")

local PACKED = ("Moonwire unpacks what servers pack. "):rep(500)
local CA = helper.pki("root.crt")

describe("moonwire.http", function()
  local session = sessions.new()

  setup(function() session:start() end)
  teardown(function() session:stop() end)
  before_each(function() session:open() end)
  after_each(function() session:close() end)

  describe("limits", function()
    for path, size in pairs({["/bytes?count=1600"] = 1600, ["/packed?as=gzip"] = #PACKED, ["/chunks"] = 40}) do
      it("of the body hold for " .. path, function()
        assert.equal(size, #assert(session:get(path, {max_body = size})).body)
        local response, err, code = session:get(path, {max_body = size - 1})
        assert.is_nil(response)
        assert.matches("larger than " .. size - 1 .. " bytes", err)
        assert.equal("too_big", code)
      end)
    end

    local slow = {
      {"the whole", "/slow?seconds=30", {timeout = 0.3}},
      {"the whole, whatever comes meanwhile", "/trickle?count=600&seconds=0.05", {timeout = 0.3}},
      {"silence", "/slow?seconds=30", {idle_timeout = 0.3}},
    }
    for _, case in ipairs(slow) do
      it("of time hold for " .. case[1], function()
        local begun = lws.now_usecs()
        local response, err, code = session:get(case[2], case[3])
        assert.is_nil(response)
        assert.matches("timed out$", err)
        assert.equal("timed_out", code)
        assert.is_true(lws.now_usecs() - begun < 20e6)
        assert.equal(200, assert(session:get("/echo")).status)
      end)
    end

    it("of silence let through what trickles", function()
      assert.equal("xxxxx", assert(session:get("/trickle?count=5&seconds=0.5", {idle_timeout = 2})).body)
    end)

    it("of the whole hold for all redirects together", function()
      local _, _, code = session:get("/redirect?code=302&to=/slow?seconds=30", {timeout = 0.4})
      assert.equal("timed_out", code)
    end)

    it("of connecting hold for a server that never shakes hands", function()
      local _, err, code = session.client:get(("https://127.0.0.1:%d/"):format(session.ports.silent), {connect_timeout = 0.3, insecure = true})
      assert.matches("Timed out", err)
      assert.equal("timed_out", code)
    end)

    it("of the whole hold for a server that never shakes hands, and for the next one", function()
      for _ = 1, 2 do
        local address = ("https://127.0.0.1:%d/"):format(session.ports.silent)
        local _, _, code = session.client:get(address, {timeout = 0.3, insecure = true})
        assert.equal("timed_out", code)
      end
    end)
  end)

  describe("a failure", function()
    local cases = {
      ["/hangup"] = {"cut_short", "read failed"}, ["/cut"] = {"cut_short", "response cut short"},
      ["/nonsense"] = {"cut_short", "%w"},
    }
    for path, case in pairs(cases) do
      it("tells what went wrong: " .. path, function()
        local response, err, code = session.client:post(session:at(path), "x")
        assert.is_nil(response)
        assert.matches("^request to 127.0.0.1:%d+ failed: .*" .. case[2], err)
        assert.equal(case[1], code)
      end)
    end

    it("tells that nobody listens", function()
      local port = programs.free_port()
      local _, err, code = session.client:get(("http://127.0.0.1:%d/"):format(port))
      assert.equal(("request to 127.0.0.1:%d failed: connect failed: Connection refused"):format(port), err)
      assert.equal("connect_failed", code)
    end)

    it("tells that there is no such host", function()
      local _, err, code = session.client:get("http://no-such-host.invalid/")
      assert.matches("^request to no%-such%-host.invalid failed: ", err)
      assert.equal("connect_failed", code)
    end)

    it("tells what is wrong with a URL", function()
      assert.same({nil, "bad url 'htp://x': http or https expected", "bad_url"}, {session.client:get("htp://x")})
    end)
  end)

  describe("TLS", function()
    local function secure(server, options)
      return session.client:get(("https://127.0.0.1:%d/echo"):format(session.ports[server]), options)
    end

    it("verifies against the file that is given", function()
      local response = assert(secure("server", {ca_file = CA, alpn = "http/1.1"}))
      assert.equal("HTTP/1.1", response.version)
    end)

    local unverified, misnamed = "certificate verification failed", "name `127.0.0.1' not present"
    local refused = {
      {"who is not known", "server", {}, unverified},
      {"a wrong name", "expired", {ca_file = CA, insecure = {"expired"}}, misnamed},
      {"what is expired", "expired", {ca_file = CA, headers = {Host = "server.test"}}, unverified},
      {"who has signed for itself", "selfs", {headers = {Host = "self.test"}}, unverified},
      {"a self-signed one with a wrong name", "selfs", {insecure = {"selfsigned"}}, misnamed},
    }
    for _, case in ipairs(refused) do
      it("refuses " .. case[1], function()
        local response, err, code = secure(case[2], case[3])
        assert.is_nil(response)
        assert.matches(case[4], err, 1, true)
        assert.equal("connect_failed", code)
      end)
    end

    local forgiven = {
      {"who is not known", "server", {"chain"}}, {"a wrong name", "server", {"hostname", "chain"}},
      {"what is expired, with a wrong name", "expired", {"expired", "hostname", "chain"}},
      {"who has signed for itself, with a wrong name", "selfs", {"selfsigned", "hostname"}},
    }
    for _, case in ipairs(forgiven) do
      it("forgives on demand " .. case[1], function()
        assert.equal(200, assert(secure(case[2], {insecure = case[3]})).status)
      end)
    end

    for _, server in ipairs({"server", "expired", "selfs"}) do
      it("forgives everything on demand: " .. server, function()
        assert.equal(200, assert(secure(server, {insecure = true})).status)
      end)
    end

    it("cannot be had with a file that is not there", function()
      local response, err, code = secure("server", {ca_file = "/nowhere/ca.pem"})
      assert.is_nil(response)
      assert.matches("/nowhere/ca.pem", err, 1, true)
      assert.equal("tls_config", code)
    end)
  end)
end)
