-- Generation 3.5 of libtls: errors are objects, and some results have other shapes. Run with --libtls=3.5; on the C
-- module it needs lua-libtls 3.5 and lua-error.

local config = require("libtls.config")
local libtls = require("libtls")
local helper = require("helper")
local programs = require("programs")

local GENERATION = "3.5"
local RECORD = 16384

describe("libtls " .. GENERATION, function()
  local test = programs.needs(it, pending, libtls.ERROR ~= nil, "--libtls=" .. GENERATION)

  -- What an error object says, without where it was made.
  local function said(err)
    return (tostring(err):gsub("^.-: in .-: %[", "["))
  end

  local function assert_error(operation, text, err)
    assert.is_userdata(err)
    assert.equal(libtls.ERROR, err.type)
    assert.equal(-1, err.code)
    assert.equal(operation, err.op)
    assert.equal(operation, err.message.op)
    assert.equal(text, err.message.message)
    local shown = "[libtls.ERROR:-1][" .. operation .. "] Operation failure"
    assert.equal(text and shown .. " (" .. text .. ")" or shown, said(err))
    assert.equal("[op:" .. operation .. "] " .. tostring(text), tostring(err.message))
  end

  -- A call that must answer `first` and an error object.
  local function refuses(first, operation, text, ...)
    assert.equal(2, select("#", ...))
    assert.equal(first, (...))
    assert_error(operation, text, (select(2, ...)))
  end

  local function packed(...)
    return {n = select("#", ...), ...}
  end

  local function up()
    return helper.up(helper.ccfg(), helper.scfg("server"), "server.test")
  end

  test("has a type of errors", function()
    assert.is_userdata(libtls.ERROR)
    assert.matches("^libtls%.ERROR: 0x%x+$", tostring(libtls.ERROR))
    assert.equal("libtls.ERROR", libtls.ERROR.name)
    assert.equal(-1, libtls.ERROR.code)
    assert.equal("Operation failure", libtls.ERROR.message)
  end)

  test("says where an error was made", function()
    local function refused()
      local ok, err = config.new():set_alpn("")
      return ok, err
    end
    local _, err = refused()
    assert.matches("^[^\n]*error_objects_spec%.lua:%d+: in [^\n]*'refused': %[libtls%.ERROR:%-1%]", tostring(err))
  end)

  describe("config", function()
    test("names the operation after the module", function()
      local cfg = config.new()
      refuses(false, "config.set_alpn", "alpn protocol with zero length", cfg:set_alpn(""))
      refuses(false, "config.set_ciphers", "no ciphers for 'foo'", cfg:set_ciphers("foo"))
      refuses(false, "config.set_ecdhecurve", "invalid ecdhe curve 'no'", cfg:set_ecdhecurve("no"))
      refuses(false, "config.set_ecdhecurves", "invalid ecdhe curve 'no'", cfg:set_ecdhecurves("no"))
      refuses(false, "config.set_dheparams", "invalid dhe param 'no'", cfg:set_dheparams("no"))
      refuses(false, "config.set_session_fd", "failed to stat session file: Bad file descriptor",
        cfg:set_session_fd(9999))
      local missing = "'/no/such': No such file or directory"
      refuses(false, "config.set_ca_file", "failed to open CA file " .. missing, cfg:set_ca_file("/no/such"))
      refuses(false, "config.set_crl_file", "failed to open CRL file " .. missing, cfg:set_crl_file("/no/such"))
      refuses(false, "config.set_key_file", "failed to open key file " .. missing, cfg:set_key_file("/no/such"))
      refuses(false, "config.set_ocsp_staple_file", "failed to open ocsp file " .. missing,
        cfg:set_ocsp_staple_file("/no/such"))
      for _, setter in ipairs({"set_keypair_file", "add_keypair_file"}) do
        refuses(false, "config." .. setter, "failed to open certificate file " .. missing,
          cfg[setter](cfg, "/no/such", ""))
      end
    end)

    test("is refused as a table with an error of its constructor", function()
      refuses(nil, "config.new", "alpn: alpn protocol with zero length", config.new({alpn = ""}))
      assert.error_matches(function() config.new({verify_depth = "3"}) end, "verify_depth: integer expected, got string",
        1, true)
      assert.is_userdata((config.new({keypair_file = {helper.pki("server.crt"), helper.pki("server.key")}})))
    end)

    test("names four operations alone", function()
      local cfg = config.new()
      refuses(false, "set_session_lifetime", "session lifetime too small", cfg:set_session_lifetime(1))
      refuses(false, "set_session_lifetime", "session lifetime too large", cfg:set_session_lifetime(86401))
      refuses(false, "set_session_id", "session ID too large", cfg:set_session_id(("x"):rep(33)))
      refuses(false, "add_ticket_key", "wrong amount of ticket key data", cfg:add_ticket_key(1, "short"))
      assert.same({true}, {cfg:set_ocsp_staple("anything")})
    end)

    test("answers -1 for protocols it does not know", function()
      assert.same({8}, {config.parse_protocols("tlsv1.2")})
      assert.same({0}, {config.parse_protocols("!all")})
      refuses(-1, "config.parse_protocols", nil, config.parse_protocols("foo"))
    end)

    test("says why a file cannot be loaded", function()
      refuses(nil, "config.load_file", "No such file or directory", config.load_file("/no/such"))
      refuses(nil, "config.load_file", "Is a directory", config.load_file("/"))
    end)

    test("takes a staple that is nil for none", function()
      local crt, key = helper.pki("server.crt"), helper.pki("server.key")
      local cfg = config.new()
      assert.same({true}, {cfg:set_keypair_file(crt, key, nil)})
      assert.same({true}, {cfg:add_keypair_file(crt, key, nil)})
      assert.same({true}, {cfg:set_keypair(helper.slurp(crt), helper.slurp(key), nil)})
      assert.same({true}, {cfg:add_keypair(helper.slurp(crt), helper.slurp(key), nil)})
    end)

    test("calls every number that will not do an integer", function()
      local cfg = config.new()
      local expected = {
        {"integer expected, got string", "8"}, {"integer expected, got number", 1.5}, {"integer expected, got table", {}},
      }
      for _, row in ipairs(expected) do
        for _, setter in ipairs({"set_verify_depth", "set_session_lifetime", "set_session_fd", "set_protocols"}) do
          assert.error_matches(function() cfg[setter](cfg, row[2]) end, row[1], 1, true)
        end
        assert.error_matches(function() cfg:add_ticket_key(row[2], "") end, row[1], 1, true)
      end
      assert.same({true}, {cfg:set_protocols(nil, libtls.TLS_v12)})
    end)
  end)

  describe("a server", function()
    local function server(set_up)
      local cfg = config.new()
      set_up(cfg)
      return libtls.server(cfg)
    end

    test("says what is wrong with its config", function()
      local crt, key = helper.pki("server.crt"), helper.pki("server.key")
      refuses(nil, "server", "private/public key mismatch", libtls.server(config.new()))
      refuses(nil, "server", "private/public key mismatch", server(function(cfg)
        assert(cfg:set_cert_file(crt))
      end))
      refuses(nil, "server", "failed to read private key", server(function(cfg)
        assert(cfg:set_cert_file(crt))
        assert(cfg:set_key("junk"))
      end))
      refuses(nil, "server", "failed to set ecdhe curves", server(function(cfg)
        assert(cfg:set_keypair_file(crt, key))
        assert(cfg:set_ecdhecurves("sha256"))
      end))
      refuses(nil, "server", "ssl verify memory setup failure", server(function(cfg)
        assert(cfg:set_keypair_file(crt, key))
        assert(cfg:set_ca("junk"))
        cfg:verify_client()
      end))
    end)

    test("refuses what only clients and connections do", function()
      local ctx = assert(libtls.server(helper.scfg("server")))
      for _, operation in ipairs({"handshake", "close"}) do
        refuses(false, operation, "invalid operation for context", ctx[operation](ctx))
      end
      refuses(nil, "read", "invalid operation for context", ctx:read())
      refuses(nil, "write", "invalid operation for context", ctx:write("x"))
      refuses(false, "connect", "not a client context", ctx:connect("127.0.0.1", "1"))
      refuses(false, "connect_servername", "not a client context", ctx:connect_servername("127.0.0.1", "1", "x"))
      refuses(false, "connect_socket", "not a client context", ctx:connect_socket(0, "x"))
      refuses(false, "connect_fds", "not a client context", ctx:connect_fds(0, 1, "x"))
    end)
  end)

  describe("a client", function()
    test("names its method in every error", function()
      local ctx = assert(libtls.client(helper.ccfg()))
      refuses(nil, "accept_socket", "not a server context", ctx:accept_socket(0))
      refuses(nil, "accept_fds", "not a server context", ctx:accept_fds(0, 1))
      refuses(false, "handshake", "context not connected", ctx:handshake())
      refuses(nil, "read", "context not connected", ctx:read())
      refuses(nil, "write", "context not connected", ctx:write("x"))
      refuses(false, "connect", "no port provided", ctx:connect("127.0.0.1"))
      refuses(false, "connect", "connect: Connection refused", ctx:connect("127.0.0.1", tostring(helper.freeport())))
      refuses(false, "connect_socket", "server name not specified", ctx:connect_socket(0))
      refuses(false, "connect_fds", "invalid file descriptors", ctx:connect_fds(-1, 1, "x"))
      refuses(false, "connect_cbs", "server name not specified", ctx:connect_cbs(print, print))
      refuses(nil, "accept_cbs", "not a server context", ctx:accept_cbs(print, print))
    end)

    test("gives the words of a callback that fails", function()
      local ctx = assert(libtls.client(helper.ccfg()))
      local function broken() return nil, "the line is cut" end
      assert(ctx:connect_cbs(broken, broken, "server.test"))
      refuses(false, "handshake", "handshake failed: the line is cut", ctx:handshake())
    end)

    test("has errors without a text where nothing is known", function()
      local ctx = assert(libtls.client(helper.ccfg()))
      refuses(nil, "peer_cert_chain_pem", nil, ctx:peer_cert_chain_pem())
      refuses(false, "ocsp_process_response", nil, ctx:ocsp_process_response("x"))
      local getters = {
        "peer_ocsp_cert_status", "peer_ocsp_crl_reason", "peer_ocsp_next_update", "peer_ocsp_response_status",
        "peer_ocsp_result", "peer_ocsp_revocation_time", "peer_ocsp_this_update", "peer_ocsp_url",
      }
      for _, getter in ipairs(getters) do
        refuses(nil, getter, nil, ctx[getter](ctx))
      end
    end)

    test("says why a handshake failed", function()
      local client, conn = helper.connect(helper.ccfg(), helper.scfg("server"), "other.test")
      local ok, err
      for _ = 1, 20 do
        ok, err = client:handshake()
        conn:handshake()
        if ok or err then
          break
        end
      end
      refuses(false, "handshake", "name `other.test' not present in server certificate", ok, err)
    end)

    test("cannot send files", function()
      assert.is_nil(assert(libtls.client(config.new())).sendfile)
    end)
  end)

  describe("a transfer", function()
    test("shows a write that took everything as a number", function()
      local client = up()
      assert.equal(1, select("#", client:write("hello")))
      assert.equal(5, (client:write("hello")))
      assert.equal(0, select("#", client:write("")))
    end)

    test("shows a write that took a part as one to be repeated", function()
      local client = up()
      assert.same({n = 4, RECORD, nil, true, libtls.WANT_POLLOUT}, packed(client:write(("x"):rep(RECORD + 1))))
    end)

    test("shows a write that is blocked", function()
      local client = up()
      local results
      repeat
        results = packed(client:write(("x"):rep(RECORD)))
      until results[1] ~= RECORD
      assert.same({n = 4, 0, nil, true, libtls.WANT_POLLOUT}, results)
    end)

    test("takes a negative size for the usual one", function()
      local client, conn = up()
      helper.settle(client)
      assert.equal(9, (conn:write("something")))
      assert.equal("something", client:read(-1))
    end)
  end)
end)
