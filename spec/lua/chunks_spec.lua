-- load, string.dump and what the scanner makes of strings and names. Holds on lua5.2 as well.

local function refused(chunk, ...)
  local f, err = load(chunk, "=chunk", ...)
  assert.is_nil(f)
  return err
end

local function dumped(source, ...)
  return string.dump(assert(load(source, "=source")), ...)
end

describe("a dumped function", function()
  it("does what the function did", function()
    local f = assert(load(dumped("local n = 0 for i = 1, ... do n = n + i end return n, 'text', 0.5, true, nil")))
    assert.same({55, "text", 0.5, true, nil}, {f(10)})
  end)

  it("keeps the functions inside it", function()
    local make = assert(load(dumped("local function add(a) return function(b) return a + b end end return add")))()
    assert.equal(7, make(3)(4))
  end)

  it("starts with the signature of Lua 5.2", function()
    assert.equal("\27Lua\x52\0", dumped("return 1"):sub(1, 6))
  end)

  it("has upvalues of its own, which are nil", function()
    local a, b = 20, 30
    local copy = assert(load(string.dump(function() b = (b or 0) + 1 return a, b end)))
    assert.is_nil((copy()))
    assert.equal("a", (debug.setupvalue(copy, 2, "mine")))
    assert.same({"mine", 2}, {copy()})
    assert.equal(30, b)
  end)

  it("takes its environment from load", function()
    assert.equal(13, load(dumped("return x"), "chunk", "b", {x = 13})())
  end)

  it("keeps its lines and the name of its source", function()
    local ok, err = pcall(assert(load(dumped("\n\nerror('here')"))))
    assert.is_false(ok)
    assert.equal("source:3: here", err)
  end)

  it("cannot be native", function()
    local ok, err = pcall(string.dump, print)
    assert.is_false(ok)
    assert.equal("unable to dump given function", err)
  end)
end)

describe("load", function()
  it("refuses the kind of chunk that the mode leaves out", function()
    assert.equal("attempt to load a text chunk (mode is 'b')", refused("return 1", "b"))
    assert.equal("attempt to load a binary chunk (mode is 't')", refused(dumped("return 1"), "t"))
  end)

  it("says what is wrong with a binary chunk", function()
    local whole = dumped("return 1")
    assert.equal("chunk: version mismatch in precompiled chunk", refused("\27Lua\x51" .. whole:sub(6)))
    assert.equal("chunk: incompatible precompiled chunk", refused(whole:sub(1, 6) .. "\0" .. whole:sub(8)))
    assert.equal("chunk: not a precompiled chunk", refused("\27Moon" .. whole:sub(6)))
  end)

  it("notices wherever a binary chunk was cut", function()
    local whole = dumped("local t = {...} return function() return t, 'x' end")
    for i = 1, #whole - 1 do
      assert.matches("precompiled chunk$", refused(whole:sub(1, i)))
    end
  end)
end)

describe("a string", function()
  for source, near in pairs {
    ['"abc\\x"'] = '\\x"', ['"\\x5"'] = '\\x5"', ['"\\x-1"'] = "\\x-", ['"\\x3g"'] = "\\x3g", ['"\\x'] = "\\x",
  } do
    it("wants two hexadecimal digits: " .. source, function()
      assert.equal("chunk:1: hexadecimal digit expected near '" .. near .. "'", refused("return " .. source))
    end)
  end

  for source, near in pairs {['"\\999"'] = "\\999", ['"xyz\\300"'] = "\\300", ['"  \\256"'] = "\\256"} do
    it("wants decimal escapes up to 255: " .. source, function()
      assert.equal("chunk:1: decimal escape too large near '" .. near .. "'", refused("return " .. source))
    end)
  end

  it("has no other escapes", function()
    assert.equal("chunk:2: invalid escape sequence near '\\g'", refused("local a =\n'\\g'"))
  end)

  for _, source in ipairs {"'abc", "'abc \\z  \n\n", "'abc \\z", "'abc \\98", "[=[abc]]", "[==[abc]="} do
    it("must end before its chunk does: " .. source:gsub("%c", " "), function()
      assert.matches("near <eof>$", refused("return " .. source))
    end)
  end

  it("may have any byte, and brackets and comments may have any escape", function()
    assert.equal("\195\164", load("return '\195\164'")())
    assert.equal("\\g", load("return [[\\g]] --[==[ \\g ]] ]==] -- '\\g")())
  end)

  it("is looked at only after what stands before it", function()
    assert.equal("chunk:1: unexpected symbol near '='", refused("= '\\g'"))
  end)
end)

describe("a name", function()
  it("is of ASCII letters, digits and underscores", function()
    assert.equal("chunk:1: unexpected symbol near char(195)", refused("\195\164 = 1"))
    assert.matches("near char%(195%)$", refused("a\195\164 = 1"))
  end)

  it("cannot begin with the sign of comments in files", function()
    assert.equal("chunk:1: unexpected symbol near '#'", refused("#a = 1"))
  end)
end)
