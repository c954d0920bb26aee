-- config.new{...}: a config written down as a table. An extension; the C module ignores the argument.

local config = require("libtls.config")
local libtls = require("libtls")
local fd = require("moonwire.fd")
local helper = require("helper")

local crt, key, root = helper.pki("server.crt"), helper.pki("server.key"), helper.pki("root.crt")
local TICKET_KEY = ("k"):rep(48)

-- What keeps a table from becoming a config is raised when the script is at fault.
local function assert_raises(text, settings)
  local ok, err = pcall(config.new, settings)
  assert.message(text).is_false(ok)
  assert.matches("bad argument #1 to '[^']*' %(" .. text:gsub("%p", "%%%0") .. "%)$", err)
end

local function assert_refused(text, settings)
  assert.message(text).same({nil, text}, {config.new(settings)})
end

local open = {}

-- The verdicts of a handshake between two such configs, and the contexts.
local function shake(client_settings, server_settings, name)
  local ccfg, scfg = assert(config.new(client_settings)), assert(config.new(server_settings))
  local client, conn, cfd, sfd = helper.connect(ccfg, scfg, name or "server.test")
  local said, answered = helper.shake(client, conn)
  open[#open + 1] = cfd
  open[#open + 1] = sfd
  return said, answered, client, conn
end

describe("libtls.config.new", function()
  after_each(function()
    for _, number in ipairs(open) do
      fd.close(number)
    end
    open = {}
  end)

  it("makes an empty config without a table, and of an empty one", function()
    assert.is_userdata(config.new())
    assert.is_userdata(config.new({}))
    assert.is_userdata(config.new(5, "x"))
    assert.is_userdata(config:new())
  end)

  it("sets what the keys name", function()
    local said, answered, client, conn = shake(
      {ca_file = root, alpn = "h2,http/1.1", protocols = libtls.TLS_v12, ciphers = "ECDHE-RSA-AES128-GCM-SHA256"},
      {keypair_file = {crt, key}, alpn = "http/1.1"})
    assert.same({"true", "true"}, {said, answered})
    assert.equal("TLSv1.2", client:conn_version())
    assert.equal("ECDHE-RSA-AES128-GCM-SHA256", client:conn_cipher())
    assert.equal("http/1.1", conn:conn_alpn_selected())
  end)

  it("knows the methods by their whole names, too", function()
    local said, answered = shake({set_ca = helper.slurp(root)},
      {set_cert = helper.slurp(crt), set_key = helper.slurp(key), prefer_ciphers_server = true})
    assert.same({"true", "true"}, {said, answered})
  end)

  it("knows every setter and switch", function()
    local path = helper.tmpfile("", "600")
    local number = helper.openfd(path, true)
    local cert_pem, key_pem = helper.slurp(crt), helper.slurp(key)
    local values = {
      add_keypair = {cert_pem, key_pem}, add_keypair_file = {crt, key}, add_ticket_key = {1, TICKET_KEY},
      insecure_noverifycert = true, insecure_noverifyname = true, insecure_noverifytime = true,
      ocsp_require_stapling = true, prefer_ciphers_client = true, prefer_ciphers_server = true, set_alpn = "h2",
      set_ca = "x", set_ca_file = root, set_ca_path = "/", set_cert = cert_pem, set_cert_file = crt,
      set_ciphers = "secure", set_crl = "x", set_crl_file = root, set_dheparams = "auto", set_ecdhecurve = "P-256",
      set_ecdhecurves = "P-256,P-384", set_key = key_pem, set_key_file = key, set_keypair = {cert_pem, key_pem, "x"},
      set_keypair_file = {crt, key, root}, set_ocsp_staple = "x", set_ocsp_staple_file = root,
      set_protocols = {libtls.TLS_v12, libtls.TLS_v13}, set_session_fd = number, set_session_id = "id",
      set_session_lifetime = 100, set_verify_depth = 3, verify = true, verify_client = true,
      verify_client_optional = true,
    }
    for method in pairs(getmetatable(config.new()).__index) do
      if method ~= "clear_keys" then
        assert.message(method).is_not_nil(values[method])
        assert.message(method).is_userdata((config.new({[method] = values[method]})))
        local short = method:gsub("^set_", "")
        assert.message(short).is_userdata((config.new({[short] = values[method]})))
      end
    end
    fd.close(number)
    helper.cleanup(path)
  end)

  it("calls a method that adds something as often as it has lists", function()
    local function answers(name)
      local _, _, client = shake({ca_file = root}, {
        keypair_file = {crt, key},
        add_keypair_file = {
          {helper.pki("ec.crt"), helper.pki("ec.key")}, {helper.pki("wild.crt"), helper.pki("wild.key")},
        },
      }, name)
      return client:peer_cert_subject()
    end
    assert.matches("CN=server.test", answers("server.test"), 1, true)
    assert.matches("CN=ec.test", answers("ec.test"), 1, true)
  end)

  it("switches nothing on that is false", function()
    local said = shake({ca_file = root, insecure_noverifyname = false}, {keypair_file = {crt, key}}, "other.test")
    assert.matches("name `other.test' not present", said, 1, true)
    said = shake({ca_file = root, insecure_noverifyname = true, verify = false}, {keypair_file = {crt, key}},
      "other.test")
    assert.equal("true", said)
  end)

  it("asks for client certificates", function()
    local settings = {
      ca_file = root, keypair_file = {helper.pki("client.crt"), helper.pki("client.key")}, protocols = libtls.TLS_v12,
    }
    local server = {keypair_file = {crt, key}, verify_client = true, ca_file = root}
    local _, answered = shake(settings, server)
    assert.equal("true", answered)
    settings.keypair_file = nil
    _, answered = shake(settings, server)
    assert.matches("peer did not return a certificate", answered, 1, true)
  end)

  it("takes the staple for the pair in whatever order they come", function()
    -- JSSE cannot staple: there the client sees nothing to complain about.
    local staples = os.getenv("MOONWIRE_TLS") ~= "jdk"
    local values = {keypair_file = {crt, key}, ocsp_staple = "not an OCSP response"}
    for _, order in ipairs({{"keypair_file", "ocsp_staple"}, {"ocsp_staple", "keypair_file"}}) do
      local settings = {}
      for _, name in ipairs(order) do
        settings[name] = values[name]
      end
      local said = shake({ca_file = root}, settings)
      assert.matches(staples and "unable to parse OCSP response" or "true", said, 1, true)
    end
  end)

  it("leaves the config as changeable as any", function()
    local cfg = assert(config.new({ca_file = root}))
    assert.is_true(cfg:set_alpn("h2"))
    assert.same({false, "alpn protocol with zero length"}, {cfg:set_alpn("")})
  end)

  describe("refuses", function()
    it("keys it does not know", function()
      assert_raises("unknown key 'cafile'", {cafile = root})
      assert_raises("unknown key 'clear_keys'", {clear_keys = true})
      assert_raises("unknown key 'set_verify'", {set_verify = true})
      assert_raises("unknown key '1'", {"ca_file"})
      assert_raises("unknown key '1'", {root, ca_file = root})
    end)

    it("values of another type, naming the key", function()
      assert_raises("ca_file: string expected, got number", {ca_file = 5})
      assert_raises("set_ca_file: string expected, got boolean", {set_ca_file = false})
      assert_raises("verify_depth: number expected, got string", {verify_depth = "3"})
      assert_raises("verify_depth: integer expected, got number", {verify_depth = 1.5})
      assert_raises("protocols: number expected, got string", {protocols = {8, "tlsv1.3"}})
      assert_raises("keypair_file: string expected, got no value", {keypair_file = {crt}})
      assert_raises("keypair_file: string expected, got no value", {keypair_file = crt})
      assert_raises("add_keypair: string expected, got table", {add_keypair = {{{}}}})
      assert_raises("add_ticket_key: number expected, got string", {add_ticket_key = {{1, TICKET_KEY}, {"2", TICKET_KEY}}})
      assert_raises("verify_client: boolean expected, got string", {verify_client = "yes"})
      assert_raises("insecure_noverifyname: boolean expected, got number", {insecure_noverifyname = 1})
    end)

    it("keys that would undo each other", function()
      assert_raises("'ca' and 'ca_file' exclude each other", {ca = "x", ca_file = root})
      assert_raises("'ca_file' and 'set_ca_file' exclude each other", {ca_file = root, set_ca_file = root})
      assert_raises("'cert_file' and 'keypair_file' exclude each other", {cert_file = crt, keypair_file = {crt, key}})
      assert_raises("'key' and 'keypair' exclude each other", {key = "x", keypair = {"x", "x"}})
      assert_raises("'insecure_noverifycert' and 'verify' exclude each other", {verify = true, insecure_noverifycert = true})
      assert_raises("'prefer_ciphers_client' and 'prefer_ciphers_server' exclude each other",
        {prefer_ciphers_client = true, prefer_ciphers_server = true})
      assert_raises("'verify_client' and 'verify_client_optional' exclude each other",
        {verify_client = true, verify_client_optional = true})
      assert.is_userdata((config.new({verify_client = true, verify_client_optional = false})))
    end)

    it("what a setter refuses, with its words after the key", function()
      assert_refused("ca_file: failed to open CA file '/no/such': No such file or directory", {ca_file = "/no/such"})
      assert_refused("alpn: alpn protocol with zero length", {alpn = "h2,"})
      assert_refused("set_ciphers: no ciphers for 'foo'", {set_ciphers = "foo"})
      assert_refused("session_lifetime: session lifetime too small", {session_lifetime = 1})
      assert_refused("keypair_file: failed to open key file '/no/key': No such file or directory",
        {keypair_file = {crt, "/no/key"}})
      assert_refused("add_ticket_key: wrong amount of ticket key data", {add_ticket_key = {{1, TICKET_KEY}, {2, "short"}}})
    end)
  end)
end)
