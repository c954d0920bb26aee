-- utf8 (Lua 5.3, manual section 6.5): made, counted, walked, and refused where it is none.

local utf8 = require("utf8")

describe("utf8", function()
  local TEXT = "a\195\164\226\130\172\240\159\152\128"

  it("makes and takes apart code points", function()
    assert.equal(TEXT, utf8.char(97, 228, 0x20ac, 0x1f600))
    assert.same({97, 228, 0x20ac, 0x1f600}, {utf8.codepoint(TEXT, 1, -1)})
    assert.equal("", utf8.char())
  end)

  it("counts, or says where the text is broken", function()
    assert.equal(4, utf8.len(TEXT))
    assert.equal(2, utf8.len(TEXT, 4))
    assert.same({nil, 2}, {utf8.len("a\255b")})
  end)

  it("walks over code points", function()
    local positions, codes = {}, {}
    for position, code in utf8.codes(TEXT) do
      positions[#positions + 1], codes[#codes + 1] = position, code
    end
    assert.same({1, 2, 4, 7}, positions)
    assert.same({97, 228, 0x20ac, 0x1f600}, codes)
    assert.has_error(function() for _ in utf8.codes("\255") do error("reached") end end, "invalid UTF-8 code")
  end)

  it("finds the bytes of the nth", function()
    assert.same({1, 4, 7, 11}, {utf8.offset(TEXT, 1), utf8.offset(TEXT, 3), utf8.offset(TEXT, -1), utf8.offset(TEXT, 5)})
    assert.is_nil(utf8.offset(TEXT, 7))
  end)

  it("has a pattern for one", function()
    local all = {}
    for c in TEXT:gmatch(utf8.charpattern) do
      all[#all + 1] = c
    end
    assert.equal(4, #all)
  end)
end)
