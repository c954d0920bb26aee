-- Unpacking, piece by piece and within bounds.

local inflate = require("moonwire.inflate")
local programs = require("programs")

local TEXT = ("Lua is a powerful, efficient, lightweight, embeddable scripting language. "):rep(300)
local MOST = 1e8

local function gzip(text, options)
  local path = os.tmpname()
  local file = assert(io.open(path, "wb"))
  assert(file:write(text))
  assert(file:close())
  local pipe = assert(io.popen(("gzip -c9 %s '%s'"):format(options or "-n", path)))
  local bytes = pipe:read("*a")
  pipe:close()
  os.remove(path)
  return bytes
end

-- Feeds all of it, in pieces of a size.
local function unpack_all(coding, bytes, size, limit)
  local inflater = inflate.new(coding, limit or MOST)
  local out = {}
  for at = 1, #bytes, size or #bytes do
    local text, err, code = inflater:feed(bytes:sub(at, at + (size or #bytes) - 1))
    if not text then
      return nil, err, code
    end
    out[#out + 1] = text
  end
  local whole = inflater:finished()
  inflater:close()
  return table.concat(out), whole
end

describe("moonwire.inflate", function()
  local test = programs.needs(it, pending, programs.has("gzip"), "gzip")

  for _, size in ipairs({1, 7, 4096, 2 ^ 20}) do
    test("unpacks gzip in pieces of " .. size, function()
      local text, whole = unpack_all("gzip", gzip(TEXT), size)
      assert.is_true(text == TEXT)
      assert.is_true(whole)
    end)

    test("unpacks bare deflate in pieces of " .. size, function()
      local bare = gzip(TEXT):sub(11, -9)
      assert.is_true((unpack_all("raw", bare, size)) == TEXT)
      assert.is_true((unpack_all("deflate", bare, size)) == TEXT)
    end)
  end

  it("unpacks the form of zlib, a stored block here", function()
    assert.equal("abc", (unpack_all("deflate", "\120\1\1\3\0\252\255abc\2\77\1\39")))
  end)

  test("unpacks a gzip file with a name, and several members", function()
    local bytes = gzip(TEXT, "-N") .. gzip("the end")
    local text, whole = unpack_all("gzip", bytes, 5)
    assert.is_true(text == TEXT .. "the end")
    assert.is_true(whole)
  end)

  test("tells what is cut short", function()
    local bytes = gzip(TEXT)
    for _, missing in ipairs({1, 8, 20, #bytes - 1}) do
      local text, whole = unpack_all("gzip", bytes:sub(1, -missing - 1))
      assert.is_string(text)
      assert.is_false(whole)
    end
  end)

  test("refuses what is damaged, and anything after it", function()
    local bytes = gzip(TEXT)
    local cases = {
      ["not gzip"] = "this is no gzip file",
      ["damaged compressed data"] = bytes:sub(1, -9) .. "12345678",
    }
    for why, wrong in pairs(cases) do
      local inflater = inflate.new("gzip", MOST)
      local text, err, code = inflater:feed(wrong)
      assert.is_nil(text)
      assert.equal(why, err)
      assert.equal("EPROTO", code)
      assert.is_nil((inflater:feed(bytes)))
    end
    assert.equal("damaged compressed data", select(2, unpack_all("raw", "\255\255\255\255")))
  end)

  test("refuses bytes behind the end", function()
    local _, err = unpack_all("raw", gzip("x"):sub(11, -9) .. "more")
    assert.equal("bytes behind the end of the compressed data", err)
    _, err = unpack_all("gzip", gzip("x") .. "more")
    assert.equal("not gzip", err)
  end)

  test("gives no more than its limit", function()
    local bytes = gzip(TEXT)
    assert.is_true((unpack_all("gzip", bytes, nil, #TEXT)) == TEXT)
    local text, err = unpack_all("gzip", bytes, nil, #TEXT - 1)
    assert.is_nil(text)
    assert.equal(("larger than %d bytes"):format(#TEXT - 1), err)
  end)

  test("refuses what grows too much", function()
    local text, err = unpack_all("gzip", gzip(("\0"):rep(2 ^ 24)), 1000)
    assert.is_nil(text)
    assert.equal("the compressed data grows too much", err)
  end)

  it("refuses to go on once it is closed", function()
    local inflater = inflate.new("raw", 10)
    assert.is_true(inflater:close())
    assert.is_true(inflater:close())
    assert.same({nil, "closed", "EPROTO"}, {inflater:feed("x")})
  end)

  local wrong = {
    {"a coding it does not know", function() inflate.new("br", 1) end, "gzip, deflate or raw expected"},
    {"a negative limit", function() inflate.new("gzip", -1) end, "must not be negative"},
    {"no limit", function() inflate.new("gzip") end, "number expected, got no value"},
    {"no bytes", function() inflate.new("gzip", 1):feed() end, "string expected, got no value"},
  }

  for _, case in ipairs(wrong) do
    it("blames the caller for " .. case[1], function()
      assert.error_matches(case[2], case[3], 1, true)
    end)
  end
end)
