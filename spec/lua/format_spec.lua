-- string.format and the text of numbers: what scripts print must look as it always did.

local function each(rows)
  for _, row in ipairs(rows) do
    assert.message(row[2]).equal(row[1], string.format(row[2], row[3], row[4]))
  end
end

describe("string.format", function()
  it("respects width, precision and flags of numbers", function()
    each({
      {" 3.14", "%5.2f", 3.14159}, {"3.14 |", "%-5.2f|", 3.14159}, {"+7", "%+d", 7}, {"007", "%03d", 7},
      {"  7", "%3d", 7}, {"7  |", "%-3d|", 7}, {" 7", "% d", 7}, {"0x1f", "%#x", 31}, {"1F", "%X", 31}, {"17", "%o", 15},
      {"1.500000e+00", "%e", 1.5}, {"1.5", "%g", 1.5}, {"1e+20", "%g", 1e20}, {"0001.5", "%06.1f", 1.5},
    })
  end)

  it("cuts and pads strings", function()
    each({{"  ab", "%4s", "ab"}, {"ab  |", "%-4s|", "ab"}, {"a", "%.1s", "ab"}, {"", "%.0s", "ab"}})
  end)

  it("takes numeric strings for numbers and numbers for strings", function()
    each({{"10", "%d", "10"}, {"1.5", "%s", 1.5}})
  end)

  it("quotes so that Lua reads the same bytes back", function()
    local text = 'a"b\\c\nd\0e\r' .. string.char(200)
    assert.equal(text, assert((loadstring or load)("return " .. string.format("%q", text)))())
  end)

  it("keeps percent signs and characters", function()
    each({{"100%", "%d%%", 100}, {"A", "%c", 65}})
  end)

  it("says which argument is missing or wrong", function()
    assert.error_matches(function() string.format("%d", "x") end, "bad argument #2 to 'format' (number expected, got string)", 1, true)
    assert.error_matches(function() string.format("%d") end, "bad argument #2 to 'format' (", 1, true)
  end)
end)

describe("numbers as text", function()
  it("show whole numbers without a point", function()
    assert.same({"1", "-1", "0", "1000000", "4294967296"},
      {tostring(1), tostring(-1.0), tostring(0), tostring(1e6), tostring(2 ^ 32)})
  end)

  it("show fourteen digits of the others", function()
    assert.same({"0.33333333333333", "0.1", "1e+100", "1e-05", "123456.789", "3.1415926535898"},
      {tostring(1 / 3), tostring(0.1), tostring(1e100), tostring(0.00001), tostring(123456.789), tostring(math.pi)})
  end)

  it("are the same when joined to a string", function()
    assert.equal("x0.33333333333333", "x" .. 1 / 3)
    assert.equal("12", 1 .. 2)
  end)

  it("show infinity and what is no number", function()
    assert.equal("inf", tostring(math.huge))
    assert.equal("-inf", tostring(-math.huge))
    assert.matches("nan", tostring(0 / 0))
  end)

  it("are read from decimal, hexadecimal and any base", function()
    assert.same({16, 0.5, 1000, 255, 35, 5}, {tonumber("0x10"), tonumber(" .5 "), tonumber("1e3"), tonumber("ff", 16),
      tonumber("z", 36), tonumber("101", 2)})
    assert.is_nil(tonumber("1x"))
    assert.is_nil(tonumber(""))
    assert.is_nil(tonumber("1 2"))
  end)
end)
