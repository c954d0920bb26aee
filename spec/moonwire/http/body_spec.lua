-- What requests and responses carry.

local helper = require("helper")
local sessions = require("friendly.session")

local PACKED = ("Moonwire unpacks what servers pack. "):rep(500)
local parts_of = sessions.parts_of

describe("moonwire.http", function()
  local session = sessions.new()

  setup(function() session:start() end)
  teardown(function() session:stop() end)
  before_each(function() session:open() end)
  after_each(function() session:close() end)

  describe("a body", function()
    it("may be text", function()
      local request = session:echo({body = "a\0b\255"})
      assert.equal("POST /echo HTTP/1.1", request.first)
      assert.equal("a\0b\255", request.body)
      assert.equal("4", request.fields["content-length"])
      assert.is_nil(request.fields["content-type"])
    end)

    it("may be empty text", function()
      assert.equal("0", session:echo({body = ""}).fields["content-length"])
    end)

    it("may be large text", function()
      local text = ("0123456789"):rep(300000)
      assert.is_true(session:echo({body = text}).body == text)
    end)

    local forms = {
      {{a = 1, b = "x y&z", c = true}, "a=1&b=x+y%26z&c=true"},
      {{{"z", "1"}, {"a", "2"}, {"z", "3"}}, "z=1&a=2&z=3"},
      {{list = {"1", "2"}}, "list=1&list=2"},
      {{["n\195\164me"] = "\195\164"}, "n%C3%A4me=%C3%A4"},
      {{}, ""},
    }
    for _, case in ipairs(forms) do
      it("may be a form: " .. case[2], function()
        local request = session:echo({body = case[1]})
        assert.equal(case[2], request.body)
        assert.equal("application/x-www-form-urlencoded", request.fields["content-type"])
      end)
    end

    it("keeps the content type that is given", function()
      assert.equal("text/plain", session:echo({body = {a = 1}, headers = {["content-type"] = "text/plain"}}).fields["content-type"])
    end)

    it("may be of several parts, with files among them", function()
      local path = helper.tmpfile(("file"):rep(50000))
      local request = session:echo({body = {multipart = {
        {name = "title", value = "a \"b\""}, {name = "empty", value = ""}, {name = "number", value = 7},
        {name = "typed", value = "{}", type = "application/json"},
        {name = "up\"load", path = path}, {name = "named", value = "x", filename = "x.txt", type = "text/plain"},
      }}})
      os.remove(path)
      local boundary = request.fields["content-type"]:match("^multipart/form%-data; boundary=(%S+)$")
      local line = "--" .. boundary .. "\r\nContent-Disposition: form-data; name="
      local name = path:match("[^/]*$")
      assert.is_true(request.body == line .. "\"title\"\r\n\r\na \"b\"\r\n" .. line .. "\"empty\"\r\n\r\n\r\n"
        .. line .. "\"number\"\r\n\r\n7\r\n"
        .. line .. "\"typed\"\r\nContent-Type: application/json\r\n\r\n{}\r\n"
        .. line .. "\"up%22load\"; filename=\"" .. name .. "\"\r\nContent-Type: application/octet-stream\r\n\r\n"
        .. ("file"):rep(50000) .. "\r\n"
        .. line .. "\"named\"; filename=\"x.txt\"\r\nContent-Type: text/plain\r\n\r\nx\r\n--" .. boundary .. "--\r\n")
      assert.equal(tostring(#request.body), request.fields["content-length"])
    end)

    it("of a file that is not there is a failure", function()
      local response, err, code = session.client:post(session:at("/echo"), {multipart = {{name = "f", path = "/nowhere/x"}}})
      assert.is_nil(response)
      assert.matches("cannot read the body: /nowhere/x: No such file", err, 1, true)
      assert.equal("io", code)
    end)

    it("may come from a function", function()
      local pieces = {"one", "", ("two"):rep(50000), "three"}
      local request = session:echo({body = function() return table.remove(pieces, 1) end, method = "PUT"})
      assert.is_true(request.body == "one" .. ("two"):rep(50000) .. "three")
      assert.equal("chunked", request.fields["transfer-encoding"])
    end)

    it("may come from a function that makes requests itself", function()
      local left = 2
      local request = session:echo({body = function()
        left = left - 1
        return left >= 0 and parts_of(assert(session.client:get(session:at("/echo"))).body).first .. ";" or nil
      end})
      assert.equal("GET /echo HTTP/1.1;GET /echo HTTP/1.1;", request.body)
    end)

    it("whose function raises ends the request with that error", function()
      assert.error_matches(function()
        session.client:post(session:at("/echo"), function() error("no more ideas", 0) end)
      end, "^no more ideas$")
      assert.error_matches(function()
        session.client:post(session:at("/echo"), function() return 5 end)
      end, "the body's function gave a number (string or nil expected)", 1, true)
      assert.equal(200, assert(session:get("/echo")).status)
    end)

    it("need not be read by who answers early", function()
      local response = assert(session.client:post(session:at("/too-large"), ("x"):rep(2e6)))
      assert.equal(413, response.status)
    end)
  end)

  describe("content codings", function()
    for _, coding in ipairs({"gzip", "x-gzip", "zlib", "deflate", "none"}) do
      it("are undone: " .. coding, function()
        assert.is_true(assert(session:get("/packed?as=" .. coding)).body == PACKED)
      end)
    end

    it("are left alone on demand, and not asked for", function()
      local response = assert(session:get("/packed?as=gzip", {decode = false}))
      assert.equal("\31\139", response.body:sub(1, 2))
      assert.is_nil(session:echo({decode = false}).fields["accept-encoding"])
    end)

    it("of an empty body are no failure", function()
      assert.equal("", assert(session:get("/packed?as=empty")).body)
    end)

    for coding, why in pairs({
      damaged = "cannot unpack the body: damaged compressed data", short = "the compressed body is cut short",
      wrong = "cannot unpack the body: not gzip", bomb = "cannot unpack the body: the compressed data grows too much",
    }) do
      it("that are wrong are failures: " .. coding, function()
        local response, err, code = session:get("/packed?as=" .. coding)
        assert.is_nil(response)
        assert.equal(("request to 127.0.0.1:%d failed: %s"):format(session.ports.plain, why), err)
        assert.equal("bad_body", code)
        assert.equal(200, assert(session:get("/echo")).status)
      end)
    end
  end)
end)
