-- libtls against gnutls-serv.

local libtls = require("libtls")
local fd = require("moonwire.fd")
local process = require("moonwire.process")
local helper = require("helper")
local programs = require("programs")

local forced = os.getenv("MOONWIRE_TLS")
local ATTEMPTS, PAUSE_SECONDS = 500, 0.02
local REQUEST = "GET / HTTP/1.0\r\n\r\n"

--- Calls `fn` with the port of a gnutls-serv that wants client certificates.
local function with_server(key, version, staple, fn)
  local port = helper.freeport()
  local words = {
    "gnutls-serv", "--port", tostring(port), "--x509certfile", helper.pki(key .. ".crt"), "--x509keyfile",
    helper.pki(key .. ".key"), "--x509cafile", helper.pki("root.crt"), "--require-client-cert", "--alpn", "moonwire",
    "--priority", "NORMAL:-VERS-ALL:+VERS-" .. version:gsub("v", ""),
    stdin = "null", stdout = "null", stderr = "null",
  }
  if staple then
    words[#words + 1] = "--ocsp-response"
    words[#words + 1] = helper.pki("ocsp/good.der")
    words[#words + 1] = "--ignore-ocsp-response-errors"
  end
  local child = assert(process.start(words))
  local ok, err = pcall(function()
    for attempt = 1, ATTEMPTS do
      local number = fd.connect("127.0.0.1", port)
      if number then
        fd.close(number)
        break
      end
      assert(attempt < ATTEMPTS, "gnutls-serv does not answer")
      fd.sleep(PAUSE_SECONDS)
    end
    fn(tostring(port))
  end)
  process.kill(child.pid)
  assert(process.wait(child.pid))
  if not ok then
    error(err, 0)
  end
end

local function config()
  local cfg = helper.ccfg()
  assert(cfg:set_alpn("moonwire"))
  assert(cfg:set_keypair_file(helper.pki("client.crt"), helper.pki("client.key")))
  return cfg
end

--- One request; returns the context, closed, and the page.
local function get(cfg, port, name)
  local ctx = assert(libtls.client(cfg))
  assert(ctx:connect_servername("127.0.0.1", port, name))
  assert(ctx:write(REQUEST))
  local parts = {}
  while true do
    local part, err, again = ctx:read()
    if part then
      parts[#parts + 1] = part
    elseif err then
      error(err, 0)
    elseif not again then
      break
    end
  end
  ctx:close()
  return ctx, table.concat(parts)
end

describe("libtls with gnutls-serv", function()
  local declare = programs.needs(it, pending, programs.has("gnutls-serv"), "gnutls-serv")

  for _, version in ipairs({"TLSv1.2", "TLSv1.3"}) do
    for _, key in ipairs({"server", "ec", "ed"}) do
      -- BoringSSL, as it is offered, takes no Ed25519 signature: automatic mode must find a way.
      local able = not (key == "ed" and forced == "boringssl")
      local test = able and declare or function() end
      test(("talks %s to a server with the key pair '%s'"):format(version, key), function()
        local staple = key == "server"
        with_server(key, version, staple, function(port)
          local cfg = config()
          if staple then
            -- The response may be older than its 14 days; here it matters that it comes.
            cfg:insecure_noverifytime()
            cfg:ocsp_require_stapling()
          end
          local ctx, page = get(cfg, port, key .. ".test")
          assert.equal(version, ctx:conn_version())
          assert.equal("moonwire", ctx:conn_alpn_selected())
          assert.matches("client%.test", page)
        end)
      end)
    end

    -- BoringSSL keeps sessions in the process, by config; the JDK's engine in the file.
    declare("resumes a session of " .. version, function()
      with_server("server", version, false, function(port)
        local cfg = config()
        assert(cfg:set_session_fd(assert(helper.openfd(helper.tmpfile(""), true))))
        assert.is_false(get(cfg, port, "server.test"):conn_session_resumed())
        local again, page = get(cfg, port, "server.test")
        assert.is_true(again:conn_session_resumed())
        assert.equal("moonwire", again:conn_alpn_selected())
        assert.matches("client%.test", page)
      end)
    end)
  end
end)
