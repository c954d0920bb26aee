-- Resumed sessions: through a file from one process to the next, and between our own two ends.

local libtls = require("libtls")
local fd = require("moonwire.fd")
local helper = require("helper")
local programs = require("programs")

local forced = os.getenv("MOONWIRE_TLS")
local has_openssl, has_nginx = programs.has("openssl"), programs.has("nginx")
local has_moonwire = os.getenv("MOONWIRE") ~= nil
-- BoringSSL, as it is offered, keeps sessions in the process.
local takes_files = forced ~= "boringssl"
local CLIENT = assert(package.searchpath("session_client", package.path))
local KEY, NEWER_KEY = ("k"):rep(48), ("n"):rep(48)

local function session_file(content)
  local path = helper.tmpfile(content or "")
  return path, assert(helper.openfd(path, true))
end

local function client_config(number, protocol, ca)
  local cfg = helper.ccfg(ca)
  if protocol then
    assert(cfg:set_protocols(protocol))
  end
  assert(cfg:set_session_fd(number))
  return cfg
end

local function read_all(from)
  local parts = {}
  while true do
    local part = assert(fd.read(from, 65536))
    if part == "" then
      return table.concat(parts)
    end
    parts[#parts + 1] = part
  end
end

--- A connection made by another process; its first word is what it says of the session, then comes the page.
local function fetch(file, port, version, path)
  local child = programs.moonwire(CLIENT, file, port, version, helper.pki("root.crt"), path)
  local output = read_all(child.stdout)
  programs.stop(child)
  return output:match("^(%a+)"), output
end

local function shell(command)
  local pipe = assert(io.popen(command))
  local output = pipe:read("*a")
  pipe:close()
  return output
end

--- One connection between our two ends, with a byte from the server, for the tickets of TLS 1.3.
local function connect(cfg, server, name)
  local a, b = helper.pair()
  local c, s = assert(libtls.client(cfg)), assert(server:accept_socket(b))
  assert(c:connect_socket(a, name or "server.test"))
  local client_says, server_says = helper.shake(c, s)
  if client_says == "true" and server_says == "true" then
    s:write("x")
    helper.settle(c)
  end
  c:close()
  s:close()
  helper.close(a)
  helper.close(b)
  return c, s, client_says, server_says
end

local function resumed(cfg, server)
  local c, s = connect(cfg, server)
  return c:conn_session_resumed(), s:conn_session_resumed()
end

local function server(...)
  local cfg = helper.scfg("server")
  assert(cfg:set_session_lifetime(3600))
  assert(cfg:set_session_id("moonwire"))
  for revision, key in ipairs({...}) do
    assert(cfg:add_ticket_key(revision, key))
  end
  return assert(libtls.server(cfg))
end

describe("a session file", function()
  local here = takes_files and it or function() end
  local across = programs.needs(here, pending, has_openssl and has_moonwire, "openssl and the command moonwire")
  local versions = {v12 = {"TLSv1.2", "-tls1_2"}, v13 = {"TLSv1.3", "-tls1_3"}}

  local function s_client(port, flags)
    return shell(("printf 'GET / HTTP/1.0\\r\\n\\r\\n' | openssl s_client -connect 127.0.0.1:%s -CAfile %s -ign_eof "
      .. "-servername server.test %s 2>/dev/null"):format(port, helper.pki("root.crt"), flags))
  end

  for version, words in pairs(versions) do
    local name, flag = words[1], words[2]

    across("lets the next process resume " .. name .. " with openssl, which can read it", function()
      programs.with_server(programs.identity("server"), function(port)
        local file = session_file()
        local first, page = fetch(file, port, version, "/")
        assert.equal("false", first)
        assert.matches("\nNew, " .. name, page)
        local again, other = fetch(file, port, version, "/")
        assert.equal("true", again)
        assert.matches("\nReused, " .. name, other)
        assert.matches("Protocol  : " .. name, shell("openssl sess_id -noout -text -in " .. file))
        assert.matches("\nReused, " .. name, s_client(port, flag .. " -sess_in " .. file))
      end)
    end)

    across("may come from openssl s_client in " .. name, function()
      programs.with_server(programs.identity("server"), function(port)
        local file = session_file()
        s_client(port, flag .. " -sess_out " .. file)
        assert.equal("true", (fetch(file, port, version, "/")))
      end)
    end)

    local nginx = programs.needs(here, pending, has_nginx and has_moonwire, "nginx and the command moonwire")
    nginx("lets the next process resume " .. name .. " with nginx", function()
      local started = programs.nginx()
      finally(function()
        programs.stop(started)
      end)
      local file = session_file()
      local _, page = fetch(file, started.port, version, "/session")
      assert.matches("session %.", page)
      local again, other = fetch(file, started.port, version, "/session")
      assert.equal("true", again)
      assert.matches("session r", other)
    end)
  end

  here("is rewritten from its beginning, and the descriptor's position stays", function()
    local path, number = session_file()
    local listening = server()
    connect(client_config(number, libtls.TLS_v12), listening)
    local first = helper.slurp(path)
    assert.matches("^%-%-%-%-%-BEGIN SSL SESSION PARAMETERS%-%-%-%-%-\n", first)
    connect(client_config(number, libtls.TLS_v12), listening)
    assert.matches("^%-%-%-%-%-BEGIN [^\n]+\n[%w+/=\n]+%-%-%-%-%-END [^\n]+\n$", helper.slurp(path))
    assert.matches("^%-%-%-%-%-BEGIN", (fd.read(number, 10)))
  end)

  here("is left alone by a handshake that fails", function()
    local path, number = session_file()
    connect(client_config(number), server(), "wrong.test")
    assert.equal("", helper.slurp(path))
  end)

  here("is no way around the name", function()
    local _, number = session_file()
    local listening = server()
    connect(client_config(number), listening)
    local c, _, says = connect(client_config(number), listening, "wrong.test")
    assert.matches("name `wrong%.test' not present in server certificate", says)
    assert.equal("the session is another server's", (c:conn_session_error()))
  end)

  here("is no way around the trust anchors", function()
    local _, number = session_file()
    local listening = server()
    local careless = client_config(number, libtls.TLS_v12)
    careless:insecure_noverifycert()
    connect(careless, listening)
    local c, _, says = connect(client_config(number, libtls.TLS_v12, "badca.crt"), listening)
    assert.matches("certificate verification failed", says)
    assert.equal("the session's certificate is not trusted", (c:conn_session_error()))
  end)

  here("is not used where a stapled response is required", function()
    local _, number = session_file()
    local listening = server()
    connect(client_config(number), listening)
    local strict = client_config(number)
    strict:ocsp_require_stapling()
    local c, _, says = connect(strict, listening)
    assert.matches("no stapled OCSP response provided", says)
    assert.equal("a resumed session brings no stapled OCSP response", (c:conn_session_error()))
  end)

  here("is refused at connect when it holds something else", function()
    for _, content in ipairs({
      "x",
      "-----BEGIN SSL SESSION PARAMETERS-----\nAAAA\n-----END SSL SESSION PARAMETERS-----\n",
      "-----BEGIN SSL SESSION PARAMETERS-----\nMAMCAQE=\n-----END SSL SESSION PARAMETERS-----\n",
      helper.pem("server.crt"),
    }) do
      local _, number = session_file(content)
      local c = assert(libtls.client(client_config(number)))
      local a = helper.pair()
      assert.same({false, "failed to parse session"}, {c:connect_socket(a, "server.test")})
    end
  end)

  it("says what stands in the way where it cannot be used", function()
    local _, number = session_file()
    local c = connect(client_config(number), server())
    local expected = forced == "boringssl" and "BoringSSL keeps sessions in the process only" or nil
    assert.equal(expected, (c:conn_session_error()))
  end)
end)

describe("a resumed session in one process", function()
  for version, name in pairs({TLS_v12 = "TLSv1.2", TLS_v13 = "TLSv1.3"}) do
    it("is told by both ends, " .. name, function()
      local _, number = session_file()
      local cfg, listening = client_config(number, libtls[version]), server(KEY)
      assert.same({false, false}, {resumed(cfg, listening)})
      assert.same({true, true}, {resumed(cfg, listening)})
    end)

    it("does not happen without a lifetime, " .. name, function()
      local _, number = session_file()
      local cfg, listening = client_config(number, libtls[version]), assert(libtls.server(helper.scfg("server")))
      connect(cfg, listening)
      assert.same({false, false}, {resumed(cfg, listening)})
    end)
  end

  it("does not happen for a client without a file", function()
    local cfg, listening = helper.ccfg(), server()
    connect(cfg, listening)
    assert.same({false, false}, {resumed(cfg, listening)})
  end)

  -- The JDK's engine has no say in the keys of its tickets.
  local shared = forced ~= "jdk" and it or function() end

  shared("goes from one server to another with the same keys", function()
    local _, number = session_file()
    local cfg = client_config(number)
    connect(cfg, server(KEY))
    assert.same({true, true}, {resumed(cfg, server(KEY))})
  end)

  shared("outlives the change to a newer key, but not the loss of its own", function()
    local _, number = session_file()
    local cfg = client_config(number)
    connect(cfg, server(KEY))
    assert.same({true, true}, {resumed(cfg, server(KEY, NEWER_KEY))})
    assert.same({false, false}, {resumed(cfg, server(KEY))})
  end)

  shared("does not cross session ids", function()
    local _, number = session_file()
    local cfg = client_config(number)
    connect(cfg, server(KEY))
    local other = helper.scfg("server")
    other:set_session_lifetime(3600)
    other:set_session_id("another")
    other:add_ticket_key(1, KEY)
    assert.same({false, false}, {resumed(cfg, assert(libtls.server(other)))})
  end)
end)
