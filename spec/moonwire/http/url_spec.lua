-- URLs, taken apart and found from references.

local url = require("moonwire.http.url")

describe("moonwire.http.url parse", function()
  local cases = {
    {"http://example.com", {host = "example.com", port = 80, target = "/", authority = "example.com"}},
    {"HTTP://Example.COM/", {scheme = "http", host = "example.com", secure = false}},
    {"https://example.com:443/a", {port = 443, authority = "example.com", secure = true}},
    {"http://example.com:8080/a/b?c=d#e", {port = 8080, target = "/a/b?c=d", authority = "example.com:8080"}},
    {"http://example.com:/a", {port = 80}},
    {"http://example.com?q=1", {target = "/?q=1"}},
    {"http://example.com#top", {target = "/"}},
    {"http://[::1]:8080/", {host = "::1", authority = "[::1]:8080", origin = "http://[::1]:8080"}},
    {"http://[fe80::1]", {host = "fe80::1", authority = "[fe80::1]"}},
    {"http://user:pa%3Ass@example.com/", {user = "user", password = "pa:ss", text = "http://example.com/"}},
    {"http://us%40er@example.com/", {user = "us@er", password = ""}},
    {"http://a@b@example.com/", {user = "a@b", host = "example.com"}},
    {"http://example.com/a b\"c", {target = "/a%20b%22c"}},
    {"http://example.com/\195\164", {target = "/%C3%A4"}},
    {"http://example.com/%41", {target = "/%41"}},
    {"http://10.0.0.1:1/", {host = "10.0.0.1", port = 1}},
  }

  for _, case in ipairs(cases) do
    it("takes apart " .. case[1], function()
      local parsed = assert(url.parse(case[1]))
      for name, value in pairs(case[2]) do
        assert.equal(value, parsed[name], name)
      end
    end)
  end

  local bad = {
    {"", "scheme://host expected"},
    {"example.com", "scheme://host expected"},
    {"http:/example.com", "scheme://host expected"},
    {"//example.com", "scheme://host expected"},
    {"ftp://example.com", "http or https expected"},
    {"http://", "no host"},
    {"http://:80/", "no host"},
    {"http://user@/", "no host"},
    {"http://exa mple.com/", "malformed host"},
    {"http://[::1", "malformed host"},
    {"http://[1]/", "malformed IPv6 address"},
    {"http://[::x]/", "malformed IPv6 address"},
    {"http://example.com:http/", "malformed port"},
    {"http://[::1]8080/", "malformed port"},
    {"http://example.com:0/", "port out of range"},
    {"http://example.com:65536/", "port out of range"},
    {"http://b\195\188cher.example/", "xn--"},
    {"http://example.com/\r\nX: y", "control character"},
  }

  for _, case in ipairs(bad) do
    it(("refuses %q"):format(case[1]), function()
      local parsed, err, code = url.parse(case[1])
      assert.is_nil(parsed)
      assert.matches(case[2], err, 1, true)
      assert.equal("bad_url", code)
    end)
  end

  it("refuses what is no string", function()
    assert.matches("not a string", select(2, url.parse(nil)))
  end)

  it("takes the schemes that are wanted", function()
    assert.equal(443, assert(url.parse("wss://example.com/", {"ws", "wss"})).port)
    assert.is_nil((url.parse("http://example.com/", {"ws", "wss"})))
  end)
end)

describe("moonwire.http.url resolve", function()
  -- RFC 3986 sections 5.4.1 and 5.4.2, as far as they lead to a host.
  local cases = {
    ["g"] = "http://a/b/c/g", ["./g"] = "http://a/b/c/g", ["g/"] = "http://a/b/c/g/", ["/g"] = "http://a/g",
    ["//g"] = "http://g/", ["?y"] = "http://a/b/c/d;p?y", ["g?y"] = "http://a/b/c/g?y", ["#s"] = "http://a/b/c/d;p?q",
    ["g#s"] = "http://a/b/c/g", [";x"] = "http://a/b/c/;x", [""] = "http://a/b/c/d;p?q", ["."] = "http://a/b/c/",
    ["./"] = "http://a/b/c/", [".."] = "http://a/b/", ["../"] = "http://a/b/", ["../g"] = "http://a/b/g",
    ["../.."] = "http://a/", ["../../g"] = "http://a/g", ["../../../g"] = "http://a/g", ["/./g"] = "http://a/g",
    ["/../g"] = "http://a/g", ["g."] = "http://a/b/c/g.", ["..g"] = "http://a/b/c/..g", ["./../g"] = "http://a/b/g",
    ["g/./h"] = "http://a/b/c/g/h", ["g/../h"] = "http://a/b/c/h", ["g?y/../x"] = "http://a/b/c/g?y/../x",
    ["https://b:8443/x"] = "https://b:8443/x",
  }

  for reference, found in pairs(cases) do
    it(("finds %q"):format(reference), function()
      local base = assert(url.parse("http://a/b/c/d;p?q"))
      assert.equal(found, assert(url.resolve(base, reference)).text)
    end)
  end

  it("tells why a reference leads nowhere", function()
    local base = assert(url.parse("http://a/"))
    assert.matches("expected", select(2, url.resolve(base, "mailto:x@y")))
    assert.matches("port out of range", select(2, url.resolve(base, "//b:99999/")))
  end)
end)
