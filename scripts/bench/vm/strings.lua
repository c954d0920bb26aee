--- Strings: concatenation, concat, find, gsub with a function, format, and strings as keys.
local WORDS = {"alpha", "beta", "gamma", "delta", "epsilon", "zeta"}

local ROUNDS = 60000

return function()
  local lines = {}
  for i = 1, ROUNDS do
    lines[i] = WORDS[i % #WORDS + 1] .. "=" .. i .. ";"
  end
  local text = table.concat(lines, "\n")
  local counts = {}
  text:gsub("(%a+)=(%d+);", function(word, number)
    counts[word] = (counts[word] or 0) + number % 7
  end)
  assert(counts.alpha > 0 and counts.zeta > 0)
  local upper = text:gsub("%a+", {alpha = "ALPHA", beta = "BETA"})
  local found = 0
  for _ in upper:gmatch("()ALPHA") do
    found = found + 1
  end
  assert(found == ROUNDS / #WORDS)
  assert(upper:find("zeta=59999;", 1, true))
  local out = {}
  for i = 1, ROUNDS do
    out[#out + 1] = ("%06d %-8s"):format(i, WORDS[i % #WORDS + 1])
  end
  assert(#table.concat(out) == ROUNDS * 15)
end
