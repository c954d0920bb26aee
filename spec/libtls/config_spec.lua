-- libtls.config: constructors, setters, and what they refuse. Runs on the C module, too.

local config = require("libtls.config")
local libtls = require("libtls")
local helper = require("helper")

local STRING_SETTERS = {
  "set_alpn", "set_ca", "set_ca_file", "set_ca_path", "set_cert", "set_cert_file", "set_ciphers", "set_crl",
  "set_crl_file", "set_dheparams", "set_ecdhecurve", "set_ecdhecurves", "set_key", "set_key_file",
  "set_ocsp_staple", "set_ocsp_staple_file", "set_session_id",
}
local NUMBER_SETTERS = {"set_protocols", "set_session_fd", "set_session_lifetime", "set_verify_depth"}
local PAIR_SETTERS = {"set_keypair", "add_keypair", "set_keypair_file", "add_keypair_file"}
local SWITCHES = {
  "prefer_ciphers_client", "prefer_ciphers_server", "insecure_noverifycert", "insecure_noverifyname",
  "insecure_noverifytime", "verify", "ocsp_require_stapling", "verify_client", "verify_client_optional", "clear_keys",
}
local unpack = table.unpack or unpack
local TICKET_KEY = ("k"):rep(48)

local crt, key = helper.pki("server.crt"), helper.pki("server.key")

-- Every row is {arguments...}; the setter must take each of them on a config of its own.
local function accepts(setter, rows)
  for _, row in ipairs(rows) do
    local cfg = config.new()
    assert.message(setter .. " " .. helper.vals(unpack(row))).same({true}, {cfg[setter](cfg, unpack(row))})
  end
end

-- Every row is {expected error, arguments...}.
local function refuses(setter, rows)
  for _, row in ipairs(rows) do
    local cfg = config.new()
    assert.message(setter).same({false, row[1]}, {cfg[setter](cfg, unpack(row, 2))})
  end
end

local function raises(text, fn)
  assert.error_matches(fn, text, 1, true)
end

describe("libtls.config", function()
  describe("module", function()
    it("has its four functions and nothing else", function()
      local names = {}
      for name, value in pairs(config) do
        assert.is_function(value)
        names[#names + 1] = name
      end
      table.sort(names)
      assert.same({"default_ca_cert_file", "load_file", "new", "parse_protocols"}, names)
    end)

    it("makes objects that say what they are", function()
      local cfg = config.new()
      assert.is_userdata(cfg)
      assert.matches("^libtls%.config: 0x%x+$", tostring(cfg))
      assert.are_not.equal(cfg, config.new())
    end)

    it("names the default CA file", function()
      assert.matches("%.pem$", config.default_ca_cert_file())
    end)
  end)

  describe("parse_protocols", function()
    it("knows a word for each version and for the usual sets", function()
      local words = {
        ["tlsv1.0"] = libtls.TLS_v10, ["tlsv1.1"] = libtls.TLS_v11, ["tlsv1.2"] = libtls.TLS_v12,
        ["tlsv1.3"] = libtls.TLS_v13, tlsv1 = libtls.TLS_v1x, all = libtls.TLS_v1x, legacy = libtls.TLS_v1x,
        default = libtls.TLS_DEFAULT, secure = libtls.TLS_DEFAULT,
      }
      for word, flags in pairs(words) do
        assert.message(word).same({flags}, {config.parse_protocols(word)})
        assert.message(word).equal(flags, config.parse_protocols(word:upper()))
      end
    end)

    it("joins words and takes away those after an exclamation mark", function()
      assert.equal(12, config.parse_protocols("tlsv1.1:tlsv1.2"))
      assert.equal(8, config.parse_protocols("secure, !tlsv1.3"))
      assert.equal(28, config.parse_protocols("!tlsv1.0"))
      assert.equal(0, config.parse_protocols("tlsv1.2,!tlsv1.2"))
    end)

    it("gives 0 and a text for anything else", function()
      for _, text in ipairs({"foo", "", "none", "tlsv1.2:", "tlsv1.2 ", "! tlsv1.2", "all,bar"}) do
        local flags, err = config.parse_protocols(text)
        assert.message(text).equal(0, flags)
        assert.message(text).is_string(err)
      end
    end)
  end)

  describe("load_file", function()
    it("gives the content as it is", function()
      assert.equal(helper.pem("server.crt"), config.load_file(crt))
      assert.equal(helper.pem("server.der"), config.load_file(helper.pki("server.der")))
      assert.equal("", config.load_file(helper.pki("empty.txt")))
    end)

    it("decrypts a key when a password is given", function()
      assert.equal(helper.pem("server.key"), config.load_file(helper.pki("server.enc.key"), "secret"))
      assert.is_nil((config.load_file(helper.pki("server.enc.key"), "wrong")))
    end)

    it("gives nil and the reason when it cannot be read", function()
      assert.same({nil, "No such file or directory"}, {config.load_file("/nonexistent/file")})
      assert.same({nil, "Is a directory"}, {config.load_file("/")})
    end)

    it("takes only strings", function()
      raises("(string expected, got table)", function() config.load_file({}) end)
      raises("(string expected, got no value)", function() config.load_file() end)
      raises("(string expected, got number)", function() config.load_file(crt, 1) end)
    end)
  end)

  describe("argument checks", function()
    for _, name in ipairs(STRING_SETTERS) do
      it("of " .. name .. " want one string", function()
        local cfg = config.new()
        raises("(string expected, got no value)", function() cfg[name](cfg) end)
        raises("(string expected, got nil)", function() cfg[name](cfg, nil) end)
        raises("(string expected, got number)", function() cfg[name](cfg, 5) end)
        raises("(string expected, got table)", function() cfg[name](cfg, {}) end)
      end)
    end

    for _, name in ipairs(NUMBER_SETTERS) do
      it("of " .. name .. " want an integer, and no numeric string", function()
        local cfg = config.new()
        raises("(number expected, got table)", function() cfg[name](cfg, {}) end)
        raises("(number expected, got string)", function() cfg[name](cfg, "8") end)
        raises("(integer expected, got number)", function() cfg[name](cfg, 1.5) end)
      end)
    end

    for _, name in ipairs(PAIR_SETTERS) do
      it("of " .. name .. " want two strings and perhaps a third", function()
        local cfg = config.new()
        raises("(string expected, got no value)", function() cfg[name](cfg) end)
        raises("(string expected, got no value)", function() cfg[name](cfg, "") end)
        raises("(string expected, got table)", function() cfg[name](cfg, "", "", {}) end)
      end)
    end

    it("want a config before the dot", function()
      raises("libtls.config expected, got table", function() config.new().set_ca({}, "") end)
      raises("libtls.config expected, got no value", function() config.new().verify() end)
    end)
  end)

  describe("certificates and keys", function()
    it("come from files", function()
      accepts("set_cert_file", {{crt}})
      accepts("set_key_file", {{key}})
      accepts("set_ca_file", {{helper.pki("root.crt")}})
      accepts("set_keypair_file", {{crt, key}, {crt, key, helper.pki("garbage.txt")}})
      accepts("add_keypair_file", {{crt, key}, {crt, key, nil}})
    end)

    it("come from memory", function()
      local cert_pem, key_pem = helper.pem("server.crt"), helper.pem("server.key")
      accepts("set_cert", {{cert_pem}, {"text before it\n" .. cert_pem}})
      accepts("set_key", {{key_pem}, {""}})
      accepts("set_ca", {{helper.pem("root.crt")}, {""}})
      accepts("set_keypair", {{cert_pem, key_pem}, {cert_pem, ""}})
      accepts("add_keypair", {{cert_pem, key_pem}, {cert_pem, ""}, {cert_pem, key_pem, "staple"}})
    end)

    it("name the file that cannot be opened, and what it was to be", function()
      local cause = "': No such file or directory"
      refuses("set_ca_file", {{"failed to open CA file '" .. cause, ""}})
      refuses("set_cert_file", {{"failed to open certificate file '/no/such.pem" .. cause, "/no/such.pem"}})
      refuses("set_key_file", {{"failed to open key file '/no/such.key" .. cause, "/no/such.key"}})
      refuses("set_crl_file", {{"failed to open CRL file '/no/crl" .. cause, "/no/crl"}})
      refuses("set_ocsp_staple_file", {{"failed to open ocsp file '/no/ocsp" .. cause, "/no/ocsp"}})
      for _, setter in ipairs({"set_keypair_file", "add_keypair_file"}) do
        refuses(setter, {
          {"failed to open certificate file '/no/such.pem" .. cause, "/no/such.pem", key},
          {"failed to open key file '/no/such.key" .. cause, crt, "/no/such.key"},
          {"failed to open ocsp file '/no/ocsp" .. cause, crt, key, "/no/ocsp"},
        })
      end
    end)

    it("refuse a directory in words of its own", function()
      refuses("set_ca_file", {{"failed to read CA file '/': Is a directory", "/"}})
    end)

    it("are looked into only when they are certificates", function()
      for _, setter in ipairs({"set_cert", "set_keypair", "add_keypair"}) do
        local ok, err = config.new()[setter](config.new(), "junk", "")
        assert.is_false(ok)
        assert.matches("^failed to load certificate: ", err)
      end
      accepts("set_key", {{"junk"}})
      accepts("set_ca", {{"junk"}})
      accepts("set_crl", {{"junk"}})
      accepts("set_ocsp_staple", {{"junk"}})
    end)

    it("may be looked for in a folder that need not exist", function()
      accepts("set_ca_path", {{""}, {"/no/such/folder"}})
    end)
  end)

  it("set_alpn takes a list of names of 1 to 255 bytes", function()
    accepts("set_alpn", {{"h2"}, {"h2,http/1.1"}, {("x"):rep(255)}})
    refuses("set_alpn", {
      {"alpn protocol with zero length", ""},
      {"alpn protocol with zero length", "h2,,http/1.1"},
      {"alpn protocol too long", ("x"):rep(256)},
      {"alpn too large", ("x"):rep(70000)},
    })
  end)

  it("set_ciphers takes a word or an OpenSSL list that selects something", function()
    accepts("set_ciphers", {{"secure"}, {"compat"}, {"legacy"}, {"insecure"}, {"Default"}, {"HIGH:!aNULL"},
      {"ECDHE-ECDSA-AES256-GCM-SHA384"}, {"nonsense:AES128-SHA"}})
    refuses("set_ciphers", {{"no ciphers for 'hello'", "hello"}, {"no ciphers for ''", ""},
      {"no ciphers for 'TLSv1.3'", "TLSv1.3"}})
  end)

  it("set_dheparams takes one of three words", function()
    accepts("set_dheparams", {{"none"}, {"auto"}, {"legacy"}, {"Legacy"}})
    refuses("set_dheparams", {{"invalid dhe param 'hello'", "hello"}, {"invalid dhe param ''", ""}})
  end)

  it("set_ecdhecurve takes one curve, set_ecdhecurves a list", function()
    accepts("set_ecdhecurve", {{"none"}, {"auto"}, {"default"}, {"P-384"}, {"prime256v1"}})
    accepts("set_ecdhecurves", {{"default"}, {"P-256:P-384"}, {"X25519, P-521"}})
    refuses("set_ecdhecurve", {{"invalid ecdhe curve 'hello'", "hello"}, {"invalid ecdhe curve 'X25519,P-256'", "X25519,P-256"}})
    refuses("set_ecdhecurves", {{"invalid ecdhe curve 'hello'", "P-256:hello"}, {"invalid ecdhe curve ''", ""}})
  end)

  it("set_protocols takes any number of flags", function()
    local cfg = config.new()
    assert.is_true(cfg:set_protocols(libtls.TLS_v10, libtls.TLS_v11, libtls.TLS_v12, libtls.TLS_v13))
    assert.is_true(cfg:set_protocols())
    assert.is_true(cfg:set_protocols(nil, 8))
    raises("(number expected, got table)", function() cfg:set_protocols(0, {}) end)
  end)

  it("set_verify_depth takes any depth", function()
    accepts("set_verify_depth", {{1}, {0}, {-1}, {1000}})
  end)

  for _, name in ipairs(SWITCHES) do
    it(name .. " returns nothing", function()
      local cfg = config.new()
      assert.equal(0, select("#", cfg[name](cfg)))
    end)
  end

  describe("sessions", function()
    it("live for 0 or 4 to 86400 seconds", function()
      accepts("set_session_lifetime", {{0}, {4}, {86400}})
      refuses("set_session_lifetime", {{"session lifetime too small", 1}, {"session lifetime too small", -1},
        {"session lifetime too large", 86401}})
    end)

    it("have an id of at most 32 bytes", function()
      accepts("set_session_id", {{""}, {"server 1"}, {("\0"):rep(32)}})
      refuses("set_session_id", {{"session ID too large", ("x"):rep(33)}})
    end)

    it("have ticket keys of exactly 48 bytes, each revision once", function()
      local cfg = config.new()
      assert.is_true(cfg:add_ticket_key(1, TICKET_KEY))
      assert.is_true(cfg:add_ticket_key(1, TICKET_KEY))
      assert.is_true(cfg:add_ticket_key(2, TICKET_KEY))
      assert.same({false, "ticket key already present"}, {cfg:add_ticket_key(1, TICKET_KEY)})
      assert.same({false, "wrong amount of ticket key data"}, {cfg:add_ticket_key(3, "short")})
    end)

    describe("in a file", function()
      local path, fd

      before_each(function()
        path, fd = nil, nil
      end)

      after_each(function()
        if fd then helper.close(fd) end
        if path then helper.cleanup(path) end
      end)

      local function open(mode)
        path = helper.tmpfile("", mode)
        fd = helper.openfd(path, true)
        return fd
      end

      it("need a regular file that only its owner can use", function()
        assert.same({true}, {config.new():set_session_fd(open("600"))})
      end)

      it("are refused when others could read it", function()
        assert.same({false, "session file has incorrect permissions (640 != 600)"}, {config.new():set_session_fd(open("640"))})
      end)

      it("are refused on what is no file", function()
        local r, w = helper.pipe()
        finally(function() helper.close(r) helper.close(w) end)
        assert.same({false, "session file is not a regular file"}, {config.new():set_session_fd(r)})
      end)

      it("are refused on a descriptor that is not open", function()
        assert.same({false, "failed to stat session file: Bad file descriptor"}, {config.new():set_session_fd(-2)})
      end)

      it("are switched off by -1", function()
        assert.same({true}, {config.new():set_session_fd(-1)})
      end)
    end)
  end)

  it("stays usable after a refusal", function()
    local cfg = config.new()
    assert.is_false((cfg:set_ciphers("hello")))
    assert.same({true}, {cfg:set_ciphers("secure")})
  end)
end)
