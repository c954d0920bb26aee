-- Our server with clients that are not ours: openssl s_client and gnutls-cli.

local libtls = require("libtls")
local fd = require("moonwire.fd")
local process = require("moonwire.process")
local helper = require("helper")
local programs = require("programs")

local forced = os.getenv("MOONWIRE_TLS")
local PATIENCE_MILLIS = 10000
local SUBJECT = "/C=JP/O=Golden Test/OU=Clients/CN=client.test/emailAddress=c@client.test"

-- How to call each of them, what their output must say of a resumed session and of a stapled response.
local clients = {
  openssl = {
    resumed = "\nReused, TLS",
    staple = "OCSP Response Status: successful",
    command = function(port, version, name, session)
      local words = {
        "openssl", "s_client", "-connect", "127.0.0.1:" .. port, "-CAfile", helper.pki("root.crt"), "-servername",
        name, "-verify_return_error", "-alpn", "moonwire", "-cert", helper.pki("client.crt"), "-key",
        helper.pki("client.key"), "-ign_eof", "-status", version == "TLSv1.3" and "-tls1_3" or "-tls1_2",
      }
      if session then
        local file = io.open(session, "r")
        words[#words + 1] = file and "-sess_in" or "-sess_out"
        words[#words + 1] = session
        if file then
          file:close()
        end
      end
      return words
    end,
  },
  ["gnutls-cli"] = {
    resumed = "This is a resumed session",
    staple = "OCSP status request",
    resumes_itself = true,
    command = function(port, version, name, session)
      local priority = "NORMAL:-VERS-ALL:+VERS-" .. version:gsub("v", "")
      local words = {
        "gnutls-cli", "--x509cafile", helper.pki("root.crt"), "--port", tostring(port), "--sni-hostname", name,
        "--verify-hostname", name, "--alpn", "moonwire", "--x509certfile", helper.pki("client.crt"), "--x509keyfile",
        helper.pki("client.key"), "--priority", priority,
      }
      if session then
        words[#words + 1] = "--resume"
        words[#words + 1] = "--waitresumption"
      end
      words[#words + 1] = "127.0.0.1"
      return words
    end,
  },
}

local function server(name, with_staple)
  local cfg = helper.scfg(name)
  assert(cfg:set_ca_file(helper.pki("root.crt")))
  cfg:verify_client()
  assert(cfg:set_alpn("moonwire"))
  assert(cfg:set_session_lifetime(3600))
  if forced ~= "jdk" and name == "server" then
    assert(cfg:add_ticket_key(1, ("k"):rep(48)))
  end
  if with_staple then
    assert(cfg:set_ocsp_staple_file(helper.pki("ocsp/good.der")))
  end
  return assert(libtls.server(cfg))
end

local function accept(listener)
  assert.equal(1, helper.waitread(listener, PATIENCE_MILLIS), "nobody calls")
  local number = assert(fd.accept(listener))
  assert(fd.nonblock(number, false))
  return number
end

--- Serves one connection with a greeting; returns what the server knows of it.
local function serve(listener, listening)
  local number = accept(listener)
  local ctx = assert(listening:accept_socket(number))
  assert(ctx:handshake())
  local known = {
    version = ctx:conn_version(), alpn = ctx:conn_alpn_selected(), name = ctx:conn_servername(),
    subject = ctx:peer_cert_subject(), resumed = ctx:conn_session_resumed(),
  }
  -- A client that came for the session only is gone by now.
  ctx:write("hello from the server\n")
  ctx:close()
  fd.close(number)
  return known
end

--- Runs a client's command while `serving` serves it; returns its output and what that returned.
local function during(words, serving)
  words.stdin, words.stdout, words.stderr = "pipe", "pipe", "null"
  local child = assert(process.start(words))
  local ok, known = pcall(serving)
  local parts = {}
  if ok then
    repeat
      local part = assert(fd.read(child.stdout, 65536))
      parts[#parts + 1] = part
    until part == ""
  end
  fd.close(child.stdin)
  process.kill(child.pid)
  assert(process.wait(child.pid))
  fd.close(child.stdout)
  if not ok then
    error(known, 0)
  end
  return table.concat(parts), known
end

for program, client in pairs(clients) do
  describe("our server with " .. program, function()
    local declare = programs.needs(it, pending, programs.has(program), program)
    local listener, port

    before_each(function()
      listener, port = helper.listen()
    end)

    after_each(function()
      fd.close(listener)
    end)

    for _, version in ipairs({"TLSv1.2", "TLSv1.3"}) do
      for _, key in ipairs({"server", "ec", "ed"}) do
        -- BoringSSL, as it is offered, signs nothing with Ed25519.
        local able = not (key == "ed" and forced == "boringssl")
        local staples = key == "server" and forced ~= "jdk"
        local test = able and declare or function() end
        test(("talks %s with the key pair '%s'"):format(version, key), function()
          local listening = server(key, staples)
          local name = key .. ".test"
          local output, known = during(client.command(port, version, name), function()
            return serve(listener, listening)
          end)
          assert.same({version = version, alpn = "moonwire", name = name, subject = SUBJECT, resumed = false}, known)
          assert.matches("hello from the server", output)
          if staples then
            assert.matches(client.staple, output)
          end
        end)
      end

      declare("resumes a session of " .. version, function()
        local listening = server("server")
        local session = os.tmpname()
        os.remove(session)
        finally(function()
          os.remove(session)
        end)
        local function call(rounds)
          return during(client.command(port, version, "server.test", session), function()
            local known
            for _ = 1, rounds do
              known = serve(listener, listening)
            end
            return known
          end)
        end
        local output, known = call(client.resumes_itself and 2 or 1)
        if not client.resumes_itself then
          assert.is_false(known.resumed)
          output, known = call(1)
        end
        assert.matches(client.resumed, output)
        assert.is_true(known.resumed)
        assert.equal(SUBJECT, known.subject)
      end)
    end
  end)
end
