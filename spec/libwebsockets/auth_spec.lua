-- Servers that ask who one is: `auth_username` and `auth_password` (RFC 7616, RFC 7617).

local lws = require("libwebsockets")
local digest = require("scripted.digest")
local http = require("scripted.http")
local http2_server = require("http2_server")
local programs = require("programs")
local staging = require("scripted.stage")

local response = http.response
local USER, PASSWORD = "Mufasa", "Circle of Life"

-- A hash as openssl computes it.
local function hash(algorithm, text)
  local path = os.tmpname()
  local file = assert(io.open(path, "wb"))
  file:write(text)
  file:close()
  local pipe = assert(io.popen("openssl dgst -" .. algorithm .. " -r " .. path))
  local answer = pipe:read("*a")
  pipe:close()
  os.remove(path)
  return answer:match("^%x+")
end

-- The parameters of a digest answer.
local function parameters(value)
  local found = {}
  for name, plain in value:gsub("^Digest ", ""):gmatch('(%w+)="?([^",]*)') do
    found[name] = plain
  end
  return found
end

describe("libwebsockets: credentials", function()
  local stage, log, nginx
  local with_openssl = programs.needs(it, pending, programs.has("openssl"), "openssl")

  before_each(function()
    stage = staging.new()
    log = stage.log
  end)

  after_each(function()
    if nginx then
      programs.stop(nginx)
      nginx = nil
    end
    stage:finish()
  end)

  -- A server that answers 401 with challenges until a request has what `knows` accepts.
  local function guarded(challenges, knows, options)
    if type(challenges) == "string" then
      challenges = {challenges}
    end
    local lines = {}
    for i, challenge in ipairs(challenges) do
      lines[i] = "WWW-Authenticate: " .. challenge
    end
    return stage:serve(http.serve(function(request)
      local field = request.headers.authorization
      if field and knows(field, request) then
        return response(200, request.method .. request.body)
      end
      return response(401, "who are you?", lines)
    end), options)
  end

  local function is_basic(field)
    return field == "Basic " .. digest.base64(USER .. ":" .. PASSWORD)
  end

  local function get(server, fields)
    local info = {auth_username = USER, auth_password = PASSWORD}
    for name, value in pairs(fields or {}) do
      info[name] = value
    end
    return stage:get(server, info)
  end

  local function sent(server)
    local fields = {}
    for i, request in ipairs(server.requests) do
      fields[i] = request.headers.authorization or "none"
    end
    return fields
  end

  it("basic: is sent once it is asked for", function()
    local server = guarded('Basic realm="x"', is_basic)
    local wsi = get(server)
    stage:await_end()
    assert.equal("APPEND APPEND FILTER{200} ECH{200} RCH READ[3] DONE CLOSED", log:sequence(wsi))
    assert.equal("none", sent(server)[1])
    assert.equal(2, #server.requests)
  end)

  it("basic: a wrong password gets the 401, and no third request", function()
    local server = guarded('Basic realm="x"', function() return false end)
    local wsi = get(server)
    stage:await_end()
    assert.equal("APPEND APPEND FILTER{401} ECH{401} RCH READ[12] DONE CLOSED", log:sequence(wsi))
    assert.equal(2, #server.requests)
  end)

  it("a server that invents a realm each time is not answered for ever", function()
    local count = 0
    local server = stage:serve(http.serve(function()
      count = count + 1
      return response(401, "no", {('WWW-Authenticate: Basic realm="%d"'):format(count)})
    end))
    local wsi = get(server)
    stage:await_end()
    assert.equal(401, wsi:http_client_http_response())
    assert.equal(5, #server.requests)
  end)

  for _, challenge in ipairs({"Negotiate", "Bearer realm=x", 'Digest realm="x", nonce="y", qop="auth-int"',
    'Digest realm="x", nonce="y", algorithm=MD9', 'Basic realm="x'}) do
    it("nothing is sent for " .. challenge, function()
      local server = guarded(challenge, is_basic)
      local wsi = get(server)
      stage:await_end()
      assert.equal("APPEND FILTER{401} ECH{401} RCH READ[12] DONE CLOSED", log:sequence(wsi))
      assert.same({"none"}, sent(server))
    end)
  end

  it("without credentials a 401 is a response", function()
    local wsi = stage:get(guarded('Basic realm="x"', is_basic))
    stage:await_end()
    assert.equal("APPEND FILTER{401} ECH{401} RCH READ[12] DONE CLOSED", log:sequence(wsi))
  end)

  it("a handler's own field goes before", function()
    log.hooks.APPEND = function(event)
      event.wsi:add_http_header_by_name("Authorization:", "Mine")
    end
    local server = guarded('Basic realm="x"', is_basic)
    get(server)
    stage:await_end()
    assert.same({"Mine"}, sent(server))
  end)

  it("a body is asked for again", function()
    log.hooks.APPEND = function(event)
      event.wsi:add_http_header_by_token(lws.WSI_TOKEN_HTTP_CONTENT_LENGTH, "4")
      event.wsi:client_http_body_pending(1)
    end
    log.hooks.HWR = function(event)
      event.wsi:write("data", lws.WRITE_HTTP_FINAL)
      event.wsi:client_http_body_pending(0)
    end
    local server = guarded('Basic realm="x"', is_basic)
    for _, flags in ipairs({0, lws.LCCSCF_PIPELINE}) do
      local wsi = get(server, {method = "POST", ssl_connection = flags, keep_warm_secs = 0.05})
      stage:await_end(wsi)
      assert.equal("POSTdata", log:joined(wsi, "READ"))
    end
  end)

  it("the connection is used again where it stays", function()
    local server = guarded('Basic realm="x"', is_basic)
    local first = get(server, {ssl_connection = lws.LCCSCF_PIPELINE, keep_warm_secs = 0.1})
    local second = get(server, {ssl_connection = lws.LCCSCF_PIPELINE, keep_warm_secs = 0.1})
    stage:await_end()
    assert.same({"GET", "GET"}, {log:joined(first, "READ"), log:joined(second, "READ")})
    assert.equal(1, #server.connections)
    assert.equal(4, #server.requests)
  end)

  it("another connection is made where it does not stay", function()
    local server = stage:serve(function(conn)
      local request = conn:read_request()
      if request.headers.authorization then
        conn:respond(200, "welcome")
      else
        conn:respond(401, "no", {'WWW-Authenticate: Basic realm="x"', "Connection: close"})
      end
    end)
    local wsi = get(server, {ssl_connection = lws.LCCSCF_PIPELINE, keep_warm_secs = 0.05})
    stage:await_end()
    assert.equal("welcome", log:joined(wsi, "READ"))
    assert.equal(2, #server.connections)
  end)

  it("another connection is made where the 401 breaks off, or goes on and on", function()
    for _, body in ipairs({"short", ("x"):rep(200000)}) do
      local server = stage:serve(function(conn)
        local request = conn:read_request()
        if request.headers.authorization then
          conn:respond(200, "welcome")
        else
          conn:write("HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=x\r\nContent-Length: 1000000\r\n\r\n" .. body)
          if #body > 1000 then
            conn:read_all()
          end
        end
      end)
      local wsi = get(server, {ssl_connection = lws.LCCSCF_PIPELINE, keep_warm_secs = 0.05})
      stage:await_end(wsi)
      assert.equal("welcome", log:joined(wsi, "READ"))
    end
  end)

  it("a redirect to another server takes nothing along", function()
    local other = guarded('Basic realm="x"', is_basic)
    local home = stage:serve(http.serve(function(request)
      if request.headers.authorization then
        return response(302, "", {("Location: http://127.0.0.1:%d/"):format(other.port)})
      end
      return response(401, "", {'WWW-Authenticate: Basic realm="x"'})
    end))
    local wsi = get(home, {host = "127.0.0.1:" .. home.port})
    stage:await_end()
    assert.same({"none"}, sent(other))
    assert.equal(401, wsi:http_client_http_response())
  end)

  it("a redirect within the server takes them along unasked", function()
    local home = stage:serve(http.serve(function(request)
      if not request.headers.authorization then
        return response(401, "", {'WWW-Authenticate: Basic realm="x"'})
      elseif request.path == "/" then
        return response(302, "", {"Location: /there"})
      end
      return response(200, "there")
    end))
    local wsi = get(home)
    stage:await_end()
    assert.equal("there", log:joined(wsi, "READ"))
    assert.equal(3, #home.requests)
  end)

  it("a WebSocket's handshake is made again, too", function()
    local server = stage:serve(function(conn)
      local request = conn:read_head()
      if request.headers.authorization then
        conn:accept_ws(request)
        conn:read_all()
      else
        conn:respond(401, "no", {'WWW-Authenticate: Basic realm="x"'})
      end
    end)
    local wsi = get(server, {method = false})
    stage:await(wsi, "EST")
    assert.equal("APPEND APPEND FILTER{101} EST", log:sequence(wsi))
    assert.is_true(is_basic(server.requests[2].headers.authorization))
  end)

  it("a WebSocket's handshake ends when the password is wrong", function()
    local server = guarded('Basic realm="x"', function() return false end)
    local wsi = get(server, {method = false})
    stage:await_end()
    assert.equal("HS: ws upgrade unauthorized", log:error(wsi))
    assert.equal(2, #server.requests)
  end)

  programs.needs(it, pending, programs.has("nginx"), "nginx")("over HTTP/2 the request is another stream", function()
    local upstream = guarded('Basic realm="x"', is_basic)
    nginx = http2_server.start({upstream = upstream.port})
    stage:tls_context()
    for _, flags in ipairs({0, lws.LCCSCF_PIPELINE}) do
      local wsi = get(nginx.port, {
        path = "/up/", host = "server.test", alpn = "h2", ssl_connection = lws.LCCSCF_USE_SSL + flags,
        keep_warm_secs = 0.05,
      })
      stage:await_end(wsi)
      assert.equal("GET", log:joined(wsi, "READ"))
    end
    assert.equal(4, #upstream.requests)
  end)

  -- What answers a digest challenge rightly.
  local function verifier(algorithm)
    return function(field, request)
      local p = parameters(field)
      local secret = hash(algorithm, ("%s:%s:%s"):format(USER, p.realm, PASSWORD))
      local middle = p.qop and ("%s:%s:%s:%s"):format(p.nonce, p.nc, p.cnonce, p.qop) or p.nonce
      local wanted = hash(algorithm, ("%s:%s:%s"):format(secret, middle,
        hash(algorithm, request.method .. ":" .. request.path)))
      return p.response == wanted and p.uri == request.path and p.opaque == "o"
    end
  end

  for _, row in ipairs({
    {"SHA-256", "sha256", 'algorithm=SHA-256, qop="auth-int, auth"'},
    {"MD5", "md5", 'algorithm=MD5, qop="auth"'},
    {"no algorithm", "md5", 'qop="auth"'},
    {"no qop", "md5", "stale=false"},
  }) do
    with_openssl("digest with " .. row[1], function()
      local server = guarded(('Digest realm="r", nonce="n", opaque="o", %s'):format(row[3]), verifier(row[2]))
      local wsi = get(server, {path = "/a?b=c"})
      stage:await_end()
      assert.equal("GET", log:joined(wsi, "READ"))
      assert.equal(2, #server.requests)
    end)
  end

  with_openssl("digest goes before basic, and SHA-256 before MD5", function()
    local server = guarded({
      'Basic realm="r", Digest realm="r", nonce="m", opaque="o", qop="auth", algorithm=MD5',
      'Digest realm="r", nonce="n", opaque="o", qop="auth", algorithm=SHA-256',
    }, verifier("sha256"))
    local wsi = get(server)
    stage:await_end()
    assert.equal("GET", log:joined(wsi, "READ"))
  end)

  it("digest: a nonce's requests are counted, a stale one is replaced once", function()
    local nonces = {"first", "second", "third"}
    local server = stage:serve(http.serve(function(request)
      local field = request.headers.authorization
      local p = field and parameters(field) or {}
      if request.path == "/there" and p.nonce == "second" then
        return response(200, p.nonce .. p.nc)
      elseif request.path == "/" and p.nonce == "first" then
        return response(302, "", {"Location: /there"})
      end
      local nonce = table.remove(nonces, 1)
      return response(401, "", {
        ('WWW-Authenticate: Digest realm="r", nonce="%s", qop="auth", stale=%s'):format(nonce, tostring(field ~= nil)),
      })
    end))
    local wsi = get(server)
    stage:await_end()
    assert.equal("second00000001", log:joined(wsi, "READ"))
    assert.equal("00000002", parameters(server.requests[3].headers.authorization).nc)
  end)

  it("digest: a wrong password is tried once", function()
    local server = guarded('Digest realm="r", nonce="n", qop="auth"', function() return false end)
    local wsi = get(server)
    stage:await_end()
    assert.equal(401, wsi:http_client_http_response())
    assert.equal(2, #server.requests)
  end)

  it("digest: a server that calls every answer stale gets no more than four", function()
    local server = guarded('Digest realm="r", nonce="n", qop="auth", stale=true', function() return false end)
    get(server)
    stage:await_end()
    assert.equal(5, #server.requests)
  end)

  it("digest: a server that has asked for it does not get basic later", function()
    local server = stage:serve(http.serve(function(request)
      local asked = request.headers.authorization
      return response(401, "", {"WWW-Authenticate: " .. (asked and 'Basic realm="b"'
        or 'Digest realm="r", nonce="n", qop="auth"')})
    end))
    get(server)
    stage:await_end()
    assert.equal(2, #server.requests)
  end)

  it("credentials never stand in the log", function()
    local lines = {}
    lws.set_log_level(2047, function(_, line) lines[#lines + 1] = line end)
    get(guarded('Basic realm="x"', is_basic))
    stage:await_end()
    lws.set_log_level(0)
    assert.is_true(#lines > 0)
    local text = table.concat(lines)
    assert.is_nil(text:find(PASSWORD, 1, true))
    assert.is_nil(text:find("Basic", 1, true))
  end)

  it("a name with a control character is no connect", function()
    local wsi, message = get(guarded("Basic", is_basic), {auth_username = "a\r\nb"})
    assert.same({nil, "auth_username contains a control character"}, {wsi, message})
  end)
end)
