-- debug.sethook and what hooks see. Holds on lua5.2 as well.

local function lines_of(source)
  local seen = {}
  local chunk = assert(load(source))
  local function see(_, line)
    seen[#seen + 1] = line
  end
  debug.sethook(see, "l") chunk() debug.sethook() -- one line: it is not seen itself
  return table.concat(seen, " ")
end

describe("a line hook", function()
  for source, lines in pairs {
    ["if\nmath.sin(1)\nthen\n a=1\nelse\n a=2\nend\n"] = "2 3 4 7",
    ["--\nif nil then\n a=1\nelse\n a=2\nend\n"] = "2 5 6",
    ["a=1\nrepeat\n a=a+1\nuntil a==3\n"] = "1 3 4 3 4",
    [" do\n return\nend\n"] = "2",
    ["for i=1,3 do\n a=i\nend\n"] = "1 2 1 2 1 2 1 3",
    ["for i=1,4 do a=1 end\n"] = "1 1 1 1 1",
  } do
    it("follows the lines: " .. source:gsub("\n", ";"), function()
      assert.equal(lines, lines_of(source))
    end)
  end
end)

describe("a call hook", function()
  it("sees native functions, tail calls and returns", function()
    local function last(x) return x end
    local function first(x) return last(x) end
    local seen = {}
    debug.sethook(function(event) seen[#seen + 1] = event end, "cr")
    first(1)
    math.abs(1)
    debug.sethook()
    assert.equal("return call tail call return call return call", table.concat(seen, " "))
  end)

  it("is not called inside a hook", function()
    local depth, deepest = 0, 0
    debug.sethook(function()
      depth = depth + 1
      deepest = math.max(deepest, depth)
      depth = depth - 1
    end, "c")
    math.abs(1)
    debug.sethook()
    assert.equal(1, deepest)
  end)
end)

describe("a count hook", function()
  it("comes every so many instructions", function()
    local n = 0
    debug.sethook(function() n = n + 1 end, "", 4)
    n = 0
    for _ = 1, 1000 do end
    debug.sethook()
    assert.is_true(n > 250 and n < 260)
  end)
end)
