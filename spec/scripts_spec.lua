-- Every script that users are shown does what its first lines say.

local fd = require("moonwire.fd")
local helper = require("helper")
local programs = require("programs")

local has_openssl = programs.has("openssl")
local CA = helper.pki("root.crt")
local identity, with_server = programs.identity, programs.with_server
local unpack = table.unpack or unpack

-- Runs a script in this VM; what it printed.
local function run(path, ...)
  local printed = {}
  local env = setmetatable({
    arg = {[0] = path, ...},
    print = function(...)
      local texts = {}
      for i = 1, select("#", ...) do
        texts[i] = tostring((select(i, ...)))
      end
      printed[#printed + 1] = table.concat(texts, "\t") .. "\n"
    end,
    io = setmetatable({
      write = function(...)
        printed[#printed + 1] = table.concat({...})
        return true
      end,
    }, {__index = io}),
  }, {__index = _G})
  assert(loadfile(path, "t", env))(...)
  return table.concat(printed)
end

-- Starts a script of spec/support in a Moonwire of its own; its first line of output is its port.
local function with_moonwire(script, args, fn)
  local child = programs.moonwire(script, unpack(args))
  local port = ""
  while port:sub(-1) ~= "\n" do
    port = port .. assert(fd.read(child.stdout, 1))
  end
  local ok, err = pcall(fn, port:match("%d+"))
  programs.stop(child)
  if not ok then
    error(err, 0)
  end
end

describe("scripts/demo.lua", function()
  it("verifies, negotiates and echoes", function()
    local output = run("scripts/demo.lua")
    assert.matches("verified +/CN=localhost\n", output)
    assert.matches("negotiated +TLSv1.3, TLS_[%w_]+ %(%d+ bits%), ALPN echo\n", output)
    assert.matches("echoed +over TLS\nclosed\n$", output)
  end)
end)

describe("scripts/examples", function()
  local openssl = programs.needs(it, pending, has_openssl, "openssl")

  openssl("https_get prints status and body", function()
    with_server(identity("server"), function(port)
      -- The address is in the certificate, too.
      local output = run("scripts/examples/https_get.lua", "127.0.0.1", port, "/", CA)
      assert.matches("^HTTP/1.0 200 ok\n", output)
      assert.matches("<HTML>", output)
    end)
  end)

  openssl("https_get refuses a server it cannot verify", function()
    with_server(identity("server"), function(port)
      assert.error_matches(function()
        run("scripts/examples/https_get.lua", "127.0.0.1", port, "/", helper.pki("other.crt"))
      end, "certificate verification failed: unable to get local issuer certificate", 1, true)
    end)
  end)

  openssl("inspect_certificate prints names, dates, cipher and chain", function()
    with_server(identity("server"), function(port)
      local output = run("scripts/examples/inspect_certificate.lua", "127.0.0.1", port, CA, "server.test")
      assert.matches("subject +/C=JP/O=Golden Test/CN=server.test\n", output)
      assert.matches("valid from +2020%-01%-01 00:00:00 UTC\n", output)
      assert.matches("ocsp +http://ocsp.golden.test/a\n", output)
      assert.matches("for the name true\n", output)
      assert.is_true(output:sub(-#helper.pem("server.crt")) == helper.pem("server.crt"))
    end)
  end)

  openssl("client_certificate is let in", function()
    local args = identity("server")
    for _, argument in ipairs({"-Verify", "1", "-CAfile", CA, "-verify_return_error"}) do
      args[#args + 1] = argument
    end
    with_server(args, function(port)
      local output = run("scripts/examples/client_certificate.lua", "127.0.0.1", port,
        helper.pki("client.crt"), helper.pki("client.key"), CA, "server.test")
      assert.matches("client%.test", output)
    end)
  end)

  openssl("nonblocking_poll fetches from two servers at once", function()
    with_server(identity("server"), function(first)
      with_server(identity("ec"), function(second)
        local output = run("scripts/examples/nonblocking_poll.lua", CA,
          "127.0.0.1:" .. first .. ":server.test", "127.0.0.1:" .. second .. ":ec.test")
        assert.matches("server.test\tHTTP/1.0 200 ok", output)
        assert.matches("ec.test\tHTTP/1.0 200 ok", output)
      end)
    end)
  end)

  openssl("many_hosts asks all at once and tells of each", function()
    with_server(identity("server"), function(port)
      local output = run("scripts/examples/many_hosts.lua", "--ca", CA, "127.0.0.1:" .. port, "127.0.0.1:1", "127.0.0.1:" .. port)
      local lines = {}
      for line in output:gmatch("[^\n]+") do
        lines[#lines + 1] = line
      end
      assert.equal(3, #lines)
      assert.matches("^127.0.0.1:%d+\t/C=JP/O=Golden Test/CN=server.test until %d+%-%d+%-%d+$", lines[1])
      assert.matches("^127.0.0.1:1\t.*connect: Connection refused$", lines[2])
      assert.equal(lines[1], lines[3])
    end)
  end)

  local moonwire = programs.needs(it, pending, os.getenv("MOONWIRE"), "another Moonwire: the variable MOONWIRE")

  moonwire("starttls turns a plain connection into a verified one", function()
    with_moonwire("spec/support/starttls_server.lua", {helper.PKI}, function(port)
      local output = run("scripts/examples/starttls.lua", "127.0.0.1", port, CA, "server.test")
      assert.matches("^TLSv1.3 with TLS_", output)
      assert.matches("/CN=server.test\n$", output)
    end)
  end)

  moonwire("sendfile_upload sends a file whole", function()
    local content = ("upload"):rep(20000)
    local path = helper.tmpfile(content)
    with_moonwire("spec/support/upload_server.lua", {helper.PKI}, function(port)
      local output = run("scripts/examples/sendfile_upload.lua", path, "127.0.0.1", port, "/file", CA, "server.test")
      assert.matches("^HTTP/1.0 201 Created\r\n", output)
      assert.matches(#content .. " bytes\n$", output)
    end)
    os.remove(path)
  end)
end)

describe("scripts/bench", function()
  local openssl = programs.needs(it, pending, has_openssl, "openssl")

  openssl("tls_download prints one line of figures", function()
    with_server(identity("server"), function(port)
      local output = run("scripts/bench/tls_download.lua", "127.0.0.1", port, "/", CA, "server.test")
      assert.matches("^bench=tls_download bytes=%d+ wall_s=%d+ cpu_s=[%d.]+ version=TLSv1.3 cipher=[%w_]+\n$", output)
    end)
  end)

  openssl("tls_handshakes prints one line of figures", function()
    with_server(identity("server"), function(port)
      local output = run("scripts/bench/tls_handshakes.lua", "127.0.0.1", port, CA, "server.test", "3")
      assert.matches("^bench=tls_handshakes count=3 wall_s=%d+ cpu_s=[%d.]+ version=TLSv1.3 cipher=[%w_]+\n$", output)
    end)
  end)

  openssl("tls_tasks runs a script in tasks and prints one line of figures", function()
    with_server(identity("server"), function(port)
      local output = run("scripts/bench/tls_tasks.lua", "5", "scripts/examples/https_get.lua", "127.0.0.1", port, "/", CA)
      assert.matches("^bench=tls_tasks count=5 at_once=%d+ wall_s=%d+ cpu_s=[%d.]+ connections_per_s=%d+\n$", output)
    end)
  end)

  it("tasks prints two lines of figures", function()
    assert.matches("^bench=task_switch count=100 cpu_us=[%d.]+\nbench=task_sleep count=10 cpu_s=[%d.]+ heap_mib=%d+\n$",
      run("scripts/bench/tasks.lua", "100", "10"))
  end)

  openssl("tls_pingpong prints one line of figures", function()
    local args = {"-cert", helper.pki("server.crt"), "-key", helper.pki("server.key"), "-rev"}
    with_server(args, function(port)
      local output = run("scripts/bench/tls_pingpong.lua", "127.0.0.1", port, CA, "server.test", "5")
      assert.matches("^bench=tls_pingpong rounds=5 bytes=64 wall_s=%d+ cpu_s=[%d.]+ version=TLSv1.3 cipher=[%w_]+\n$",
        output)
    end)
  end)

  local moonwire = programs.needs(it, pending, os.getenv("MOONWIRE"), "another Moonwire: the variable MOONWIRE")

  moonwire("tls_upload prints one line of figures", function()
    with_moonwire("spec/support/upload_server.lua", {helper.PKI}, function(port)
      local output = run("scripts/bench/tls_upload.lua", "127.0.0.1", port, "/file", CA, "server.test", "1")
      assert.matches("^bench=tls_upload bytes=1048576 wall_s=%d+ cpu_s=[%d.]+ status=201 ", output)
    end)
  end)
end)
