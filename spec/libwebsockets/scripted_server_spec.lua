-- The server of these specs itself, judged by known values and by curl: it may be wrong only where a spec says so.

local fd = require("moonwire.fd")
local process = require("moonwire.process")
local digest = require("scripted.digest")
local helper = require("helper")
local http = require("scripted.http")
local inflate = require("scripted.inflate")
local programs = require("programs")
local proxy = require("scripted.proxy")
local scripted = require("scripted.server")
local staging = require("scripted.stage")
local websocket = require("scripted.websocket")

local MOST = 65536
local PAUSE_SECONDS = 0.001

describe("the scripted server", function()
  local servers

  before_each(function()
    servers = {}
  end)

  after_each(function()
    for _, server in ipairs(servers) do
      server:close()
    end
  end)

  local function serve(handler, options)
    servers[#servers + 1] = scripted.listen(handler, options)
    return servers[#servers]
  end

  local function turn_all()
    for _, server in ipairs(servers) do
      server:turn()
    end
  end

  -- What curl prints, while the servers go on.
  local function curl(...)
    local child = assert(process.start({stdin = "null", stdout = "pipe", stderr = "null", "curl", "-s", ...}))
    assert(fd.nonblock(child.stdout, true))
    local out = {}
    repeat
      turn_all()
      local data = fd.read(child.stdout, MOST)
      out[#out + 1] = data
      if not data then
        fd.sleep(PAUSE_SECONDS)
      end
    until data == ""
    assert(process.wait(child))
    fd.close(child.stdout)
    return table.concat(out)
  end

  local function told(request)
    return http.response(200, ("%s %s %s\n"):format(request.method, request.path, request.body))
  end

  local function url(server, path)
    return ("http://127.0.0.1:%d%s"):format(server.port, path)
  end

  local test = programs.needs(it, pending, programs.has("curl"), "curl")

  it("knows Base64 and the answer to an opening key", function()
    assert.equal("dGhlIHNhbXBsZSBub25jZQ==", digest.base64("the sample nonce"))
    assert.equal("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", websocket.accept_key("dGhlIHNhbXBsZSBub25jZQ=="))
    for size = 0, 70 do
      local bytes = ("x\0\255"):rep(size):sub(1, size)
      assert.equal(bytes, digest.unbase64(digest.base64(bytes)))
    end
  end)

  it("inflates the examples of RFC 7692", function()
    assert.equal("Hello", inflate.message("\242\72\205\201\201\7\0"))
    assert.equal("Hello", inflate.message("\0\5\0\250\255Hello\0"))
  end)

  it("writes the frames of RFC 6455 section 5.7", function()
    assert.equal("\129\5Hello", websocket.frame("text", "Hello"))
    assert.equal("\129\133\55\250\33\61\127\159\77\81\88", websocket.frame("text", "Hello", {mask = "\55\250\33\61"}))
    assert.equal("\130\126\1\0", websocket.frame("binary", ("x"):rep(256)):sub(1, 4))
    assert.equal("\130\127\0\0\0\0\0\1\0\0", websocket.frame("binary", ("x"):rep(65536)):sub(1, 10))
  end)

  test("answers requests of one connection", function()
    local server = serve(http.serve(told))
    assert.equal("POST /a body\nPOST /b body\n", curl("-d", "body", url(server, "/a"), url(server, "/b")))
    assert.equal(1, #server.connections)
    assert.equal(2, #server.requests)
  end)

  test("is an HTTP proxy, and a SOCKS5 proxy", function()
    local target = serve(http.serve(told))
    local connect = serve(proxy.connect({target = target, credentials = "me:secret"}))
    local socks = serve(proxy.socks5({target = target, credentials = "me:secret"}))
    local aim = "http://target.example:7001/c"
    assert.equal("GET /c \n", curl("-p", "-x", "http://me:secret@127.0.0.1:" .. connect.port, aim))
    assert.equal("target.example:7001", connect.requests[1].path)
    assert.equal("GET /c \n", curl("-x", "socks5h://me:secret@127.0.0.1:" .. socks.port, aim))
    assert.same({command = 1, kind = 3, address = "target.example", port = 7001}, socks.connections[1].destination)
  end)

  test("speaks TLS, and demands certificates", function()
    local server = serve(http.serve(told), {tls = staging.keypair("leaf1", {
      chain = true, alpn = "http/1.1", verify_client = true, ca_file = helper.pki("root.crt"),
    })})
    local function ask(...)
      return curl("--cacert", helper.pki("root.crt"), "--resolve", ("leaf1.test:%d:127.0.0.1"):format(server.port),
        ("https://leaf1.test:%d/s"):format(server.port), ...)
    end
    assert.equal("GET /s \n", ask("--cert", helper.pki("client.crt"), "--key", helper.pki("client.key")))
    assert.equal("leaf1.test", server.connections[1].servername)
    assert.equal("http/1.1", server.connections[1].alpn)
    assert.matches("CN=client%.test", server.connections[1].peer_subject)
    assert.equal("", ask())
    assert.equal(1, #server.requests)
  end)

  it("can reset a connection", function()
    local server = serve(function(conn) conn:reset() end)
    local number = assert(fd.connect("127.0.0.1", server.port))
    assert(fd.write(number, "unread"))
    repeat
      turn_all()
    until server.connections[1] and server.connections[1].done
    local _, _, code = fd.read(number, 1)
    fd.close(number)
    assert.equal("ECONNRESET", code)
  end)

  it("lets an error of a handler out, not the end of a peer", function()
    local server = serve(function(conn)
      conn:read(2)
      error("the handler's own")
    end)
    for _, bytes in ipairs({"1", "12"}) do
      local number = assert(fd.connect("127.0.0.1", server.port))
      assert(fd.write(number, bytes))
      fd.close(number)
    end
    local ok, err = pcall(function()
      repeat
        turn_all()
      until #server.connections == 2 and server:open_connections() == 0
    end)
    assert.is_false(ok)
    assert.matches("the handler's own", err)
    assert.is_true(server.connections[1].gone)
  end)
end)
