-- SSLKEYLOGFILE: the secrets of connections, written down for those who look at captured traffic.

local fd = require("moonwire.fd")
local process = require("moonwire.process")
local helper = require("helper")
local programs = require("programs")

local FETCH = [[
local libtls, config = require("libtls"), require("libtls.config")
local cfg = assert(config.new({ca_file = ca, protocols = libtls[version]}))
local ctx = assert(libtls.client(cfg))
local ok, err = ctx:connect_servername("127.0.0.1", port, "server.test")
if ok then ok, err = ctx:handshake() end
print(ok and "shaken" or err)
]]

local function lines_of(path)
  local lines = {}
  for line in io.lines(path) do
    if not line:match("^#") then -- openssl begins with a comment
      lines[#lines + 1] = line
    end
  end
  table.sort(lines)
  return lines
end

describe("SSLKEYLOGFILE", function()
  local command = os.getenv("MOONWIRE")
  local forced = os.getenv("MOONWIRE_TLS")
  local present = command and programs.has("openssl")
  local declare = programs.needs(it, pending, present, "openssl and the command moonwire")

  -- JSSE does not tell its secrets: what only BoringSSL can do is not declared where the JDK's engine is forced.
  local function test(name, fn)
    if forced ~= "jdk" then
      declare(name, fn)
    end
  end

  -- What another Moonwire prints that connects to the port with the variable set.
  local function fetch(port, version, file)
    local words = {stdin = "null", stdout = "pipe", stderr = "inherit", env = {SSLKEYLOGFILE = file}}
    for word in command:gmatch("[^\n]+") do
      words[#words + 1] = word
      if #words == 1 and forced then
        words[2] = "-Dmoonwire.tls=" .. forced
      end
    end
    local settings = ("port, version, ca = %q, %q, %q "):format(port, version, helper.pki("root.crt"))
    words[#words + 1] = "-e"
    words[#words + 1] = settings .. FETCH
    local child = assert(process.start(words))
    local output = {}
    repeat
      output[#output + 1] = assert(fd.read(child.stdout, 4096))
    until output[#output] == ""
    assert(process.wait(child.pid))
    fd.close(child.stdout)
    return (table.concat(output):gsub("\n$", ""))
  end

  local function temporary(content)
    local path = helper.tmpfile(content or "")
    finally(function()
      os.remove(path)
    end)
    return path
  end

  for version, labels in pairs({
    TLS_v12 = {"CLIENT_RANDOM"},
    TLS_v13 = {
      "CLIENT_HANDSHAKE_TRAFFIC_SECRET", "CLIENT_TRAFFIC_SECRET_0", "EXPORTER_SECRET",
      "SERVER_HANDSHAKE_TRAFFIC_SECRET", "SERVER_TRAFFIC_SECRET_0",
    },
  }) do
    test("gets the same lines of " .. version .. " as openssl writes", function()
      local theirs = helper.tmpfile("")
      local args = programs.identity("server")
      args[#args + 1] = "-keylogfile"
      args[#args + 1] = theirs
      local ours = os.tmpname()
      assert(os.remove(ours))
      finally(function()
        os.remove(theirs)
        os.remove(ours)
      end)
      programs.with_server(args, function(port)
        assert.equal("shaken", fetch(port, version, ours))
      end)
      local lines, found = lines_of(ours), {}
      assert.same(lines_of(theirs), lines)
      for i, line in ipairs(lines) do
        found[i] = line:match("^([%u%d_]+) " .. ("%x"):rep(64) .. " %x+$")
      end
      assert.same(labels, found)
    end)
  end

  test("keeps what is in the file, and makes one for its owner only", function()
    local file = temporary("# mine\n")
    programs.with_server(programs.identity("server"), function(port)
      assert.equal("shaken", fetch(port, "TLS_v12", file))
    end)
    assert.matches("^# mine\nCLIENT_RANDOM %x+ %x+\n$", helper.slurp(file))
    local folder = temporary()
    assert(os.remove(folder))
    programs.with_server(programs.identity("server"), function(port)
      assert.equal("shaken", fetch(port, "TLS_v12", folder))
    end)
    local listing = assert(io.popen("stat -c %a '" .. folder .. "'"))
    assert.equal("600", listing:read("*l"))
    listing:close()
  end)

  test("fails the connect when the file cannot be written", function()
    programs.with_server(programs.identity("server"), function(port)
      assert.equal("failed to open key log file '/no/such/file': No such file or directory",
        fetch(port, "TLS_v13", "/no/such/file"))
      assert.equal("failed to open key log file '/': Is a directory", fetch(port, "TLS_v13", "/"))
    end)
  end)

  if forced == "jdk" then
    declare("is left alone by an engine that does not tell its secrets", function()
      local file = temporary("# mine\n")
      programs.with_server(programs.identity("server"), function(port)
        assert.equal("shaken", fetch(port, "TLS_v13", file))
      end)
      assert.equal("# mine\n", helper.slurp(file))
    end)
  end
end)
