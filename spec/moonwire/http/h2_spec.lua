-- Requests over HTTP/2, with nginx.

local helper = require("helper")
local http = require("moonwire.http")
local http2_server = require("http2_server")
local programs = require("programs")

local CA = helper.pki("root.crt")
local LARGE = ("0123456789abcdef"):rep(200000)

local test = programs.needs(it, pending, programs.has("nginx"), "nginx")

describe("moonwire.http with HTTP/2", function()
  local nginx, client

  setup(function()
    nginx = programs.has("nginx") and http2_server.start({files = {large = LARGE, small = "hello world"}})
  end)

  teardown(function()
    if nginx then
      programs.stop(nginx)
    end
  end)

  before_each(function()
    client = http.client({ca_file = CA})
  end)

  after_each(function()
    client:close()
  end)

  local function get(path, options)
    return client:get(("https://127.0.0.1:%d%s"):format(nginx.port, path), options)
  end

  test("speaks it where the server does", function()
    local response = assert(get("/small"))
    assert.same({200, "", "HTTP/2", "hello world"}, {response.status, response.reason, response.version, response.body})
    assert.equal("HTTP/2.0", response.headers["X-Protocol"])
  end)

  test("speaks HTTP/1.1 on demand", function()
    assert.equal("HTTP/1.1", assert(get("/small", {alpn = "http/1.1"})).version)
  end)

  test("keeps one connection, also for requests within requests", function()
    local connection = assert(get("/small")).headers["x-connection"]
    local inner
    local response = assert(get("/large", {progress = function()
      inner = inner or assert(get("/small"))
    end}))
    assert.is_true(response.body == LARGE)
    assert.same({connection, connection}, {response.headers["x-connection"], inner.headers["x-connection"]})
  end)

  test("downloads what is large", function()
    local path, last = os.tmpname(), nil
    assert(get("/large", {to = path, progress = function(received, total) last = {received, total} end}))
    assert.same({#LARGE, #LARGE}, last)
    local file = assert(io.open(path, "rb"))
    assert.is_true(file:read("*a") == LARGE)
    file:close()
    os.remove(path)
  end)

  test("sends bodies of every kind", function()
    local sent = false
    local bodies = {
      ("x"):rep(300000), {a = 1}, {multipart = {{name = "f", value = ("y"):rep(100000)}}},
      function()
        sent = not sent
        return sent and ("z"):rep(100000) or nil
      end,
    }
    for _, body in ipairs(bodies) do
      -- nginx takes no POST for a file, but reads all of it first.
      assert.equal(405, assert(client:post(("https://127.0.0.1:%d/small"):format(nginx.port), body)).status)
      assert.equal(200, assert(get("/small")).status)
    end
  end)

  test("gets answers without a body", function()
    assert.same({204, ""}, {assert(get("/none")).status, assert(get("/none")).body})
    assert.equal("", assert(client:request({
      url = ("https://127.0.0.1:%d/large"):format(nginx.port), method = "HEAD",
    })).body)
  end)

  test("stops in the midst, and goes on with something else", function()
    assert.equal("too_big", select(3, get("/large", {max_body = 1000})))
    assert.equal("hello world", assert(get("/small")).body)
  end)
end)
