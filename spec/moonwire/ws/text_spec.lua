-- Whether bytes are text: UTF-8 as Unicode defines it.

local text = require("moonwire.ws.text")

describe("moonwire.ws.text", function()
  local good = {
    "", "plain", "\0\127", "\194\128", "\223\191", "\224\160\128", "\237\159\191", "\238\128\128", "\239\191\191",
    "\240\144\128\128", "\244\143\191\191", "a\195\164b\226\130\172c\240\159\140\153d",
  }
  for _, bytes in ipairs(good) do
    it(("takes %q"):format(bytes), function()
      assert.is_true(text.is_utf8(bytes))
    end)
  end

  local bad = {
    {"a byte that never occurs", "\255"}, {"a lone continuation", "\128"}, {"two bytes for one (RFC 3629)", "\192\128"},
    {"three bytes for two", "\224\159\191"}, {"four bytes for three", "\240\143\191\191"}, {"a surrogate", "\237\160\128"},
    {"more than U+10FFFF", "\244\144\128\128"}, {"the lead byte F5", "\245\128\128\128"}, {"half of two", "\195"},
    {"two of three", "\226\130"}, {"three of four", "\240\159\140"}, {"something behind a good one", "\195\164\195"},
    {"a lead byte and a letter", "\195a"}, {"text up to the last byte", ("x"):rep(1000) .. "\254"},
  }
  for _, case in ipairs(bad) do
    it("refuses " .. case[1], function()
      assert.is_false(text.is_utf8(case[2]))
    end)
  end
end)
