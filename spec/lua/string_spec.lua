-- string: patterns, substitution, slices, bytes. Holds on lua5.2 as well.

local unpack = table.unpack or unpack

local function all(...)
  return {...}
end

describe("patterns", function()
  for _, case in ipairs {
    {"hello world", "o w", 5, 7},
    {"hello", "l+", 3, 4},
    {"hello", "l-o", 3, 5},
    {"key = value", "^(%w+)%s*=%s*(%w+)$", 1, 11, "key", "value"},
    {"f(a(b)c)d", "%b()", 2, 8},
    {"THE (quick) fox", "%f[%a]%a+%f[%A]", 1, 3},
    {"x=1,y=2", "()y", 5, 5, 5},
    {"[[]]", "[%[%]]+", 1, 4},
    {"a-b", "[a%-]+", 1, 2},
    {"aXb", "%u", 2, 2},
    {"abab", "(a)(b)%1%2", 1, 4, "a", "b"},
    {"", "^$", 1, 0},
    {"a\0b", "%z", 2, 2},
  } do
    it(("find %q in %q"):format(case[2], case[1]), function()
      assert.same({select(3, unpack(case))}, all(case[1]:find(case[2])))
    end)
  end

  it("are refused when malformed", function()
    for pattern, message in pairs {
      ["[a"] = "malformed pattern (missing ']')",
      ["%"] = "malformed pattern (ends with '%')",
      ["(a"] = "unfinished capture",
      ["%a)"] = "invalid pattern capture",
      ["%1"] = "invalid capture index",
      ["%f"] = "missing '[' after '%f' in pattern",
    } do
      local ok, err = pcall(string.find, "aaa", pattern)
      assert.is_false(ok)
      assert.equal(message, (err:gsub(" index %%1.*", " index")))
    end
  end)
end)

describe("gsub", function()
  it("takes texts, tables and functions", function()
    assert.same({"<h><i>", 2}, all(("hi"):gsub("%a", "<%0>")))
    assert.same({"b a", 1}, all(("a b"):gsub("(%a) (%a)", "%2 %1")))
    assert.same({"$X-$y", 2}, all(("$x-$y"):gsub("%$(%a)", {x = "$X"})))
    assert.same({"2 4", 2}, all(("1 2"):gsub("%d", function(d) return d * 2 end)))
    assert.same({"-a-b-", 3}, all(("ab"):gsub("", "-")))
    assert.same({"xxa", 2}, all(("aaa"):gsub("a", "x", 2)))
  end)

  it("refuses other replacements", function()
    assert.has_error(function() ("a"):gsub("a", function() return {} end) end, "invalid replacement value (a table)")
    assert.has_error(function() ("a"):gsub("a", "%2") end)
  end)
end)

describe("slices and bytes", function()
  it("count from either end", function()
    assert.equal("ell", ("hello"):sub(2, -2))
    assert.equal("lo", ("hello"):sub(-2))
    assert.equal("", ("hello"):sub(4, 2))
    assert.equal("hello", ("hello"):sub(-100, 100))
    assert.same({104, 111}, {("hello"):byte(1), ("hello"):byte(-1)})
    assert.same({}, all(("x"):byte(10)))
  end)

  it("are bytes, whatever they mean", function()
    local every = {}
    for i = 0, 255 do
      every[#every + 1] = string.char(i)
    end
    local text = table.concat(every)
    assert.equal(256, #text)
    assert.equal(text, text:reverse():reverse())
    assert.equal(255, text:byte(-1))
    assert.has_error(function() string.char(256) end, "bad argument #1 to 'char' (value out of range)")
  end)

  it("repeat with a separator", function()
    assert.equal("ab,ab,ab", ("ab"):rep(3, ","))
    assert.equal("", ("ab"):rep(0))
  end)
end)
