-- Every example of HTTP and WebSocket does what its first lines say.

local helper = require("helper")
local http2_server = require("http2_server")
local programs = require("programs")
local sessions = require("friendly.session")

local CA = helper.pki("root.crt")
local EXAMPLES = "scripts/examples/"

-- Runs Lua in this VM; what it printed.
local function run_text(text, name, ...)
  local printed = {}
  local function write(...)
    printed[#printed + 1] = table.concat({...})
    return true
  end
  local env = setmetatable({
    arg = {[0] = name, ...},
    print = function(...)
      local texts = {}
      for i = 1, select("#", ...) do
        texts[i] = tostring((select(i, ...)))
      end
      write(table.concat(texts, "\t"), "\n")
    end,
    io = setmetatable({write = write}, {__index = io}),
  }, {__index = _G})
  assert(load(text, "@" .. name, "t", env))(...)
  return table.concat(printed)
end

local function content_of(path)
  local file = assert(io.open(path, "rb"))
  local content = file:read("*a")
  file:close()
  return content
end

local function run(name, ...)
  return run_text(content_of(EXAMPLES .. name), EXAMPLES .. name, ...)
end

describe("scripts/examples", function()
  local session = sessions.new()

  setup(function() session:start() end)
  teardown(function() session:stop() end)
  before_each(function() session:open() end)
  after_each(function() session:close() end)

  it("the few lines of the README fetch, post and echo", function()
    local text = content_of("README.md"):match("```lua\n(%-%- few.lua.-)```")
    local output = run_text(text, "few.lua", session:at("/packed?as=gzip"), session:at("/echo"), session:socket_at("/echo"))
    assert.equal("200\tnil\t18000\n200\nhello\ttext\ntrue\t1000\t\n", output)
  end)

  it("http_get prints version, status, headers and body", function()
    local output = run("http_get.lua", session:at("/hops?left=2"))
    assert.equal("HTTP/1.1\t200\tOK\nContent-Length: 5\n\nthere", output)
  end)

  it("http_get verifies, and saves", function()
    local path = os.tmpname()
    local url = ("https://127.0.0.1:%d/bytes?count=160"):format(session.ports.server)
    assert.matches("saved as " .. path, run("http_get.lua", url, CA, path), 1, true)
    local file = assert(io.open(path))
    assert.equal(("0123456789abcdef"):rep(10), file:read("*a"))
    file:close()
    os.remove(path)
    assert.error_matches(function() run("http_get.lua", url) end, "certificate verification failed", 1, true)
  end)

  it("post_form posts names and values", function()
    local output = run("post_form.lua", session:at("/echo"), "name=A B", "x=1=2")
    assert.matches("^200\tOK\n", output)
    assert.matches("\r\n\r\nname=A%+B&x=1%%3D2$", output)
  end)

  it("ws_chat passes on what two people say", function()
    local output = run("ws_chat.lua", session:socket_at("/chat"), "hi", "ho")
    assert.equal("Ben hears Ann: hi\nAnn hears Ben: ho\nAnn leaves\tin order\t1000\nBen leaves\tin order\t1000\n", output)
    assert.matches("Ben hears Ann: Fine. Good bye!", run("ws_chat.lua", session:socket_at("/chat")), 1, true)
  end)

  it("ws_echo_client prints what comes back", function()
    local long = ("long "):rep(5000)
    assert.equal("one\n" .. long .. "\n", run("ws_echo_client.lua", "127.0.0.1", session.ports.plain, "/echo", "one", long))
  end)

  it("ws_echo_client tells that it is refused", function()
    assert.error_matches(function()
      run("ws_echo_client.lua", "127.0.0.1", session.ports.plain, "/refuse", "one")
    end, "HS: ws upgrade response not 101", 1, true)
  end)

  it("pipelined_gets prints a line for each page", function()
    local paths, expected = {}, {}
    for i = 1, 20 do
      paths[i] = "/bytes?count=" .. i * 16
      expected[i] = ("/bytes?count=%d: status 200, %d bytes\n"):format(i * 16, i * 16)
    end
    local output = run("pipelined_gets.lua", "127.0.0.1", session.ports.plain, (table.unpack or unpack)(paths))
    assert.equal(table.concat(expected), output)
  end)

  it("pipelined_gets tells what failed", function()
    assert.error_matches(function()
      run("pipelined_gets.lua", "127.0.0.1", session.ports.plain, "/echo", "/cut")
    end, "1 of them failed", 1, true)
  end)

  it("upload_multipart sends a text and a file", function()
    local path = helper.tmpfile(("content "):rep(20000))
    local output = run("upload_multipart.lua", "127.0.0.1", session.ports.plain, "/echo", path)
    os.remove(path)
    local request = sessions.parts_of(output)
    local boundary = request.fields["content-type"]:match("boundary=(%S+)$")
    assert.equal(tostring(#request.body), request.fields["content-length"])
    assert.matches("name=\"note\"\r\n\r\nfrom upload_multipart.lua\r\n--" .. boundary, request.body, 1, true)
    assert.matches("\r\n\r\n" .. ("content "):rep(20000) .. "\r\n--" .. boundary .. "--\r\n", request.body, 1, true)
  end)

  local tls = {
    {"server", {CA}, {"accepted: server.test", "accepted", "accepted", "accepted", "accepted", "accepted"}},
    {"server", {}, {"refused", "refused", "refused", "refused", "refused", "accepted"}},
    {"selfs", {CA, "self.test"}, {"refused", "accepted: self.test", "refused", "refused", "accepted", "accepted"}},
    {"expired", {CA, "server.test"}, {"refused", "refused", "refused", "accepted", "refused"}},
  }
  for _, case in ipairs(tls) do
    it(("tls_flags tells what is forgiven: %s%s"):format(case[1], case[2][1] and ", CA known" or ""), function()
      local output = run("tls_flags.lua", "127.0.0.1", session.ports[case[1]], case[2][1], case[2][2])
      local results = {}
      for line in output:gmatch("[^\n]+") do
        results[#results + 1] = line:match("accepted: .*") or line:match("refused: .*")
      end
      assert.equal(6, #results)
      for i, expected in ipairs(case[3]) do
        assert.equal(expected, results[i]:sub(1, #expected), "attempt " .. i)
      end
    end)
  end

  local nginx_test = programs.needs(it, pending, programs.has("nginx"), "nginx")

  nginx_test("http2_downloads tells what is not there", function()
    local nginx = http2_server.start({files = {a = "a"}})
    local ok, err = pcall(run, "http2_downloads.lua", "127.0.0.1", nginx.port, CA, nginx.folder, "/a", "/missing")
    programs.stop(nginx)
    assert.is_false(ok)
    assert.matches("^[^\n]*/missing: status 404", err)
  end)

  nginx_test("http2_downloads saves files side by side", function()
    local files = {a = ("a"):rep(300000), b = ("b"):rep(100000), c = "c"}
    local nginx = http2_server.start({files = files})
    local folder = os.tmpname()
    os.remove(folder)
    assert(os.execute("mkdir '" .. folder .. "'"))
    local ok, output = pcall(run, "http2_downloads.lua", "127.0.0.1", nginx.port, CA, folder, "/a", "/b", "/c")
    programs.stop(nginx)
    assert(ok, output)
    assert.equal("3 files, 400001 bytes\n", output)
    for name, content in pairs(files) do
      local file = assert(io.open(folder .. "/" .. name, "rb"))
      assert.is_true(file:read("*a") == content)
      file:close()
    end
    assert(os.execute("rm -r '" .. folder .. "'"))
  end)
end)
