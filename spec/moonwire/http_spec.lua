-- Requests that wait for their responses, to servers in another process.

local http = require("moonwire.http")
local lws = require("libwebsockets")
local programs = require("programs")
local sessions = require("friendly.session")
local task = require("moonwire.task")

local parts_of = sessions.parts_of

local test = programs.needs(it, pending, os.getenv("MOONWIRE"), "another Moonwire: the variable MOONWIRE")

describe("moonwire.http", function()
  local session = sessions.new(true)

  setup(function() session:start() end)
  teardown(function() session:stop() end)
  before_each(function() session:open() end)
  after_each(function() session:close() end)

  describe("a request", function()
    test("is told of with status, reason, headers, body, version and url", function()
      local response = assert(session:get("/status?code=404#part"))
      assert.same({404, "Not Found", "status 404", "HTTP/1.1", session:at("/status?code=404")},
        {response.status, response.reason, response.body, response.version, response.url})
      assert.equal("10", response.headers["Content-Length"])
    end)

    test("says only what is customary", function()
      local request = session:echo({})
      assert.equal("GET /echo HTTP/1.1", request.first)
      assert.same({
        host = "127.0.0.1:" .. session.ports.plain, ["user-agent"] = "moonwire", accept = "*/*",
        ["accept-encoding"] = "gzip, deflate",
      }, request.fields)
    end)

    test("can be made without a client", function()
      assert.equal("GET /echo HTTP/1.1", parts_of(assert(http.get(session:at("/echo"))).body).first)
      assert.equal("POST /echo HTTP/1.1", parts_of(assert(http.post(session:at("/echo"), "x")).body).first)
      assert.equal("PUT /echo HTTP/1.1", parts_of(assert(http.request({url = session:at("/echo"), method = "put"})).body).first)
    end)

    test("keeps path and query as they are, and escapes what must be", function()
      assert.equal("GET /echo?a=%20b&c=d%20e HTTP/1.1", session:echo({url = session:at("/echo?a=%20b&c=d e")}).first)
    end)

    for _, method in ipairs({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"}) do
      test("may be " .. method, function()
        local response = assert(session.client:request({url = session:at("/status?code=200"), method = method}))
        assert.equal(200, response.status)
        assert.equal(method == "HEAD" and "" or "status 200", response.body)
      end)
    end

    test("has a function for each usual method", function()
      local address, options = session:at("/echo"), {headers = {["X-One"] = "1"}}
      for name, method in pairs({post = "POST", put = "PUT", patch = "PATCH"}) do
        local client = session.client
        for _, response in ipairs({assert(http[name](address, {a = 1}, options)), assert(client[name](client, address, {a = 1}, options))}) do
          local request = parts_of(response.body)
          assert.same({method .. " /echo HTTP/1.1", "a=1", "1"}, {request.first, request.body, request.fields["x-one"]})
        end
      end
      assert.equal("DELETE /echo HTTP/1.1", parts_of(assert(http.delete(address)).body).first)
      assert.equal("DELETE /echo HTTP/1.1", parts_of(assert(session.client:delete(address)).body).first)
      local response = assert(session.client:head(session:at("/status?code=200"), {timeout = 30}))
      assert.same({"10", ""}, {response.headers["content-length"], response.body})
      assert.equal("10", assert(http.head(session:at("/status?code=200"))).headers["content-length"])
    end)

    local queries = {
      {"/echo", {a = "b c", d = {1, 2}}, "/echo?a=b+c&d=1&d=2"}, {"/echo?x=1#part", {{"a", "&"}}, "/echo?x=1&a=%26"},
      {"/echo?", {a = true}, "/echo?a=true"}, {"/echo", {}, "/echo"},
    }
    for _, case in ipairs(queries) do
      test("adds fields to the query: " .. case[3], function()
        assert.equal("GET " .. case[3] .. " HTTP/1.1", session:echo({url = session:at(case[1]), query = case[2]}).first)
      end)
    end

    test("carries headers, its own in place of the customary", function()
      local request = session:echo({headers = {["User-Agent"] = "spec", ["X-One"] = {"a", "b"}, accept = "text/html"}})
      assert.equal("spec", request.fields["user-agent"])
      assert.equal("text/html", request.fields.accept)
      assert.equal("b", request.fields["x-one"])
    end)

    test("asks for another host by the Host header", function()
      assert.equal("other.example", session:echo({headers = {Host = "other.example"}}).fields.host)
    end)

    test("tells repeated headers of a response apart", function()
      local response = assert(session:get("/cookies"))
      assert.same({"a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT", "b=2"}, response.headers:all("Set-Cookie"))
      assert.equal("1, 2", response.headers["x-many"])
    end)

    test("sees the final response only", function()
      local response = assert(session:get("/early"))
      assert.equal("the final one", response.body)
      assert.is_nil(response.headers.link)
    end)

    for path, body in pairs({
      ["/chunks"] = "chunk 1;chunk 2;chunk 3;chunk 4;chunk 5;", ["/until-end"] = "as long as it lasts",
      ["/status?code=204"] = "", ["/bytes?count=1600000"] = ("0123456789abcdef"):rep(1e5),
    }) do
      test("gets the whole body of " .. path, function()
        assert.is_true(assert(session:get(path)).body == body)
      end)
    end
  end)

  describe("connections", function()
    test("are kept for the next request", function()
      local first = session:echo({})
      for _ = 1, 3 do
        assert.equal(first.connection, session:echo({}).connection)
      end
    end)

    test("are kept after a POST and a large response, too", function()
      local first = session:echo({body = ("x"):rep(100000)})
      assert(session:get("/bytes?count=1600000"))
      assert.equal(first.connection, session:echo({}).connection)
    end)

    test("are not shared between clients, nor by what trusts differently", function()
      local other = http.client()
      local first = session:echo({}).connection
      assert.not_equal(first, parts_of(assert(other:get(session:at("/echo"))).body).connection)
      assert.not_equal(first, session:echo({connect_timeout = 3}).connection)
      other:close()
    end)

    test("that have ended meanwhile are made anew", function()
      local first = session:echo({})
      assert(session:get("/until-end"))
      assert.not_equal(first.connection, session:echo({}).connection)
    end)

    test("that break under a request that does no harm are tried again", function()
      assert(session:get("/echo"))
      assert.equal("attempt 2", assert(session:get("/flaky?name=get")).body)
    end)

    test("of a closed client make no request", function()
      session.client:close()
      assert.same({nil, "the client is closed", "closed"}, {session.client:get(session:at("/echo"))})
    end)
  end)

  describe("credentials", function()
    test("are sent as Basic", function()
      assert.equal(401, assert(session:get("/secret")).status)
      assert.equal("welcome", assert(session:get("/secret", {auth = {"us er", "pa:ss"}})).body)
    end)

    test("may stand in the URL", function()
      assert.equal("welcome", assert(session.client:get((session:at("/secret"):gsub("//", "//us%%20er:pa:ss@")))).body)
    end)

    test("give way to an Authorization header", function()
      assert.equal("Bearer x", session:echo({auth = {"a", "b"}, headers = {authorization = "Bearer x"}}).fields.authorization)
    end)
  end)

  describe("a proxy", function()
    test("for CONNECT is gone through", function()
      local response = assert(session.client:get("http://somewhere.test/echo", {proxy = "http://127.0.0.1:" .. session.ports.open_proxy}))
      assert.equal("somewhere.test", parts_of(response.body).fields.host)
    end)

    test("is told user and password", function()
      local _, err = session.client:get("http://somewhere.test/echo", {proxy = "http://127.0.0.1:" .. session.ports.proxy})
      assert.matches("407", err)
      local proxy = "http://us er:pass@127.0.0.1:" .. session.ports.proxy
      assert.equal(200, assert(session.client:get("http://somewhere.test/echo", {proxy = proxy})).status)
    end)

    test("for SOCKS5 is gone through", function()
      local proxy = "socks5://user:pass@127.0.0.1:" .. session.ports.socks
      assert.equal(200, assert(session.client:get("http://somewhere.test/echo", {proxy = proxy})).status)
    end)

    test("that is down is a failure", function()
      local proxy = "http://127.0.0.1:" .. programs.free_port()
      local response, _, code = session:get("/echo", {proxy = proxy})
      assert.is_nil(response)
      assert.equal("connect_failed", code)
    end)

    test("may be none", function()
      assert.equal(200, assert(session:get("/echo", {proxy = false})).status)
    end)
  end)

  describe("a client", function()
    test("gives its options to all requests, which may say something else", function()
      local own = http.client({headers = {["User-Agent"] = "own"}, auth = {"a", "b"}, redirects = false})
      assert.equal("own", parts_of(assert(own:get(session:at("/echo"))).body).fields["user-agent"])
      assert.equal(302, assert(own:get(session:at("/hops?left=1"))).status)
      assert.equal(200, assert(own:get(session:at("/hops?left=1"), {redirects = 1})).status)
      own:close()
    end)
  end)

  describe("wrong options", function()
    local wrong = {
      {{url = 5}, "bad option 'url' (string expected, got number)"},
      {{}, "bad option 'url' (string expected, got nil)"},
      {{colour = 1}, "unknown option 'colour'"},
      {{timeout = "1"}, "bad option 'timeout' (number expected, got string)"},
      {{timeout = -1}, "bad option 'timeout' (must not be negative)"},
      {{timeout = 0 / 0}, "bad option 'timeout' (must not be negative)"},
      {{url = "http://x/", query = {a = print}}, "bad form field 'a' (a function)"},
      {{method = "GE T"}, "bad option 'method' ('GE T')"},
      {{method = "RAW"}, "bad option 'method' ('RAW')"},
      {{method = "connect"}, "bad option 'method' ('CONNECT')"},
      {{headers = {a = {}, ["b\n"] = 1}}, "bad header name 'b?'"},
      {{body = 5}, "bad option 'body' (string or table or function expected, got number)"},
      {{body = {a = print}}, "bad form field 'a' (a function)"},
      {{body = {multipart = {{value = "x"}}}}, "bad multipart body"},
      {{body = {multipart = {{name = "x"}}}}, "bad part 'x' (either value or path expected)"},
      {{body = {multipart = {{name = "x", value = {}}}}}, "bad part 'x' (string expected, got table)"},
      {{to = {}}, "bad option 'to' (a path or something with a method 'write' expected)"},
      {{insecure = {"everything"}}, "bad option 'insecure' (no 'everything'"},
      {{proxy = "127.0.0.1:80"}, "bad option 'proxy'"},
      {{proxy = true}, "bad option 'proxy'"},
      {{auth = {"user"}}, "bad option 'auth' ({user, password} expected)"},
    }
    for _, case in ipairs(wrong) do
      it("are the caller's fault: " .. case[2], function()
        local ok, err = pcall(function()
          local response = session.client:request(case[1])
          return response
        end)
        assert.is_false(ok)
        assert.matches(case[2], err, 1, true)
        assert.matches("^[^:]*http_spec.lua:%d+: ", err)
      end)
    end

    it("are told where a client is made", function()
      local ok, err = pcall(function()
        local made = http.client({colour = 1})
        return made
      end)
      assert.is_false(ok)
      assert.matches("^[^:]*http_spec.lua:%d+: unknown option 'colour'", err)
    end)
  end)

  describe("in tasks", function()
    test("requests overlap, over one client and over the shared one", function()
      for _, get in ipairs({function(...) return session.client:get(...) end, http.get}) do
        local begun = lws.now_usecs()
        local tasks = {}
        for i = 1, 20 do
          tasks[i] = task.spawn(function() return assert(get(session:at("/slow?seconds=1"), {timeout = 60})).body end)
        end
        for _, body in ipairs(task.all(tasks)) do
          assert.equal("at last", body)
        end
        assert.is_true(lws.now_usecs() - begun < 15e6) -- 20 s one after the other
      end
    end)

    test("a request that is cancelled leaves the client usable", function()
      local one = task.spawn(function() return session:get("/slow?seconds=600") end)
      task.sleep(0.05)
      one:cancel()
      assert.is_false(pcall(one.join, one))
      assert.equal(200, assert(session:get("/echo")).status)
    end)
  end)
end)
