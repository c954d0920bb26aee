-- Where redirects lead, and what is told there.

local helper = require("helper")
local lws = require("libwebsockets")
local programs = require("programs")
local sessions = require("friendly.session")

local CA = helper.pki("root.crt")
local parts_of = sessions.parts_of

describe("moonwire.http", function()
  local session = sessions.new()

  setup(function() session:start() end)
  teardown(function() session:stop() end)
  before_each(function() session:open() end)
  after_each(function() session:close() end)

  describe("redirects", function()
    local kept = {[301] = false, [302] = false, [303] = false, [307] = true, [308] = true}
    for code, keeps in pairs(kept) do
      it(code .. " of a GET is followed", function()
        local response = assert(session:get(("/redirect?code=%d&to=/echo?x=1"):format(code)))
        assert.equal("GET /echo?x=1 HTTP/1.1", parts_of(response.body).first)
        assert.equal(session:at("/echo?x=1"), response.url)
      end)

      it(code .. (keeps and " keeps a POST and its body" or " makes a GET of a POST"), function()
        local response = assert(session.client:post(session:at(("/redirect?code=%d&to=/echo"):format(code)), {a = "b"}))
        local request = parts_of(response.body)
        assert.equal((keeps and "POST" or "GET") .. " /echo HTTP/1.1", request.first)
        assert.equal(keeps and "a=b" or "", request.body)
        assert.equal(keeps, request.fields["content-type"] ~= nil)
      end)
    end

    it("keep PUT for 301, HEAD for 303, and make a GET of PUT for 303", function()
      local function method(of, code)
        local response = assert(session.client:request({url = session:at(("/redirect?code=%d&to=/echo"):format(code)), method = of, body = "x"}))
        return parts_of(response.body).first:match("^%u+")
      end
      assert.equal("PUT", method("PUT", 301))
      assert.equal("GET", method("PUT", 303))
    end)

    it("lead to other hosts, without what was for the first one only", function()
      local headers = {Authorization = "Bearer x", Cookie = "a=b", ["X-Kept"] = "1"}
      local elsewhere = ("http://localhost:%d/echo"):format(session.ports.plain)
      local there = parts_of(assert(session:get("/redirect?code=302&to=" .. elsewhere, {headers = headers})).body)
      assert.is_nil(there.fields.authorization)
      assert.is_nil(there.fields.cookie)
      assert.equal("1", there.fields["x-kept"])
      assert.equal("localhost:" .. session.ports.plain, there.fields.host)
      local here = parts_of(assert(session:get("/redirect?code=302&to=" .. session:at("/echo"), {headers = headers})).body)
      assert.equal("Bearer x", here.fields.authorization)
      assert.equal("a=b", here.fields.cookie)
    end)

    it("tell no other host the password", function()
      local elsewhere = ("http://localhost:%d/echo"):format(session.ports.plain)
      local response = assert(session:get("/redirect?code=302&to=" .. elsewhere, {auth = {"a", "b"}}))
      assert.is_nil(parts_of(response.body).fields.authorization)
      local with_user = session:at("/redirect?code=302&to=/echo"):gsub("//", "//a:b@", 1)
      response = assert(session.client:get(with_user))
      assert.equal(lws.http_basic_auth_gen("a", "b"), parts_of(response.body).fields.authorization)
    end)

    it("are as many as wanted", function()
      assert.equal("there", assert(session:get("/hops?left=10")).body)
      assert.equal("there", assert(session:get("/hops?left=2", {redirects = 2})).body)
      local response, err, code = session:get("/hops?left=3", {redirects = 2})
      assert.is_nil(response)
      assert.matches("more than 2 redirects", err)
      assert.equal("bad_redirect", code)
    end)

    for _, none in ipairs({false, 0}) do
      it("are " .. (none and "an error with the limit 0" or "taken as they are on demand"), function()
        local response, err = session:get("/hops?left=1", {redirects = none})
        if none then
          assert.matches("more than 0 redirects", err)
        else
          assert.same({302, "hops?left=0"}, {response.status, response.headers.location})
        end
      end)
    end

    it("without a place are taken as they are", function()
      assert.equal("elsewhere", assert(session:get("/redirect?code=302")).body)
    end)

    for _, to in ipairs({"ftp://example.com/", "http://[/", "ws://127.0.0.1/"}) do
      it("to " .. to .. " are failures", function()
        local response, _, code = session:get("/redirect?code=302&to=" .. to)
        assert.is_nil(response)
        assert.equal("bad_redirect", code)
      end)
    end

    it("do not repeat what came from a function", function()
      local sent = false
      local response, err = session.client:post(session:at("/redirect?code=307&to=/echo"), function()
        sent = not sent
        return sent and "x" or nil
      end)
      assert.is_nil(response)
      assert.matches("redirect of a body that comes from a function", err)
    end)

    it("do not lead from https to http", function()
      local response, err, code = session.client:get(
        ("https://127.0.0.1:%d/redirect?code=302&to=%s"):format(session.ports.server, session:at("/echo")), {ca_file = CA})
      assert.is_nil(response)
      assert.matches("redirect from https to http refused", err)
      assert.equal("bad_redirect", code)
    end)
  end)
end)
