-- The fields of requests and responses.

local headers = require("moonwire.http.headers")

describe("moonwire.http.headers of a response", function()
  local found = headers.of_response({{"Content-Type", "text/html"}, {"Set-Cookie", "a"}, {"X", ""}, {"set-cookie", "b,c"}})

  it("are found in any case", function()
    assert.equal("text/html", found["content-type"])
    assert.equal("text/html", found["CONTENT-TYPE"])
    assert.equal("", found.x)
    assert.is_nil(found["content"])
  end)

  it("join what is repeated, and tell it apart", function()
    assert.equal("a, b,c", found["set-cookie"])
    assert.same({"a", "b,c"}, found:all("Set-Cookie"))
    assert.same({}, found:all("none"))
  end)

  it("are a list of all in their order", function()
    assert.equal(4, #found)
    assert.same({"set-cookie", "b,c"}, found[4])
    assert.is_nil(found[5])
  end)
end)

describe("moonwire.http.headers of a request", function()
  it("come in the order of the alphabet by names", function()
    assert.same({{"A", "1"}, {"B", "2"}, {"B", "3"}}, headers.of_request({B = {"2", 3}, A = 1}))
  end)

  it("come in the order of a list", function()
    assert.same({{"Z", "1"}, {"A", "2"}, {"Z", "3"}}, headers.of_request({{"Z", "1"}, {"A", "2"}, {"Z", "3"}}))
  end)

  it("may be none", function()
    assert.same({}, headers.of_request(nil))
  end)

  local bad = {
    {{["a b"] = "x"}, "bad header name 'a b'"},
    {{[""] = "x"}, "bad header name ''"},
    {{["a:"] = "x"}, "bad header name 'a:'"},
    {{a = "x\r\nb: y"}, "bad value of header 'a' (control character)"},
    {{a = "x\0"}, "bad value of header 'a' (control character)"},
    {{a = true}, "bad value of header 'a' (string expected, got boolean)"},
    {{{"a"}}, "bad value of header 'a' (string expected, got nil)"},
    {{"a: b"}, "bad headers"},
    {{["Content-Length"] = 1}, "header 'Content-Length' is not to be set"},
    {{connection = "close"}, "header 'connection' is not to be set"},
  }

  for _, case in ipairs(bad) do
    it("are refused: " .. case[2], function()
      assert.error_matches(function() headers.of_request(case[1]) end, case[2], 1, true)
    end)
  end
end)
